"""A month of dates: deadlines and planned work on the days they fall on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmos.deadlines import Deadline
from regulations.rules.calendars import works_in
from reminders.kinds import SHOWN
from web.calendar import Cell, Month

SHOWN_A_DAY: Final = 4
"""Dates a day shows; the others are one link away."""
FIRST, LAST = date(1990, 1, 1), date(2150, 12, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One date in the calendar."""

    deadline: Deadline
    kind: str
    tone: str
    state: str

    @property
    def url(self) -> str:
        return self.deadline.url

    @property
    def title(self) -> str:
        return self.deadline.reference

    @property
    def spoken(self) -> str:
        """What a screen reader says beside the title."""
        return self.deadline.site_name


def first_of(given: str, today: date) -> date | None:
    """The first day of the month written as 2026-12; this month for nothing, none for anything else."""
    if not given:
        return today.replace(day=1)
    try:
        found = date.fromisoformat(f"{given}-01")
    except ValueError:
        return None
    return found if FIRST <= found <= LAST and len(given) == len("2026-12") else None


def last_of(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return Month(first.year, first.month).last


def neighbour(first: date, months: int) -> date:
    """The first day of the month before or after."""
    return Month(first.year, first.month).moved(months).first


def weeks(first: date, found: Iterable[Deadline], today: date, country: str) -> list[list[Cell[Entry]]]:
    """The weeks of a month, Monday first, each day with its dates; days on which nobody works are told apart."""
    by_day: dict[date, list[Deadline]] = defaultdict(list)
    for deadline in found:
        by_day[deadline.due_on].append(deadline)
    month = Month(first.year, first.month).weeks()
    return [[_day(on, first, by_day.get(on, []), today, country) for on in week] for week in month]


def _day(on: date, first: date, found: list[Deadline], today: date, country: str) -> Cell[Entry]:
    inside = on.month == first.month
    shown = [_entry(each, today) for each in found[:SHOWN_A_DAY]] if inside else []
    return Cell(on, inside, works_in(country, on), shown, len(found) - len(shown) if inside else 0)


def _entry(deadline: Deadline, today: date) -> Entry:
    kind, words = SHOWN[deadline.kind], SHOWN[deadline.kind].words
    late = deadline.due_on < today
    state = "overdue" if late else "planned" if kind.name.startswith("planned") else "due"
    tone = {"overdue": "stop", "planned": "info"}.get(state, "watch")
    return Entry(deadline, words[:1].upper() + words[1:], tone, state)
