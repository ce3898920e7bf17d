"""Triggers of papers that authorities and companies give and take back: statements, certificates, agreements, DEA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from cmos.rules import AuthorisationFact, GmpCertificateFact
from inspections.rules.actions import NoncomplianceFact
from qualification.rules import scope as matching
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.trigger import DAY, D, S, Trigger, W, made, told, us
from qualification.rules.lifecycle.watched import AgreementLine, Watched

EU_ONLY: Final = frozenset({"EU"})
CERTIFICATE_DAYS: Final = 180
AGREEMENT_DAYS: Final = 60
"""Company rules: days before its end from which a paper is watched."""


def _operations(facts: Watched) -> frozenset[str]:
    return facts.scope.operations or frozenset(facts.site.site.operations)


def _hit(codes: frozenset[str], facts: Watched) -> frozenset[str] | None:
    """The operations of the qualification that a paper's codes reach; none: everything; None: nothing.

    What cannot be compared is taken to be reached: bad news is never narrowed by a doubt.
    """
    wanted = _operations(facts)
    if not codes or not wanted:
        return frozenset()
    forms = facts.site.site.dosage_forms or ("",)
    found = {one for one in wanted if any(matching.eu_covers(codes, one, form) is not False for form in forms)}
    return frozenset(found) or None


def statements(facts: Watched, on: date) -> Iterator[Trigger]:
    """A statement of non-compliance: only what it covers, until it is withdrawn (domain 12, case 16)."""
    for one in facts.site.authority.noncompliance:
        operations = _hit(one.operations, facts)
        forms = set(facts.site.site.dosage_forms)
        elsewhere = bool(one.dosage_forms and forms and not one.dosage_forms & forms)
        if operations is None or elsewhere:
            continue
        yield made(
            "NONCOMPLIANCE",
            S,
            f"Statement of non-compliance {one.reference} of {one.authority}, {told(one.issued_on)}.",
            one.issued_on,
            one.recorded_on,
            until=_ended(one, facts),
            scope=Scope(operations=operations, markets=EU_ONLY),
            subject=one.id,
            evidence=(one.ref,),
        )


def _ended(one: NoncomplianceFact, facts: Watched) -> date | None:
    """Withdrawn, or ended by the certificate of a later inspection that a person linked and that covers all of it."""
    ends = [one.withdrawn_on] if one.withdrawn_on else []
    linked = [each for each in facts.site.certificates if each.id == one.closing_certificate]
    hit = _hit(one.operations, facts) or _operations(facts)
    if one.superseded_from and any(
        each.inspection_end > one.issued_on and _covers(each, hit, facts) for each in linked
    ):
        ends.append(one.superseded_from)
    return min(ends, default=None)


def _covers(one: GmpCertificateFact | AuthorisationFact, operations: frozenset[str], facts: Watched) -> bool:
    forms = facts.site.site.dosage_forms or ("",)
    return all(matching.eu_covers(one.operations, each, form) is True for each in operations for form in forms)


# --- certificates and authorisations ------------------------------------------------------------------------------


def certificates(facts: Watched, on: date) -> Iterator[Trigger]:
    """Suspended, withdrawn, expired without extension, or near its end: for the operations that the paper lists."""
    rows: Sequence[GmpCertificateFact] = facts.site.certificates
    ends = {one.id: _last(one) for one in rows}
    for one in rows:
        operations = _hit(one.operations, facts)
        if operations is None:
            continue
        scope, label = Scope(operations=operations, markets=EU_ONLY), f"GMP {one.label}"
        yield from _taken_away(one, f"The {label}", scope)
        later = [
            each for each in rows if each.id != one.id and ends[each.id] > ends[one.id] and _same(one, each, facts)
        ]
        begins = min((each.valid_from for each in later), default=None)
        gone = ends[one.id] + DAY
        common: dict[str, Any] = {"scope": scope, "subject": one.id, "evidence": (one.ref,)}
        if begins is None or begins > gone:
            words = f"The {label} expired on {told(ends[one.id])} without extension."
            yield made("CERTIFICATE_EXPIRED", S, words, gone, one.recorded_on, until=begins, **common)
        if begins is None or begins > gone - timedelta(days=CERTIFICATE_DAYS):
            words = f"The {label} ends on {told(ends[one.id])}."
            near, until = gone - timedelta(days=CERTIFICATE_DAYS), min(filter(None, (begins, gone)))
            yield made("CERTIFICATE_ENDING", W, words, near, one.recorded_on, until=until, **common)
    for licence in facts.site.authorisations:
        operations = _hit(licence.operations, facts)
        if operations is None:
            continue
        scope = Scope(operations=operations, markets=EU_ONLY)
        yield from _taken_away(licence, f"The manufacturing authorisation {licence.number}".rstrip(), scope)
        if licence.withdrawn_on is not None:
            words = f"The manufacturing authorisation {licence.number} was revoked on {told(licence.withdrawn_on)}."
            day = licence.withdrawn_on
            common = {"scope": scope, "subject": licence.id, "evidence": (licence.ref,)}
            yield made("LICENCE_REVOKED", D, words, day, licence.recorded_on, **common)


def _last(one: GmpCertificateFact) -> date:
    return max(filter(None, (one.validity.valid_to, one.extended_to)))


def _same(one: GmpCertificateFact, other: GmpCertificateFact, facts: Watched) -> bool:
    """Whether the other one stands for the same operations once this one has ended."""
    return not other.withdrawn_on and (
        not one.operations or _covers(other, _hit(one.operations, facts) or frozenset(), facts)
    )


def _taken_away(one: GmpCertificateFact | AuthorisationFact, label: str, scope: Scope) -> Iterator[Trigger]:
    common: dict[str, Any] = {"scope": scope, "subject": one.id, "evidence": (one.ref,)}
    if one.suspended_on is not None:
        words, since = f"{label} was suspended on {told(one.suspended_on)}.", one.suspended_on
        yield made("CERTIFICATE_SUSPENDED", S, words, since, one.recorded_on, until=one.suspension_ended_on, **common)
    if one.withdrawn_on is not None:
        words, since = f"{label} was withdrawn on {told(one.withdrawn_on)}.", one.withdrawn_on
        yield made("CERTIFICATE_WITHDRAWN", S, words, since, one.recorded_on, **common)


# --- agreements ---------------------------------------------------------------------------------------------------


def agreements(facts: Watched, on: date) -> Iterator[Trigger]:
    """Days without a quality agreement after there was one, for each product where agreements name products."""
    wanted: tuple[UUID | None, ...] = tuple(sorted(facts.scope.products)) or (None,)
    for product in wanted:
        spans = [one for one in facts.agreements if product is None or one.covers(product)]
        yield from _gaps(sorted(spans, key=lambda one: one.first), product)


def _gaps(spans: list[AgreementLine], product: UUID | None) -> Iterator[Trigger]:
    scope = Scope(products=frozenset({product})) if product else Scope()
    for place, one in enumerate(spans):
        if one.last is None or any(other.in_force(one.last + DAY) for other in spans):
            continue
        gone = one.last + DAY
        begins = min((other.first for other in spans[place:] if other.first > gone), default=None)
        common: dict[str, Any] = {"scope": scope, "subject": product or one.id, "evidence": (one.ref,)}
        words = f"No quality agreement is in force since {told(gone)}: {one.label} ended on {told(one.last)}."
        yield made("AGREEMENT_ENDED", S, words, gone, one.recorded_on, until=begins, **common)
        near = gone - timedelta(days=AGREEMENT_DAYS)
        yield made(
            "AGREEMENT_ENDING",
            W,
            f"The quality agreement {one.label} ends on {told(one.last)}.",
            near,
            one.recorded_on,
            until=gone,
            **common,
        )


# --- DEA ----------------------------------------------------------------------------------------------------------


def dea(facts: Watched, on: date) -> Iterator[Trigger]:
    """A lapsed registration stops controlled substances alone; without a product that holds one it stops nothing."""
    if not facts.scheduled:
        return
    for one in facts.dea:
        if one.last is None:
            continue
        gone = one.last + DAY
        same = [each for each in facts.dea if each.activity == one.activity and each.id != one.id]
        if any((each.first or date.min) <= gone and (each.last is None or each.last >= gone) for each in same):
            continue
        begins = min((each.first for each in same if each.first and each.first > gone), default=None)
        yield made(
            "DEA_LAPSED",
            S,
            f"The DEA registration {one.label} ended on {told(one.last)}.",
            gone,
            one.recorded_on,
            until=begins,
            scope=Scope(products=facts.scheduled, markets=us(facts).markets),
            subject=one.id,
            evidence=(one.ref,),
        )
