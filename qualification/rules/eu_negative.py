"""Rows of the EU table, which the UK shares, about what authorities say against a site: E1 and E2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from cmos.rules import AuthorisationFact, GmpCertificateFact, HeldFact, PeriodFact, Ref
from inspections.rules.actions import NoncomplianceFact
from qualification.rules import scope
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason, for_forms
from qualification.rules.regime import GmpFacts
from qualification.rules.words import Status, day


def reason(row: str, code: str, sentence: str, status: Status | None, basis: str = LAW, **more: Any) -> Reason:
    """A reason of the EU table."""
    return Reason(row=row, code=code, sentence=sentence, status=status, basis=basis, **more)


def refs(rows: Iterable[HeldFact]) -> tuple[Ref, ...]:
    return tuple(one.ref for one in rows)


def noncompliance(facts: GmpFacts, operation: str, on: date) -> Iterator[Reason]:
    """E1: a statement beats a certificate that has not expired and a written confirmation."""
    for one in facts.authority.noncompliance:
        if not facts.regime.owns(one):
            continue
        hit = hits(one, facts, operation, on)
        if hit is False:
            continue
        forms = sorted(one.dosage_forms & set(facts.site.dosage_forms))
        where = for_forms(scope.label(form) for form in forms)
        yield reason(
            "EU-1",
            "NONCOMPLIANCE",
            f"Statement of non-compliance {one.reference} of {one.authority} is in force since "
            f"{day(one.issued_on)}{where}.",
            Status.BLOCKED,
            since=one.issued_on,
            evidence=(one.ref,),
            scope_unknown=hit is None,
        )


def hits(one: NoncomplianceFact, facts: GmpFacts, operation: str, on: date) -> bool | None:
    """Whether a statement is in force for the operation and the dosage forms; None where it cannot be compared.

    What cannot be compared is taken to be hit. A partial statement leaves the rest of the site alone (domain 12.16).
    """
    if not one.is_active(on) or _closed(one, facts, operation, on):
        return False
    if one.dosage_forms and facts.site.dosage_forms and one.dosage_forms.isdisjoint(facts.site.dosage_forms):
        return False
    if not one.operations:
        return True
    answers = [scope.eu_covers(one.operations, operation, form) for form in facts.site.dosage_forms or ("",)]
    return True if any(answers) else None if None in answers else False


def _closed(one: NoncomplianceFact, facts: GmpFacts, operation: str, on: date) -> bool:
    """A later inspection's certificate that a person linked ends it for the scope that certificate surely covers."""
    if one.superseded_from is None or on < one.superseded_from:
        return False
    linked = [
        each
        for each in facts.certificates
        if each.id == one.closing_certificate and each.jurisdiction == one.jurisdiction
    ]
    return any(
        each.inspection_end > one.issued_on
        and all(scope.eu_covers(each.operations, operation, form) for form in facts.site.dosage_forms or ("",))
        for each in linked
    )


def in_doubt(jurisdiction: str, facts: GmpFacts, operation: str, on: date) -> NoncomplianceFact | None:
    """The statement for which evidence of another regime cannot be relied on: it no longer relies on it itself."""
    rows = (one for one in facts.authority.noncompliance if one.jurisdiction == jurisdiction)
    return next((one for one in rows if hits(one, facts, operation, on) is not False), None)


def doubted(what: str, statement: NoncomplianceFact, evidence: Iterable[HeldFact]) -> Reason:
    """Recognised evidence whose own authority says otherwise shows nothing: Unknown, not Blocked by another's word."""
    return reason(
        "EU-10",
        "RECOGNITION_IN_DOUBT",
        f"{what} is not relied on: statement of non-compliance {statement.reference} of its own authorities is in "
        f"force since {day(statement.issued_on)}.",
        Status.UNKNOWN,
        COMPANY_RULE,
        since=statement.issued_on,
        evidence=(statement.ref, *refs(evidence)),
    )


def withdrawn(facts: GmpFacts, certificates: list[GmpCertificateFact], operation: str, on: date) -> Iterator[Reason]:
    """E2: taken away by the authority, until something newer of the same kind stands in its place."""
    for one in certificates:
        if gone(one, on) and _may_cover(one.operations, facts, operation):
            newer = (each for each in certificates if each.inspection_end > _taken_on(one, on))
            if not any(_surely(each, facts, operation) and not gone(each, on) for each in newer):
                yield _taken("The GMP certificate", "CERTIFICATE_WITHDRAWN", one, on)
    licences = facts.authorisations
    replaced = any(each.in_force(on) and licensed(each, operation) for each in licences)
    for licence in licences:
        if not replaced and gone(licence, on) and _may_cover(licence.operations, facts, operation):
            yield _taken("The manufacturing authorisation", "AUTHORISATION_WITHDRAWN", licence, on)
    yield from _withdrawn_abroad(facts, on)


def _withdrawn_abroad(facts: GmpFacts, on: date) -> Iterator[Reason]:
    """The same of evidence that stands in a certificate's place."""
    recognised = [one for one in facts.partners if one.recognised(facts.regime.market, on)]
    kinds: tuple[tuple[str, str, Sequence[PeriodFact]], ...] = (
        ("The evidence of another authority", "RECOGNITION_WITHDRAWN", recognised),
        ("The written confirmation or waiver", "CONFIRMATION_WITHDRAWN", facts.confirmations),
    )
    for what, code, rows in kinds:
        lost = [one for one in rows if gone(one, on)]
        if lost and not any(one.in_force(on) for one in rows):
            yield _taken(what, code, max(lost, key=lambda one: str(one.id)), on)


def gone(one: HeldFact, on: date) -> bool:
    return one.withdrawn(on) or one.suspended(on)


def _taken_on(one: HeldFact, on: date) -> date:
    """The last day on which it was taken away: what the authority saw later can stand in its place."""
    days = (one.withdrawn_on if one.withdrawn(on) else None, one.suspended_on if one.suspended(on) else None)
    return max(each for each in days if each is not None)


def _may_cover(codes: frozenset[str], facts: GmpFacts, operation: str) -> bool:
    """Whether bad news about a document with these codes reaches the operation; no codes reach everything."""
    answers = (scope.eu_covers(codes, operation, form) for form in facts.site.dosage_forms or ("",))
    return any(answer is not False for answer in answers)


def _surely(one: GmpCertificateFact, facts: GmpFacts, operation: str) -> bool:
    forms = facts.site.dosage_forms or ("",)
    return all(scope.eu_covers(one.operations, operation, form) for form in forms)


def _taken(what: str, code: str, one: HeldFact, on: date) -> Reason:
    taken = one.withdrawn(on)
    since = one.withdrawn_on if taken else one.suspended_on
    verb = "was withdrawn" if taken else "is suspended since"
    assert since is not None  # asked for by the caller
    sentence = f"{what} {verb} {'on ' if taken else ''}{day(since)}."
    return reason("EU-2", code, sentence, Status.BLOCKED, since=since, evidence=refs([one]))


def licensed(one: AuthorisationFact, operation: str) -> bool:
    return scope.eu_covers(one.operations, operation, "") is not False
