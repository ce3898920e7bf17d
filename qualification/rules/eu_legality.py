"""Rows of the EU table about what allows or forbids at all: E1 to E5, E11, E12, and published facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from audits.rules import AuditFact
from cmos.rules import AuthorisationFact, ConfirmationFact, GmpCertificateFact, HeldFact, PartnerFact, PeriodFact, Ref
from inspections.rules.actions import NONCOMPLIANCE, NoncomplianceFact
from qualification.rules import scope
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason, for_forms
from qualification.rules.us_actions import unreviewed
from qualification.rules.words import Status, day
from regulations.rules.dates import add_years

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    "IS", "LI", "NO",
})
# fmt: on
LEFT = {"GB": date(2021, 1, 1)}
"""Countries that left: first day outside (end of the transition period)."""
RELIED_ON_YEARS = 3
"""Company rule: years for which a recognised inspection, or the audit behind a QP declaration, is relied on."""


def in_eea(country: str, on: date) -> bool:
    return country in EEA or (country in LEFT and on < LEFT[country])


def reason(row: str, code: str, sentence: str, status: Status | None, basis: str = LAW, **more: Any) -> Reason:
    """A reason of the EU table."""
    return Reason(row=row, code=code, sentence=sentence, status=status, basis=basis, **more)


def _refs(rows: Iterable[HeldFact]) -> tuple[Ref, ...]:
    return tuple(one.ref for one in rows)


# --- E1 and E2: statements and withdrawals ------------------------------------------------------------------------


def noncompliance(facts: SiteFacts, operation: str, on: date) -> Iterator[Reason]:
    """E1: a statement beats a certificate that has not expired and a written confirmation."""
    for one in facts.authority.noncompliance:
        if not one.is_active(on) or _closed(one, facts, operation, on):
            continue
        forms = sorted(one.dosage_forms & set(facts.site.dosage_forms))
        if one.dosage_forms and facts.site.dosage_forms and not forms:
            continue
        hit = _hit(one, facts, operation)
        if hit is False:
            continue
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


def _hit(one: NoncomplianceFact, facts: SiteFacts, operation: str) -> bool | None:
    """Whether the statement's codes reach the operation; what cannot be compared is taken to."""
    if not one.operations:
        return True
    answers = [scope.eu_covers(one.operations, operation, form) for form in facts.site.dosage_forms or ("",)]
    return True if any(answers) else None if None in answers else False


def _closed(one: NoncomplianceFact, facts: SiteFacts, operation: str, on: date) -> bool:
    """A later inspection's certificate that a person linked ends it for the scope that certificate surely covers."""
    if one.superseded_from is None or on < one.superseded_from:
        return False
    linked = [each for each in facts.certificates if each.id == one.closing_certificate]
    return any(
        each.inspection_end > one.issued_on
        and all(scope.eu_covers(each.operations, operation, form) for form in facts.site.dosage_forms or ("",))
        for each in linked
    )


def withdrawn(facts: SiteFacts, certificates: list[GmpCertificateFact], operation: str, on: date) -> Iterator[Reason]:
    """E2: taken away by the authority, until something newer of the same kind stands in its place."""
    for one in certificates:
        if _gone(one, on) and _may_cover(one.operations, facts, operation):
            newer = (each for each in certificates if each.inspection_end > _taken_on(one, on))
            if not any(_surely(each, facts, operation) and not _gone(each, on) for each in newer):
                yield _taken("The GMP certificate", "CERTIFICATE_WITHDRAWN", one, on)
    licences = facts.authorisations
    replaced = any(each.in_force(on) and _licensed(each, operation) for each in licences)
    for licence in licences:
        if not replaced and _gone(licence, on) and _may_cover(licence.operations, facts, operation):
            yield _taken("The manufacturing authorisation", "AUTHORISATION_WITHDRAWN", licence, on)
    yield from _withdrawn_abroad(facts, on)


def _withdrawn_abroad(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """The same of evidence that stands in a certificate's place."""
    kinds: tuple[tuple[str, str, Sequence[PeriodFact]], ...] = (
        ("The evidence of another authority", "RECOGNITION_WITHDRAWN", facts.partners),
        ("The written confirmation or waiver", "CONFIRMATION_WITHDRAWN", facts.confirmations),
    )
    for what, code, rows in kinds:
        gone = [one for one in rows if _gone(one, on)]
        if gone and not any(one.in_force(on) for one in rows):
            yield _taken(what, code, max(gone, key=lambda one: str(one.id)), on)


def _gone(one: HeldFact, on: date) -> bool:
    return one.withdrawn(on) or one.suspended(on)


def _taken_on(one: HeldFact, on: date) -> date:
    """The last day on which it was taken away: what the authority saw later can stand in its place."""
    days = (one.withdrawn_on if one.withdrawn(on) else None, one.suspended_on if one.suspended(on) else None)
    return max(each for each in days if each is not None)


def _may_cover(codes: frozenset[str], facts: SiteFacts, operation: str) -> bool:
    """Whether bad news about a document with these codes reaches the operation; no codes reach everything."""
    answers = (scope.eu_covers(codes, operation, form) for form in facts.site.dosage_forms or ("",))
    return any(answer is not False for answer in answers)


def _surely(one: GmpCertificateFact, facts: SiteFacts, operation: str) -> bool:
    forms = facts.site.dosage_forms or ("",)
    return all(scope.eu_covers(one.operations, operation, form) for form in forms)


def _taken(what: str, code: str, one: HeldFact, on: date) -> Reason:
    taken = one.withdrawn(on)
    since = one.withdrawn_on if taken else one.suspended_on
    verb = "was withdrawn" if taken else "is suspended since"
    assert since is not None  # asked for by the caller
    sentence = f"{what} {verb} {'on ' if taken else ''}{day(since)}."
    return reason("EU-2", code, sentence, Status.BLOCKED, since=since, evidence=_refs([one]))


# --- E3: sites in the EEA -----------------------------------------------------------------------------------------


def authorisation(facts: SiteFacts, operation: str, on: date) -> Iterator[Reason]:
    """E3: a manufacturing authorisation for medicines, a registration for active substances (art 40, 52a)."""
    site = facts.site
    if not in_eea(site.country, on):
        return
    if scope.asks_drug_product(site.material_types, operation):
        yield from _licence(facts, operation, on)
    if scope.asks_active_substance(site.material_types, operation):
        current = [one for one in facts.api_registrations if one.in_force(on)]
        yield _met_or_not(
            current,
            met="The registration of active substances is recorded.",
            unmet="No registration for active substances is recorded for this site in the EEA.",
            code="API_REGISTRATION",
        )


def _licence(facts: SiteFacts, operation: str, on: date) -> Iterator[Reason]:
    number = facts.site.mia_number.strip()
    suitable = [one for one in facts.authorisations if not (one.imp and facts.site.commercial)]
    current = [one for one in suitable if one.in_force(on)]
    listing = [one for one in current if _licensed(one, operation)]
    if current and not listing:
        yield reason(
            "EU-6",
            "OPERATION_NOT_AUTHORISED",
            f"The manufacturing authorisation does not list {scope.label(operation)}.",
            Status.SCOPE_GAP,
            evidence=_refs(current),
        )
        return
    begun = [one for one in suitable if one.valid_from is None or one.valid_from <= on]
    if number and not begun:
        sentence = f"Manufacturing authorisation {number} is recorded."
        yield reason("EU-3", "AUTHORISED", sentence, None, evidence=(facts.site.ref,), supports=True)
        return
    yield _met_or_not(
        listing,
        met="A manufacturing authorisation is in force.",
        unmet="No manufacturing authorisation is recorded for this site in the EEA."
        if not begun
        else "No manufacturing authorisation of this site is in force.",
        code="AUTHORISATION",
    )


def _licensed(one: AuthorisationFact, operation: str) -> bool:
    return scope.eu_covers(one.operations, operation, "") is not False


def _met_or_not(found: Iterable[PeriodFact], *, met: str, unmet: str, code: str) -> Reason:
    if refs := _refs(found):
        done = "AUTHORISED" if code == "AUTHORISATION" else f"{code}_RECORDED"
        return reason("EU-3", done, met, None, evidence=refs, supports=True)
    return reason("EU-3", f"NO_{code}", unmet, Status.NOT_ELIGIBLE)


# --- E4, E5, E11: sites elsewhere ---------------------------------------------------------------------------------


def third_country(
    facts: SiteFacts, certificates: list[GmpCertificateFact], operation: str, on: date
) -> Iterator[Reason]:
    """E4, E5 and E11 outside the EEA; evidence that was once held and ended meets E7 instead."""
    site = facts.site
    if in_eea(site.country, on):
        return
    drug = scope.asks_drug_product(site.material_types, operation)
    active = scope.asks_active_substance(site.material_types, operation)
    partners = [one for one in facts.partners if one.recognition and _begun(one, on)]
    confirmations = [one for one in facts.confirmations if _begun(one, on)] if active else []
    yield from _partners(partners, operation, on, alone=not certificates)
    yield from _confirmed(confirmations, on, alone=not certificates and not partners)
    if certificates or partners:
        return
    if drug and site.commercial:
        yield reason(
            "EU-4",
            "NO_CERTIFICATE",
            "No EU GMP certificate is recorded for this site outside the EEA.",
            Status.NOT_ELIGIBLE,
        )
    elif drug:
        yield from _declared(facts, on)
    if active and not confirmations:
        yield reason(
            "EU-5",
            "NO_API_EVIDENCE",
            "No EU GMP certificate, written confirmation or waiver is recorded for active substances from outside "
            "the EEA.",
            Status.NOT_ELIGIBLE,
        )


def _begun(one: PeriodFact, on: date) -> bool:
    return (one.valid_from is None or one.valid_from <= on) and not _gone(one, on)


def partner_end(one: PartnerFact) -> date:
    """Its own end, else three years from the inspection behind it, else none."""
    if one.valid_to is not None or one.inspection_end is None:
        return one.valid_to or date.max
    return add_years(one.inspection_end, RELIED_ON_YEARS)


def _partners(partners: list[PartnerFact], operation: str, on: date, *, alone: bool) -> Iterator[Reason]:
    current = [one for one in partners if on <= partner_end(one)]
    covering = [one for one in current if scope.eu_covers(one.operations, operation, "") is not False]
    if covering:
        best = max(covering, key=lambda one: (partner_end(one), str(one.id)))
        end = partner_end(best)
        until = f" until {day(end)}" if end < date.max else ""
        yield reason(
            "EU-10",
            "RECOGNISED",
            f"Evidence of a recognised authority covers it{until} ({best.recognition}{_unread(best)}).",
            Status.OK,
            since=best.valid_from,
            evidence=_refs([best]),
            scope_unknown=not best.operations or not best.recognition_checked,
        )
    elif current and alone:
        sentence = f"The evidence of a recognised authority does not list {scope.label(operation)}."
        yield reason("EU-6", "OPERATION_NOT_RECOGNISED", sentence, Status.SCOPE_GAP, evidence=_refs(current))
    elif partners and alone:
        last = max(partners, key=lambda one: (partner_end(one), str(one.id)))
        yield _ended("The evidence of a recognised authority", "RECOGNITION_EXPIRED", last, partner_end(last))


def _unread(one: PartnerFact) -> str:
    """What a reader must know of an agreement whose dates or scope nobody has compared with its published text."""
    return "" if one.recognition_checked else "; dates and scope of this agreement are not checked yet"


def _confirmed(rows: Sequence[ConfirmationFact], on: date, *, alone: bool) -> Iterator[Reason]:
    """E5: a written confirmation, a listed country or a waiver (art 46b)."""
    current = [one for one in rows if one.in_force(on)]
    if current:
        last = max(current, key=lambda one: (one.valid_to or date.max, str(one.id)))
        until = f" until {day(last.valid_to)}" if last.valid_to else ""
        yield reason(
            "EU-5",
            "CONFIRMED",
            f"{last.label} lets active substances into the EU{until}.",
            Status.OK,
            since=last.valid_from,
            evidence=_refs([last]),
        )
    elif rows and alone:
        last = max(rows, key=lambda one: (one.valid_to or date.min, str(one.id)))
        yield _ended("The written confirmation or waiver", "CONFIRMATION_EXPIRED", last, last.valid_to or date.min)


def _ended(what: str, code: str, one: PeriodFact, end: date) -> Reason:
    return reason(
        "EU-7",
        code,
        f"{what} was valid until {day(end)}.",
        Status.EXPIRED,
        since=end + timedelta(days=1),
        evidence=_refs([one]),
    )


def _declared(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """E11: investigational products only; a QP's declaration and an audit not older than three years (2017/1569)."""
    current = [one for one in facts.declarations if one.in_force(on) and one.declared_on <= on]
    audited = [one.audit_on for one in current if one.audit_on is not None and one.audit_on <= on]
    audited += [one.ended_on for one in closed_audits(facts, on) if one.ended_on is not None]
    fresh = any(on <= add_years(each, RELIED_ON_YEARS) for each in audited)
    if current and fresh:
        last = max(current, key=lambda one: (one.declared_on, str(one.id)))
        yield reason(
            "EU-11",
            "QP_DECLARED",
            f"Investigational products only: a QP declared equivalence on {day(last.declared_on)}, and an audit is "
            "not older than three years.",
            Status.OK_WITH_OBS,
            since=last.declared_on,
            evidence=_refs([last]),
        )
    elif current:
        yield reason(
            "EU-11",
            "DECLARATION_WITHOUT_AUDIT",
            "A QP declared equivalence, but no audit of the last three years is recorded.",
            None,
            COMPANY_RULE,
            evidence=_refs(current),
        )


# --- E12 ----------------------------------------------------------------------------------------------------------


def closed_audits(facts: SiteFacts, on: date) -> list[AuditFact]:
    """Own audits that count on a day: closed, and not found unacceptable."""
    return [one for one in facts.audits if one.known(on) and one.outcome != "not_acceptable"]


def supporting_only(facts: SiteFacts, on: date) -> Reason:
    """E12: an activity without certificate rests on the sponsor's own audit, counted once it is closed."""
    papers = [one for one in facts.supporting if one.in_force(on)]
    closed = [audit for audit in facts.audits if audit.known(on)]
    last = max(closed, key=lambda audit: (audit.closed_on, audit.ended_on or date.min, str(audit.id)), default=None)
    if last is None or last.outcome == "not_acceptable":
        found = " and the last own audit was not acceptable" if last else " and no own audit is closed"
        what = (
            "Only supporting papers exist for this activity"
            if papers
            else "No GMP certificate exists for this activity"
        )
        return reason(
            "EU-12",
            "SUPPORTING_ONLY",
            f"{what} for this activity{found}.",
            Status.UNKNOWN,
            COMPANY_RULE,
            evidence=((last.ref,) if last else ()) + _refs(papers),
        )
    return reason(
        "EU-12",
        "OWN_AUDIT",
        "No GMP certificate exists for this activity; it rests on our own audit.",
        Status.OK_WITH_OBS,
        COMPANY_RULE,
        since=last.closed_on,
        evidence=(last.ref, *_refs(papers)),
    )


def papers(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """E12: only papers of PIC/S members, WHO or others stand where a certificate would."""
    if not facts.partners and any(one.in_force(on) for one in facts.supporting):
        yield supporting_only(facts, on)


def published(facts: SiteFacts, on: date) -> Iterator[Reason]:
    """PUBLIC_FACT_UNREVIEWED for what EU authorities publish."""
    for fact in facts.authority.unreviewed:
        if fact.kind == NONCOMPLIANCE:
            yield from unreviewed("EU-0", fact, on)
