"""What risk proposes to other rooms: how often a site is audited, as qualifications count it too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from audits.rules import ProposedInterval
from cmos import selectors as cmos
from qualification.rules.risk.facts import RiskFact
from qualification.rules.risk.scales import BANDS
from qualification.rules.words import day
from qualification.selectors import watching
from qualification.selectors.risk_on import risk_facts


def audit_intervals(site_ids: Collection[UUID], on: date) -> dict[UUID, ProposedInterval]:
    """Months between on-site audits of each site on a day, with the assessment that brings them and what caps them."""
    sites, risks = cmos.site_facts(site_ids), risk_facts(site_ids, on)
    months = watching.intervals(sites.values(), on)
    return {pk: ProposedInterval(months[pk].audit_months, _because(risks.get(pk), months[pk].capped)) for pk in sites}


def _because(risk: RiskFact | None, capped: bool) -> str:
    if risk is None:
        words = "No risk of this site is signed: the interval of medium risk counts"
        return f"{words}, at most 18 months for sterile or biological product." if capped else f"{words}."
    words = f"{BANDS[risk.band]} risk, signed on {day(risk.signed_on)} with {risk.number}"
    return f"{words}; {risk.intervals.capped_by}." if risk.intervals.capped_by else f"{words}."
