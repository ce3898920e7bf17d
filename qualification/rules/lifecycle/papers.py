"""Triggers of papers that authorities and companies give and take back: statements, certificates, agreements, DEA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from cmos.rules import AuthorisationFact, GmpCertificateFact
from inspections.rules.actions import NoncomplianceFact
from qualification.rules import scope as matching
from qualification.rules.eu import effective_end
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.trigger import DAY, D, S, Trigger, W, made, told, us
from qualification.rules.lifecycle.watched import AgreementLine, Watched
from qualification.rules.regime import AUTHORITIES, Owned

CERTIFICATE_DAYS: Final = 180
AGREEMENT_DAYS: Final = 60
"""Company rules: days before its end from which a paper is watched."""
_Row = GmpCertificateFact | AuthorisationFact


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
            scope=_within(one, operations),
            subject=one.id,
            evidence=(one.ref,),
        )


def _within(one: Owned, operations: frozenset[str]) -> Scope:
    """A paper speaks for the market under whose law it was given: each authority for its own (domain 4.2)."""
    return Scope(operations=operations, markets=frozenset({one.jurisdiction}))


def _ended(one: NoncomplianceFact, facts: Watched) -> date | None:
    """Withdrawn, or ended by the certificate of a later inspection that a person linked and that covers all of it."""
    ends = [one.withdrawn_on] if one.withdrawn_on else []
    linked = [
        each
        for each in facts.site.certificates
        if each.id == one.closing_certificate and each.jurisdiction == one.jurisdiction
    ]
    hit = _hit(one.operations, facts) or _operations(facts)
    if one.superseded_from and any(
        each.inspection_end > one.issued_on and _covers(each, hit, facts) for each in linked
    ):
        ends.append(one.superseded_from)
    return min(ends, default=None)


def _covers(one: _Row, operations: frozenset[str], facts: Watched) -> bool:
    forms = facts.site.site.dosage_forms or ("",)
    return all(matching.eu_covers(one.operations, each, form) is True for each in operations for form in forms)


# --- certificates and authorisations ------------------------------------------------------------------------------


def certificates(facts: Watched, on: date) -> Iterator[Trigger]:
    """Suspended, withdrawn, expired without extension, or near its end: for the operations that the paper lists."""
    rows = [_Paper(one, f"GMP {one.label}", *_end(one, facts, on)) for one in facts.site.certificates]
    yield from _papers(rows, facts)


def authorisations(facts: Watched, on: date) -> Iterator[Trigger]:
    """The same of licences to make: most have no end. One that was revoked asks for an exit besides."""
    kept = facts.site.authorisations
    rows = [
        _Paper(one, f"manufacturing authorisation {one.number}".rstrip(), one.valid_to or date.max, one.recorded_on)
        for one in kept
    ]
    yield from _papers(rows, facts)
    for one in kept:
        operations = _hit(one.operations, facts)
        if operations is not None and one.withdrawn_on is not None:
            words = f"The manufacturing authorisation {one.number} was revoked on {told(one.withdrawn_on)}."
            common: dict[str, Any] = {"scope": _within(one, operations), "subject": one.id, "evidence": (one.ref,)}
            yield made("LICENCE_REVOKED", D, words, one.withdrawn_on, one.recorded_on, **common)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A certificate or licence, what it is called, its last day, and the day on which that was known here."""

    row: _Row
    label: str
    last: date
    known_on: date


def _papers(rows: Sequence[_Paper], facts: Watched) -> Iterator[Trigger]:
    for one in rows:
        operations = _hit(one.row.operations, facts)
        if operations is None:
            continue
        scope = _within(one.row, operations)
        yield from _taken_away(one.row, f"The {one.label}", scope)
        if one.last == date.max:
            continue
        later = [each for each in rows if each is not one and each.last > one.last and _same(one.row, each.row, facts)]
        begins = min((each.row.valid_from or date.min for each in later), default=None)
        gone = one.last + DAY
        common: dict[str, Any] = {"scope": scope, "subject": one.row.id, "evidence": (one.row.ref,)}
        if begins is None or begins > gone:
            words = f"The {one.label} expired on {told(one.last)} without extension."
            yield made("CERTIFICATE_EXPIRED", S, words, gone, one.known_on, until=begins, **common)
        if begins is None or begins > gone - timedelta(days=CERTIFICATE_DAYS):
            words = f"The {one.label} ends on {told(one.last)}."
            near, until = gone - timedelta(days=CERTIFICATE_DAYS), min(filter(None, (begins, gone)))
            yield made("CERTIFICATE_ENDING", W, words, near, one.row.recorded_on, until=until, **common)


def _end(one: GmpCertificateFact, facts: Watched, on: date) -> tuple[date, date]:
    """The last day of a certificate as seen on a day, and when that was known.

    An extension ends with the next inspection of the same authority, whatever came of it (domain 12, case 4).
    """
    own, last = one.validity.valid_to, effective_end(one, facts.site.inspections, on)
    if last > own or one.extended_to is None or one.extended_to <= own or one.remark_end is not None:
        return last, one.recorded_on
    seen = [
        each
        for each in facts.site.inspections
        if each.authority == AUTHORITIES[one.jurisdiction]
        and each.ended_on is not None
        and one.inspection_end < each.ended_on <= on
    ]
    first = min(seen, key=lambda each: (each.ended_on or date.max, each.recorded_on))
    # Until that inspection the extension held.
    ended = first.ended_on or own
    return max(own, ended - DAY), max(one.recorded_on, first.recorded_on)


def _same(one: _Row, other: _Row, facts: Watched) -> bool:
    """Whether the other one stands for the same operations once this one has ended."""
    return (
        not other.withdrawn_on
        and one.jurisdiction == other.jurisdiction
        and (not one.operations or _covers(other, _hit(one.operations, facts) or frozenset(), facts))
    )


def _taken_away(one: _Row, label: str, scope: Scope) -> Iterator[Trigger]:
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
