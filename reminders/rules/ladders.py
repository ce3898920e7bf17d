"""Ladders of reminders: when to speak about a due date, and what to say after a silence.

All ladders are company rules: defaults that a sponsor's policy may replace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

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

    def reach(self) -> int:
        """Days before a due date within which the first rung lies, holidays and weekends included."""
        by_year = [(date(YEAR, 12, 31) - date(YEAR, month, day)).days for month, day in self.calendar]
        return max(*self.days, *(days * 2 + 8 for days in self.business_days), *by_year, 0, 0) + 10


YEAR: Final = 2001
"""Any year without a leap day: fixed days are told apart within it."""


LADDERS = {
    ladder.name: ladder
    for ladder in (
        Ladder(name="agreement", days=(180, 90, 60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="agreement_review", days=(90, 60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="risk_review", days=(60, 30, 14, 7, 1), weekly_after=7),
        # What rests on them is blocked again the day after.
        Ladder(name="product_assessment", days=(90, 30, 14, 7, 1)),
        Ladder(name="clearance_override", days=(30, 14, 7, 1)),
        Ladder(name="audit", days=(180, 90, 60, 30), tasks=((180, "plan"), (90, "book"), (60, "give notice"))),
        Ladder(name="certificate", days=(270, 180, 90, 60, 30)),
        Ladder(name="authorisation", days=(270, 180, 90, 60, 30)),
        Ladder(name="confirmation", days=(270, 180, 90, 60, 30)),
        Ladder(name="partner", days=(90, 30)),
        Ladder(name="qp_declaration", days=(180, 90, 60, 30)),
        Ladder(name="api_registration", days=(180, 90, 60, 30)),
        Ladder(name="supporting", days=(90, 30)),
        Ladder(name="answer_evidence", days=(90, 30)),
        Ladder(name="state_licence", days=(90, 60, 30, 14, 7, 1)),
        Ladder(name="quota", days=(120, 60, 30, 14, 7, 1)),
        Ladder(name="narcotics", days=(90, 60, 30, 14, 7, 1)),
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
        Ladder(name="questionnaire", days=(14, 7, 1), daily_after=5, weekly_after=7),
        Ladder(name="questionnaire_review", business_days=(5, 2, 0), daily_after=5, weekly_after=7),
        Ladder(name="questionnaire_reply", days=(14, 7, 1), daily_after=5, weekly_after=7),
        Ladder(name="finding_action", days=(14, 7, 1), daily_after=5, weekly_after=7),
        Ladder(name="audit_report", days=(14, 7, 1), daily_after=5, weekly_after=7),
        Ladder(name="audit_draft_report", business_days=(5, 2, 0), daily_after=5, weekly_after=7),
        Ladder(name="answer_review", business_days=(5, 2, 0), daily_after=5, weekly_after=7),
        # A critical finding leaves days, not weeks: each business day speaks, and every day after.
        Ladder(name="critical_told", business_days=(0,), daily_after=5, weekly_after=7),
        Ladder(name="critical_written", business_days=(1, 0), daily_after=5, weekly_after=7),
        Ladder(name="critical_hold", business_days=(1, 0), daily_after=5, weekly_after=7),
        Ladder(name="qualification_hold", business_days=(1, 0), daily_after=5, weekly_after=7),
        Ladder(name="qualification_condition", days=(60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="qualification_end", days=(90, 60, 30, 14, 7, 1), weekly_after=7),
        Ladder(name="requalification", days=(180, 90, 60, 30), weekly_after=7),
        Ladder(name="requalification_documents", days=(90, 60, 30), weekly_after=7),
        # What an authority said waits two business days, and each of them speaks.
        Ladder(name="cross_signal", business_days=(1, 0), daily_after=5, weekly_after=7),
        Ladder(name="public_fact", business_days=(1, 0), daily_after=5, weekly_after=7),
        Ladder(name="critical_containment", business_days=(3, 2, 1, 0), daily_after=5, weekly_after=7),
    )
}
"""kind -> ladder"""


Works = Callable[[date], bool]
"""Whether people work on a day, where the recipient is."""


def every_day(_day: date) -> bool:
    """A recipient whose holidays nobody knows and who works at weekends."""
    return True


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


def milestones(ladder: Ladder, due_on: date, until: date, works: Works = every_day) -> list[Milestone]:
    """Every rung of the ladder up to and including `until`, oldest first, moved off days on which nobody works."""
    # Rungs are moved by a week at most, so what lies further away cannot come in.
    rungs = sorted((*_before(ladder, due_on), *_after(ladder, due_on, until + WEEK)), key=lambda rung: rung.on)
    moved = [rung._replace(on=working_day(rung.on, due_on, works)) for rung in rungs]
    return [rung for rung in moved if rung.on <= until]


WEEK: Final = timedelta(days=10)


def working_day(on: date, due_on: date, works: Works) -> date:
    """The last day up to `on` on which the recipient works (domain 10).

    What comes after the due date is never moved onto it or before it: nobody is told too early that they are late.
    """
    day = on
    while not works(day) and on - day < WEEK:
        day -= timedelta(days=1)
    if on <= due_on or day > due_on:
        return day
    day = on
    while not works(day) and day - on < WEEK:
        day += timedelta(days=1)
    return day


def milestones_due(
    ladder: Ladder,
    due_on: date,
    created_on: date,
    today: date,
    own: Collection[str],
    anybody: Collection[str] | None = None,
    works: Works = every_day,
) -> Decision:
    """The one notice owed to one recipient today for this due date, and the rungs it replaces.

    `created_on` is the day from which the deadline was known; rungs before it are not owed, except the latest. `own`
    holds the keys sent to this recipient or superseded, `anybody` those of all (by default the same): who takes over
    is told the latest rung, and what others were told in time is neither late nor superseded. A moved date comes with
    neither.
    """
    known = own if anybody is None else anybody
    passed = milestones(ladder, due_on, max(today, created_on), works) if created_on <= today else []
    if not passed or passed[-1].key in own:
        return NOTHING
    *earlier, latest = passed
    skipped = tuple(rung for rung in earlier if rung.on >= created_on and rung.key not in known)
    return Decision(latest, latest.key not in known and today > max(latest.on, created_on), skipped)


def returning(
    ladder: Ladder, due_on: date, until: date, today: date, own: Collection[str], works: Works = every_day
) -> Decision:
    """A snoozed deadline comes back: one notice for all that passed meanwhile, which counts as superseded."""
    back = Milestone(until, f"back-{until:%Y%m%d}")
    if today < until or back.key in own:
        return NOTHING
    passed = tuple(rung for rung in milestones(ladder, due_on, today, works) if rung.key not in own)
    task = passed[-1].task if passed else ""
    return Decision(back._replace(task=task), False, passed)


OWNER, DEPUTY, HEAD = 0, 1, 2
"""Who a rung speaks to at the most: each includes those before."""


def escalation(ladder: Ladder, due_on: date, key: str) -> int:
    """Whom a rung reaches: owner, from the last but one before the due date the deputy, then the heads of quality.

    A company rule (domain 10: owner, deputy, QA head). What comes after the due date reaches all three.
    """
    before = [rung.key for rung in sorted(_before(ladder, due_on), key=lambda rung: rung.on)]
    if key not in before:
        return HEAD if key.startswith("d+") else OWNER
    return {len(before) - 1: HEAD, len(before) - 2: DEPUTY}.get(before.index(key), OWNER)


def _before(ladder: Ladder, due_on: date) -> Iterator[Milestone]:
    tasks = dict(ladder.tasks)
    for days in ladder.days:
        yield Milestone(due_on - timedelta(days=days), f"d-{days}", tasks.get(days, ""))
    for days in ladder.business_days:
        yield Milestone(business_days_before(due_on, days), f"bd-{days}", tasks.get(days, ""))
    for month, day in ladder.calendar:
        if (on := date(due_on.year, month, day)) <= due_on:
            yield Milestone(on, f"on-{month:02}-{day:02}")


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
