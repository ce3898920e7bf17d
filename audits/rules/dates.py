"""Clocks of audits: answers, reports, the next audit, and what a moved date needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from audits.rules.policy import DEFAULT, AuditPolicy
from audits.rules.words import CRITICAL, RECOMMENDATION, count
from regulations.rules.calendars import business_day_deadline
from regulations.rules.dates import add_months

INTERVAL_MONTHS = {"critical": 6, "high": 12, "medium": 24, "low": 36}
"""Company rule: months from the end of an on-site audit to the next, by risk band."""
STERILE_CAP_MONTHS = 18


class ProposedInterval(NamedTuple):
    """Months to the next on-site audit of a site, and why as many, in a sentence."""

    months: int
    because: str


class ResponseDue(NamedTuple):
    """When the answer is due; `interim` only for a critical finding."""

    final: date
    interim: date | None = None

    def next(self, answered: bool) -> date:
        """The date to remind of: the interim one until a first answer is there."""
        return self.interim if self.interim and not answered else self.final


def response_due(grade: str, issued_on: date, policy: AuditPolicy = DEFAULT) -> ResponseDue | None:
    """Due dates of the CMO's answer; a recommendation owes none."""
    if grade == RECOMMENDATION:
        return None
    interim = business_day_deadline(issued_on, policy.interim_days) if grade == CRITICAL else None
    return ResponseDue(issued_on + timedelta(days=policy.response_days), interim)


def report_due(ended_on: date, policy: AuditPolicy = DEFAULT) -> date:
    """Day by which the final report is there, counted from the closing meeting: the last day of the audit."""
    return ended_on + timedelta(days=policy.report_days)


def draft_report_due(ended_on: date, policy: AuditPolicy = DEFAULT) -> date:
    """Day by which the draft report is there: business days from the closing meeting (domain 6, company rule)."""
    return business_day_deadline(ended_on, policy.draft_report_days)


def assessment_due(answered_on: date, policy: AuditPolicy = DEFAULT) -> date:
    """Day by which the sponsor has reviewed an answer: business days from the answer (domain 6, company rule)."""
    return business_day_deadline(answered_on, policy.assessment_days)


def interval_months(band: str, *, sterile_or_biologic: bool) -> int:
    """Months to the next on-site audit."""
    months = INTERVAL_MONTHS[band]
    return min(months, STERILE_CAP_MONTHS) if sterile_or_biologic else months


def next_due(ended_on: date, months: int) -> date:
    """Due date of the next audit: from the end of the last one, clamped to the month's last day.

    A late report does not move it, and neither does a late close: the anchor is the day the audit ended.
    """
    return add_months(ended_on, months)


class Move(NamedTuple):
    """What a new date means: whether it is later than the planned one, and whether it is said too late."""

    postponed: bool
    late: bool


def move(planned: date, to: date, due_on: date | None, today: date) -> Move:
    """Company rule: a postponed audit carries its justification before the day it is due (or, without one, planned)."""
    postponed = to > planned
    return Move(postponed, postponed and today > (due_on or planned))


def lateness(due_on: date, today: date) -> str:
    """A due date in words: how long there is, or how long it has passed."""
    days = (due_on - today).days
    if days < 0:
        return f"overdue by {count(-days, 'day')}"
    return "due today" if days == 0 else f"due in {count(days, 'day')}"
