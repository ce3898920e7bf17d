"""When a site is due for requalification: audits on site and documents, by the anchor rule (domain 3.1, company rules).

The anchor is the day the last audit ended. Its due day moves to an earlier one at once when the band rises, and never
back by itself. An audit that was held is not overdue while its report is written, and nothing is renewed by it before
a decision (domain 12, case 21).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from audits.rules import AuditFact
from regulations.rules.dates import add_months

PULLED_DAYS: Final = 90
GRACE_DAYS: Final = 60
SOON_DAYS: Final = 90
NO_GRACE: Final = frozenset({"high", "critical"})
ON_SITE: Final = frozenset({"qualification", "requalification", "for_cause", "joint"})
"""Kinds of audit that count as the audit of a requalification on site."""
DOCUMENT_MONTHS: Final = {"critical": 6, "high": 12, "medium": 12, "low": 24}
CURRENT, SOON, HELD, OVERDUE, NONE = "current", "soon", "held", "overdue", "none"
STATES: Final = {
    CURRENT: "In time",
    SOON: "Due soon",
    HELD: "Audit held, report and decision awaited",
    OVERDUE: "Overdue",
    NONE: "No audit on site is due",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requalification:
    """Where the next audit on site stands: `due` by the rule, `by` with a granted grace."""

    state: str
    anchor: date | None = None
    due: date | None = None
    by: date | None = None
    held_on: date | None = None
    overdue_days: int = 0
    documents_due: date | None = None

    @property
    def words(self) -> str:
        """One sentence, with the days."""
        if self.due is None or self.by is None:
            return STATES[self.state]
        day = f"{self.by:%-d %b %Y}"
        if self.state == HELD and self.held_on:
            return f"Audit held on {self.held_on:%-d %b %Y}; its report and a decision are awaited. It was due on {day}"
        if self.state == OVERDUE:
            return f"Overdue by {self.overdue_days} day{'' if self.overdue_days == 1 else 's'}: due on {day}"
        return f"Next audit on site due on {day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Months by the signed band, and the day on which that band was signed."""

    band: str
    audit_months: int
    document_months: int
    signed_on: date | None = None
    capped: bool = False
    """whether what the site makes shortens the months to the audit"""


def requalification(
    audits: Iterable[AuditFact],
    interval: Interval,
    *,
    decided_on: date | None,
    fixed: date | None,
    graces: Mapping[date, date],
    documents_on: date | None,
    on: date,
) -> Requalification:
    """Where the requalification of a qualified site stands on a day.

    `decided_on` is the day of the decision that qualified it last, `fixed` the due day that was known then, and
    `documents_on` the day its documents were last reviewed. `graces` are the granted ones by the due day they put off.
    """
    held = sorted(each.ended_on for each in audits if each.kind in ON_SITE and each.ended_on and each.ended_on <= on)
    looked_on = documents_on or decided_on
    documents = add_months(looked_on, interval.document_months) if looked_on else None
    considered = [day for day in held if decided_on is not None and day <= decided_on]
    if not considered or decided_on is None:
        return Requalification(state=NONE, documents_due=documents)
    anchor = considered[-1]
    due = due_day(anchor, interval, fixed)
    by = due if interval.band in NO_GRACE else max(due, graces.get(due, due))
    since = held[-1] if held[-1] > anchor and _is_later(held[-1], decided_on) else None
    if since is not None:
        state, days = HELD, 0
    elif on > by:
        state, days = OVERDUE, (on - by).days
    else:
        state, days = (SOON if by <= on + timedelta(days=SOON_DAYS) else CURRENT), 0
    return Requalification(
        state=state, anchor=anchor, due=due, by=by, held_on=since, overdue_days=days, documents_due=documents
    )


def _is_later(held: date, decided_on: date) -> bool:
    """Whether an audit was held after the decision, which therefore did not look at it."""
    return held > decided_on


def due_day(anchor: date, interval: Interval, fixed: date | None) -> date:
    """The end of the last audit and the interval of the band; earlier where a decision said so.

    A band that rises pulls the day forward at once; one that it pulls into the past leaves 90 days from the change.
    """
    due = add_months(anchor, interval.audit_months)
    if fixed is None or due >= fixed:
        return fixed if fixed is not None and fixed < due else due
    changed = interval.signed_on
    if changed is not None and due < changed:
        return min(fixed, changed + timedelta(days=PULLED_DAYS))
    return due


def grace_errors(due: date, until: date, band: str, today: date) -> dict[str, str]:
    """What stands against days of grace, by field (domain 3.1)."""
    if band in NO_GRACE:
        return {"until": f"A site of {band} risk gets no grace (company rule)."}
    if today >= due:
        return {"until": f"Grace is justified and signed before the day it is due, {due:%-d %b %Y}."}
    if not due < until <= due + timedelta(days=GRACE_DAYS):
        last = due + timedelta(days=GRACE_DAYS)
        return {"until": f"Name a day after {due:%-d %b %Y} and not after {last:%-d %b %Y} (company rule)."}
    return {}
