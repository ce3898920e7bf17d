"""Ladders of reminders: when to speak about a due date, and what to say after a silence.

All ladders are company rules: defaults that a sponsor's policy may replace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from regulations.rules.calendars import is_business_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rungs of one kind of deadline.

    `days` are calendar days before the due date, `business_days` business days before it in the US federal
    calendar, `calendar` fixed (month, day) in the year of the due date. After the due date: daily for
    `daily_after` days, then each `weekly_after` days when that is not 0.
    """

    name: str
    days: tuple[int, ...] = ()
    business_days: tuple[int, ...] = ()
    calendar: tuple[tuple[int, int], ...] = ()
    daily_after: int = 0
    weekly_after: int = 0
    tasks: tuple[tuple[int, str], ...] = ()
    """what a rung asks for, by its number of days"""


LADDERS = {
    ladder.name: ladder
    for ladder in (
        Ladder(name="agreement", days=(180, 90, 60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="agreement_review", days=(90, 60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="audit", days=(180, 90, 60, 30), tasks=((180, "plan"), (90, "book"), (60, "give notice"))),
        Ladder(name="certificate", days=(270, 180, 90, 60, 30)),
        Ladder(name="authorisation", days=(270, 180, 90, 60, 30)),
        Ladder(name="confirmation", days=(270, 180, 90, 60, 30)),
        Ladder(name="partner", days=(90, 30)),
        Ladder(name="qp_declaration", days=(180, 90, 60, 30)),
        Ladder(name="api_registration", days=(180, 90, 60, 30)),
        Ladder(name="supporting", days=(90, 30)),
        Ladder(name="state_licence", days=(90, 60, 30, 14, 7, 1)),
        Ladder(name="cda", days=(90, 30)),
        # A renewal may be filed from the first rung on (21 CFR 1301.13).
        Ladder(name="dea", days=(60, 45, 30, 14, 7, 1), tasks=((60, "renewal may be filed"),)),
        Ladder(name="dea_early", days=(120, 60, 45, 30, 14, 7, 1), tasks=((120, "renewal may be filed"),)),
        Ladder(name="registration", calendar=((10, 1), (11, 15), (12, 1), (12, 15), (12, 28))),
        Ladder(name="form483_response", business_days=(10, 5, 3, 2, 1, 0), tasks=((2, "internal target"),)),
        Ladder(name="warning_letter_response", business_days=(10, 5, 3, 2, 1, 0), tasks=((2, "internal target"),)),
        Ladder(name="commitment", days=(14, 7, 1), daily_after=5, weekly_after=7),
        Ladder(name="classification", days=(14, 0), weekly_after=28),
        Ladder(name="finding_response", days=(14, 7, 1), daily_after=5, weekly_after=7),
    )
}
"""kind -> ladder"""


class Milestone(NamedTuple):
    """One rung: `key` is stable and part of a notice's identity, `task` what it asks for (often empty)."""

    on: date
    key: str
    task: str = ""


class Decision(NamedTuple):
    """What to do today about one deadline: at most one notice; `late` when its day or the creation has passed."""

    send: Milestone | None
    late: bool
    superseded: tuple[Milestone, ...]


NOTHING = Decision(None, False, ())


def milestones(kind: str, due_on: date, until: date) -> list[Milestone]:
    """Every rung of the ladder up to and including `until`, oldest first."""
    ladder = LADDERS[kind]
    return sorted(rung for rung in (*_before(ladder, due_on), *_after(ladder, due_on, until)) if rung.on <= until)


def milestones_due(kind: str, due_on: date, created_on: date, today: date, already: Collection[str]) -> Decision:
    """The one notice owed today for this due date, and the rungs it replaces.

    `created_on` is the day from which the deadline was known; rungs before it are not owed, except the latest.
    `already` holds the keys sent or superseded for this very due date: a moved date comes with none of them.
    """
    passed = milestones(kind, due_on, max(today, created_on)) if created_on <= today else []
    handled = [place for place, rung in enumerate(passed) if rung.key in already]
    if not passed or (handled and handled[-1] == len(passed) - 1):
        return NOTHING
    *earlier, latest = passed
    skipped = tuple(rung for rung in earlier if rung.on >= created_on and rung.key not in already)
    return Decision(latest, today > max(latest.on, created_on), skipped)


def next_milestone(kind: str, due_on: date, after: date) -> Milestone | None:
    """The first rung later than a day; none when the ladder has ended."""
    horizon = max(after, due_on) + timedelta(days=8)
    return next((rung for rung in milestones(kind, due_on, horizon) if rung.on > after), None)


def _before(ladder: Ladder, due_on: date) -> Iterator[Milestone]:
    tasks = dict(ladder.tasks)
    for days in ladder.days:
        yield Milestone(due_on - timedelta(days=days), f"d-{days}", tasks.get(days, ""))
    for days in ladder.business_days:
        yield Milestone(business_days_before(due_on, days), f"bd-{days}", tasks.get(days, ""))
    for month, day in ladder.calendar:
        yield Milestone(date(due_on.year, month, day), f"on-{month:02}-{day:02}")


def _after(ladder: Ladder, due_on: date, until: date) -> Iterator[Milestone]:
    for days in range(1, ladder.daily_after + 1):
        yield Milestone(due_on + timedelta(days=days), f"d+{days}")
    if ladder.weekly_after:
        days = ladder.daily_after + ladder.weekly_after
        while due_on + timedelta(days=days) <= until:
            yield Milestone(due_on + timedelta(days=days), f"d+{days}")
            days += ladder.weekly_after


def business_days_before(due_on: date, days: int) -> date:
    """The business day that many business days before a date; 0 gives the date itself."""
    day = due_on
    while days:
        day -= timedelta(days=1)
        days -= is_business_day(day)
    return day
