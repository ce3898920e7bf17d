"""The days on which a standing may differ from the day before: everything dated that its rules look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cmos.rules import HeldFact, PeriodFact
from inspections.rules import CLASS_DUE_DAYS, Commitment, InspectionFact, class_known_on
from qualification.rules import eu_legality, us
from qualification.rules.facts import SiteFacts
from qualification.rules.regime import LEFT
from regulations.rules.dates import add_years

AFTER = timedelta(days=1)
Days = Iterator[date | None]


def turning_days(facts: SiteFacts) -> Iterator[date]:
    """Every day on which the answer may differ from that of the day before."""
    yield from (one for one in _all(facts) if one is not None)


def _all(facts: SiteFacts) -> Days:
    yield from LEFT.values()
    yield from (one.on for one in facts.site.imports)
    for use in facts.site.uses:
        yield use.valid_from
        yield _after(use.valid_to)
    for milestone in facts.asked_product.milestones if facts.asked_product is not None else ():
        yield milestone.on
    for decision in facts.decisions:
        yield from decision.turns()
    for period in facts.site.feis:
        yield period.valid_from
        yield _after(period.valid_to)
    for held in facts.held():
        yield from (held.suspended_on, held.suspension_ended_on, held.withdrawn_on)
    for registration in facts.registrations:
        yield registration.valid_from
        yield registration.valid_to + AFTER
    yield from _certificates(facts)
    yield from _periods(facts)
    for inspection in facts.inspections:
        yield from _inspection(inspection)
    for audit in facts.audits:
        yield audit.closed_on
        yield _limit(audit.ended_on or audit.closed_on, eu_legality.RELIED_ON_YEARS)
    yield from _authority(facts)
    for _, promise in facts.commitments(date.max):
        yield from _commitment(promise)


def _certificates(facts: SiteFacts) -> Days:
    for certificate in facts.certificates:
        validity = certificate.validity
        yield from (certificate.valid_from, validity.valid_to + AFTER, validity.ordinary_end + AFTER)
        yield from (certificate.inspection_end, certificate.remark_reviewed_on, _after(certificate.extended_to))


def _periods(facts: SiteFacts) -> Days:
    held: list[HeldFact] = list(facts.held())
    for one in held:
        if isinstance(one, PeriodFact):
            yield one.valid_from
            yield _after(one.valid_to)
    for licence in facts.authorisations:
        yield from (licence.recorded_on, licence.remark_reviewed_on)
    for partner in facts.partners:
        for row in partner.recognitions:
            yield row.valid_from
            yield _after(row.valid_to)
        yield _limit(partner.inspection_end, eu_legality.RELIED_ON_YEARS)
    for declaration in facts.declarations:
        yield from (declaration.declared_on, declaration.audit_on)
        yield _limit(declaration.audit_on, eu_legality.RELIED_ON_YEARS)


def _inspection(one: InspectionFact) -> Days:
    yield class_known_on(one)
    if one.form483 is not None:
        yield one.form483.issued_on
    if one.ended_on is not None:
        yield one.ended_on
        yield one.ended_on + timedelta(days=CLASS_DUE_DAYS + 1)
        yield from (_limit(one.ended_on, years) for years in (us.STALE_YEARS, us.STALE_YEARS_STRICT))


def _authority(facts: SiteFacts) -> Days:
    known = facts.authority
    for letter in known.warning_letters:
        yield from (letter.issued_on, letter.closed_out_on)
    for alert in known.import_alerts:
        yield from (alert.listed_on, alert.removed_on)
    for order in known.injunctions:
        yield from (order.began_on, order.ended_on)
    for refusal in known.refusals:
        yield from (refusal.happened_on, refusal.resolved_on)
    for statement in known.noncompliance:
        yield from (statement.issued_on, statement.withdrawn_on, statement.superseded_from)
    for fact in known.unreviewed:
        yield fact.on or fact.first_read_on
    for absence in known.absences:
        yield absence.missing_since


def _commitment(one: Commitment) -> Days:
    yield from (one.made_on, one.due_on + AFTER, one.verified_on)


def _after(last: date | None) -> date | None:
    return last + AFTER if last is not None else None


def _limit(start: date | None, years: int) -> date | None:
    """The first day on which something that old is too old."""
    return add_years(start, years) + AFTER if start is not None else None
