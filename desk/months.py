"""A month of dates: what is due and what is planned, on the days they fall on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cmos.deadlines import Deadline
from cmos.inbox import InboxEntry
from desk import inbox
from regulations.rules.calendars import works_in
from reminders.kinds import SHOWN
from web.calendar import Cell, Month

SHOWN_A_DAY: Final = 4
"""Dates a day shows; the others are one link away."""
FIRST, LAST = date(1990, 1, 1), date(2150, 12, 1)
TONES: Final = {"overdue": "stop", "planned": "info"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One date in the calendar; `spoken` is what stands beside the title, and what a screen reader says of it."""

    on: date
    title: str
    url: str
    kind: str
    spoken: str
    state: str

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "watch")


def of_deadline(deadline: Deadline, today: date) -> Entry:
    """A deadline of a sponsor as its calendar shows it."""
    kind = SHOWN[deadline.kind]
    late = deadline.due_on < today
    state = "overdue" if late else "planned" if kind.name.startswith("planned") else "due"
    words = kind.words[:1].upper() + kind.words[1:]
    return Entry(deadline.due_on, deadline.reference, deadline.url, words, deadline.site_name, state)


def of_entry(entry: InboxEntry, today: date) -> Entry:
    """A dated entry of a CMO's inbox as its calendar shows it: under the sponsor it is owed to."""
    assert entry.due_on is not None  # only what has a date stands in a calendar
    state = "overdue" if entry.is_overdue(today) else "due" if entry.to_do else "planned"
    spoken = ", ".join(filter(None, (entry.sponsor_name, entry.site_name)))
    return Entry(entry.due_on, entry.reference, entry.url, inbox.SHOWN[entry.kind].words, spoken, state)


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


def weeks(first: date, found: Iterable[Entry], country: str) -> list[list[Cell[Entry]]]:
    """The weeks of a month, Monday first, each day with its dates; days on which nobody works are told apart."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in found:
        by_day[entry.on].append(entry)
    month = Month(first.year, first.month).weeks()
    return [[_day(on, first, by_day.get(on, []), country) for on in week] for week in month]


def _day(on: date, first: date, found: list[Entry], country: str) -> Cell[Entry]:
    inside = on.month == first.month
    shown = found[:SHOWN_A_DAY] if inside else []
    return Cell(on, inside, works_in(country, on), shown, len(found) - len(shown) if inside else 0)
