"""How an entry stands by its dates on a day: in words, never as a stored status."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

NEVER: Final = date(9999, 12, 31)
"""The last day of an entry without limit."""
SOON_DAYS: Final = 180
"""Company rule: an entry that ends within this many days is said to end soon (the widest common ladder)."""


class Expiry(NamedTuple):
    """The state of an entry on a day: a badge of `web.states`, and a sentence."""

    state: str
    words: str


def expiry(row: Any, today: date) -> Expiry:
    """How an entry stands on a day by its dates: `row` has those of `cmos.models.SiteEvidence`."""
    if row.voided_at:
        return Expiry("void", "Void: entered by mistake")
    if row.withdrawn_on and row.withdrawn_on <= today:
        return Expiry("terminated", f"Withdrawn on {_day(row.withdrawn_on)}")
    if (
        row.suspended_on
        and row.suspended_on <= today
        and not (row.suspension_ended_on and row.suspension_ended_on <= today)
    ):
        return Expiry("blocked", f"Suspended since {_day(row.suspended_on)}")
    if row.valid_from and row.valid_from > today:
        return Expiry("not_yet_effective", f"Begins on {_day(row.valid_from)}")
    return _by_end(row.ends_on, today)


def _by_end(end: date, today: date) -> Expiry:
    days = (end - today).days
    if end == NEVER:
        return Expiry("in_force", "Valid without limit")
    if days < 0:
        return Expiry("expired", f"Ended {_days(-days)} ago")
    if days == 0:
        return Expiry("due", "Ends today")
    if days <= SOON_DAYS:
        return Expiry("due", f"Ends in {_days(days)}")
    return Expiry("in_force", f"Valid to {_day(end)}")


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
