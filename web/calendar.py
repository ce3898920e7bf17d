"""Months as weeks of days, for calendar pages: which entries lie on which day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

MONTH = re.compile(r"(\d{4})-(\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Dated(Protocol):
    """An entry from its first to its last day, both included."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


D = TypeVar("D")
S = TypeVar("S", bound=Dated)


@dataclass(frozen=True, slots=True)
class Cell(Generic[D]):
    """One day of a month's page, as `components/month.html` shows it; `more` counts what it leaves out."""

    on: date
    inside: bool
    works: bool
    entries: list[D]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def key(self) -> str:
        """As it stands in addresses: `2026-11`."""
        return f"{self.year}-{self.number:02}"

    def weeks(self) -> list[list[date]]:
        """The weeks that touch the month, Monday first."""
        return calendar.Calendar().monthdatescalendar(self.year, self.number)

    def moved(self, months: int) -> Month:
        """The month so many months later, or earlier."""
        place = self.year * 12 + self.number - 1 + months
        return Month(place // 12, place % 12 + 1)


def month_of(text: str, otherwise: date) -> Month:
    """The month written as `2026-11`; the month of `otherwise` for anything else."""
    found = MONTH.fullmatch(text)
    if found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12:
        return Month(int(found[1]), int(found[2]))
    return Month(otherwise.year, otherwise.month)


def year_of(text: str, otherwise: date) -> int:
    """The year written in `text`, else that of `otherwise`."""
    known = text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR
    return int(text) if known else otherwise.year


def weeks(month: Month, entries: Iterable[S]) -> list[list[Cell[S]]]:
    """The weeks of a month, each of its days with the entries that lie on it; other months' days are empty."""
    found = list(entries)
    return [[_cell(day, month, found) for day in week] for week in month.weeks()]


def _cell(day: date, month: Month, entries: list[S]) -> Cell[S]:
    inside = day.month == month.number
    lying = [entry for entry in entries if inside and entry.first <= day <= entry.last]
    return Cell(day, inside, day.weekday() < 5, lying)
