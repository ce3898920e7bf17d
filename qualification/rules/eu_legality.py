"""Rows of the EU table, which the UK shares, about what allows or forbids at all: E3 to E5, E11, E12.

Published facts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from audits.rules import AuditFact
from cmos.rules import AuthorisationFact, ConfirmationFact, GmpCertificateFact, PartnerFact, PeriodFact
from inspections.rules.actions import NONCOMPLIANCE
from qualification.rules import scope
from qualification.rules.eu_negative import doubted, gone, in_doubt, licensed, reason, refs
from qualification.rules.reasons import COMPANY_RULE, Reason
from qualification.rules.regime import JURISDICTION_OF, GmpFacts
from qualification.rules.us_actions import unreviewed
from qualification.rules.words import Status, day
from regulations.rules.dates import add_years
from regulations.rules.recognition import EU, Recognition

NOT_ACCEPTABLE = "not_acceptable"
RELIED_ON_YEARS = 3
"""Company rule: years for which a recognised inspection, or the audit behind a QP declaration, is relied on."""


# --- E3: sites in the EEA -----------------------------------------------------------------------------------------


def authorisation(facts: GmpFacts, operation: str, on: date) -> Iterator[Reason]:
    """E3: a manufacturing authorisation for medicines, a registration for active substances (art 40, 52a)."""
    site = facts.site
    if not facts.regime.inside(site.country, on):
        return
    if scope.asks_drug_product(site.material_types, operation):
        yield from _licence(facts, operation, on)
    if scope.asks_active_substance(site.material_types, operation):
        current = [one for one in facts.api_registrations if one.in_force(on)]
        yield _met_or_not(
            current,
            met="The registration of active substances is recorded.",
            unmet=f"No registration for active substances is recorded for this site in {facts.regime.home}.",
            code="API_REGISTRATION",
        )


def _licence(facts: GmpFacts, operation: str, on: date) -> Iterator[Reason]:
    number = facts.site.mia_number.strip()
    suitable = [one for one in facts.authorisations if not (one.imp and facts.commercial(on))]
    current = [one for one in suitable if one.in_force(on)]
    listing = [one for one in current if licensed(one, operation)]
    for one in suitable:
        begun_on = one.valid_from or one.recorded_on
        if begun_on <= on and (one.valid_to is None or on <= one.valid_to) and licensed(one, operation):
            yield from to_review("The manufacturing authorisation", one, begun_on, unsure=False, on=on)
    if current and not listing:
        yield reason(
            "EU-6",
            "OPERATION_NOT_AUTHORISED",
            f"The manufacturing authorisation does not list {scope.label(operation)}.",
            Status.SCOPE_GAP,
            evidence=refs(current),
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
        unmet=f"No manufacturing authorisation is recorded for this site in {facts.regime.home}."
        if not begun
        else "No manufacturing authorisation of this site is in force.",
        code="AUTHORISATION",
    )


def to_review(
    what: str, one: GmpCertificateFact | AuthorisationFact, since: date, *, unsure: bool, on: date
) -> Iterator[Reason]:
    """E6: a remark or a restriction that nobody has read yet; one that limits the work is a decision of a person."""
    reviewed = one.remark_reviewed_on is not None and one.remark_reviewed_on <= on
    if reviewed or not (unsure or one.remark.strip() or one.restrictions.strip()):
        return
    has = "has a remark" if one.remark.strip() else "lists an activity that codes alone cannot compare"
    has = "has a restriction" if one.restrictions.strip() else has
    yield reason(
        "EU-6",
        "REMARK_REVIEW",
        f"{what} {has}; a person has to read it and record what it means.",
        Status.WATCH,
        COMPANY_RULE,
        since=since,
        evidence=refs([one]),
        scope_unknown=True,
    )


def _met_or_not(found: Iterable[PeriodFact], *, met: str, unmet: str, code: str) -> Reason:
    if evidence := refs(found):
        done = "AUTHORISED" if code == "AUTHORISATION" else f"{code}_RECORDED"
        return reason("EU-3", done, met, None, evidence=evidence, supports=True)
    return reason("EU-3", f"NO_{code}", unmet, Status.NOT_ELIGIBLE)


# --- E4, E5, E11: sites elsewhere ---------------------------------------------------------------------------------


def third_country(
    facts: GmpFacts, certificates: list[GmpCertificateFact], operation: str, on: date
) -> Iterator[Reason]:
    """E4, E5 and E11 outside the EEA; evidence that was once held and ended meets E7 instead."""
    site = facts.site
    if facts.regime.inside(site.country, on):
        return
    drug = scope.asks_drug_product(site.material_types, operation)
    active = scope.asks_active_substance(site.material_types, operation)
    market = facts.regime.market
    partners = [one for one in facts.partners if one.recognised(market, on) and _begun(one, on)]
    confirmations = [one for one in facts.confirmations if _begun(one, on)] if active else []
    yield from _partners(partners, facts, operation, on, alone=not certificates)
    yield from _confirmed(confirmations, facts, on, alone=not certificates and not partners)
    if certificates or partners:
        return
    if drug and facts.commercial(on):
        yield reason(
            "EU-4",
            "NO_CERTIFICATE",
            f"No {facts.regime.adjective} GMP certificate is recorded for this site outside {facts.regime.home}.",
            Status.NOT_ELIGIBLE,
        )
    elif drug:
        yield from _declared(facts, on)
    if active and not confirmations:
        yield reason(
            "EU-5",
            "NO_API_EVIDENCE",
            f"No {facts.regime.adjective} GMP certificate, written confirmation or waiver is recorded for active "
            f"substances from outside {facts.regime.home}.",
            Status.NOT_ELIGIBLE,
        )


def _begun(one: PeriodFact, on: date) -> bool:
    return (one.valid_from is None or one.valid_from <= on) and not gone(one, on)


def partner_end(one: PartnerFact) -> date:
    """Its own end, else three years from the inspection behind it, else none."""
    if one.valid_to is not None or one.inspection_end is None:
        return one.valid_to or date.max
    return add_years(one.inspection_end, RELIED_ON_YEARS)


def _partners(
    partners: list[PartnerFact], facts: GmpFacts, operation: str, on: date, *, alone: bool
) -> Iterator[Reason]:
    current = [one for one in partners if on <= partner_end(one)]
    covering = [one for one in current if scope.eu_covers(one.operations, operation, "") is not False]
    doubts = {one.id: in_doubt(JURISDICTION_OF.get(one.partner, ""), facts, operation, on) for one in covering}
    if trusted := [one for one in covering if doubts[one.id] is None]:
        yield _recognised(max(trusted, key=lambda one: (partner_end(one), str(one.id))), facts.regime.market, on)
    elif covering:
        first = min(covering, key=lambda one: str(one.id))
        statement = doubts[first.id]
        assert statement is not None  # none of them is trusted
        yield doubted("The evidence of a recognised authority", statement, [first])
    elif current and alone:
        sentence = f"The evidence of a recognised authority does not list {scope.label(operation)}."
        yield reason("EU-6", "OPERATION_NOT_RECOGNISED", sentence, Status.SCOPE_GAP, evidence=refs(current))
    elif partners and alone:
        last = max(partners, key=lambda one: (partner_end(one), str(one.id)))
        yield _ended("The evidence of a recognised authority", "RECOGNITION_EXPIRED", last, partner_end(last))


def _recognised(one: PartnerFact, market: str, on: date) -> Reason:
    row = one.recognised(market, on)
    assert row is not None  # asked for by the caller
    end = partner_end(one)
    until = f" until {day(end)}" if end < date.max else ""
    return reason(
        "EU-10",
        "RECOGNISED",
        f"Evidence of a recognised authority covers it{until} ({row.basis}{unread(row)}).",
        Status.OK,
        since=one.valid_from,
        evidence=refs([one]),
        scope_unknown=not one.operations or not row.checked,
    )


def unread(row: Recognition) -> str:
    """What a reader must know of an agreement whose dates or scope nobody has compared with its published text."""
    return "" if row.checked else "; dates and scope of this agreement are not checked yet"


def _confirmed(rows: Sequence[ConfirmationFact], facts: GmpFacts, on: date, *, alone: bool) -> Iterator[Reason]:
    """E5: a written confirmation, a listed country or a waiver (art 46b)."""
    current = [one for one in rows if one.in_force(on)]
    if current:
        last = max(current, key=lambda one: (one.valid_to or date.max, str(one.id)))
        until = f" until {day(last.valid_to)}" if last.valid_to else ""
        yield reason(
            "EU-5",
            "CONFIRMED",
            f"{last.label} lets active substances into the {facts.regime.adjective}{until}.",
            Status.OK,
            since=last.valid_from,
            evidence=refs([last]),
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
        evidence=refs([one]),
    )


def _declared(facts: GmpFacts, on: date) -> Iterator[Reason]:
    """E11: investigational products only; a QP's declaration and an audit not older than three years (2017/1569)."""
    current = [one for one in facts.declarations if one.in_force(on) and one.declared_on <= on]
    audited = [one.audit_on for one in current if one.audit_on is not None and one.audit_on <= on]
    audited += [_held_on(one) for one in closed_audits(facts, on)]
    # The newer word counts, and of two of a day the worse: an audit that failed takes the earlier ones with it.
    failed = max((_held_on(one) for one in failed_audits(facts, on)), default=date.min)
    fresh = any(each > failed and on <= add_years(each, RELIED_ON_YEARS) for each in audited)
    if current and fresh:
        last = max(current, key=lambda one: (one.declared_on, str(one.id)))
        yield reason(
            "EU-11",
            "QP_DECLARED",
            f"Investigational products only: a QP declared equivalence on {day(last.declared_on)}, and an audit is "
            "not older than three years.",
            Status.OK_WITH_OBS,
            since=last.declared_on,
            evidence=refs([last]),
        )
    elif current:
        yield reason(
            "EU-11",
            "DECLARATION_WITHOUT_AUDIT",
            "A QP declared equivalence, but no audit of the last three years is recorded.",
            None,
            COMPANY_RULE,
            evidence=refs(current),
        )


# --- E12 ----------------------------------------------------------------------------------------------------------


def closed_audits(facts: GmpFacts, on: date) -> list[AuditFact]:
    """Own audits that count on a day: closed, and not found unacceptable."""
    return [one for one in facts.audits if one.known(on) and one.outcome != NOT_ACCEPTABLE]


def failed_audits(facts: GmpFacts, on: date) -> list[AuditFact]:
    """Own audits that are closed and found the site not acceptable."""
    return [one for one in facts.audits if one.known(on) and one.outcome == NOT_ACCEPTABLE]


def _held_on(one: AuditFact) -> date:
    """The day an audit speaks for: its last day on site, else the day it was closed."""
    return one.ended_on or one.closed_on or date.min


def _newer(one: AuditFact) -> tuple[date, bool, date, str]:
    """The order in which audits count: the later held, of a day the worse, then the later closed."""
    return (_held_on(one), one.outcome == NOT_ACCEPTABLE, one.closed_on or date.min, str(one.id))


def supporting_only(facts: GmpFacts, on: date) -> Reason:
    """E12: an activity without certificate rests on the sponsor's own audit, counted once it is closed."""
    papers = [one for one in facts.supporting if one.in_force(on)]
    last = max((audit for audit in facts.audits if audit.known(on)), key=_newer, default=None)
    if last is None or last.outcome == NOT_ACCEPTABLE:
        found = " and the last own audit was not acceptable" if last else " and no own audit is closed"
        what = "Only supporting papers exist" if papers else "No GMP certificate exists"
        return reason(
            "EU-12",
            "SUPPORTING_ONLY",
            f"{what} for this activity{found}.",
            Status.UNKNOWN,
            COMPANY_RULE,
            evidence=((last.ref,) if last else ()) + refs(papers),
        )
    return reason(
        "EU-12",
        "OWN_AUDIT",
        "No GMP certificate exists for this activity; it rests on our own audit.",
        Status.OK_WITH_OBS,
        COMPANY_RULE,
        since=last.closed_on,
        evidence=(last.ref, *refs(papers)),
    )


def papers(facts: GmpFacts, on: date) -> Iterator[Reason]:
    """E12: only papers of PIC/S members, WHO or others stand where a certificate would."""
    if not facts.partners and any(one.in_force(on) for one in facts.supporting):
        yield supporting_only(facts, on)


def published(facts: GmpFacts, on: date) -> Iterator[Reason]:
    """PUBLIC_FACT_UNREVIEWED for what EU authorities publish; the MHRA's list is not read yet."""
    if facts.regime.market != EU:
        return
    for fact in facts.authority.unreviewed:
        if fact.kind == NONCOMPLIANCE:
            yield from unreviewed("EU-0", fact, on)
