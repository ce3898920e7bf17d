"""How often a site is audited: what its signed risk brings, asked of the room that judges it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from audits.rules import ProposedInterval
from web import rooms


def proposed_interval(site_id: UUID, on: date) -> ProposedInterval:
    """Months to the next on-site audit of a site by what is known of its risk on a day, and why (domain 3.1)."""
    found: ProposedInterval = rooms.audit_intervals()([site_id], on)[site_id]
    return found
