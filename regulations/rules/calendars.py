"""Business days of the US federal government, versioned, and the clocks that count in them.

Holidays by 5 USC 6103, from the `holidays` library; closures by executive order are not legal holidays and are kept
apart, so that a deadline is planned with the earlier date and the later one is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

VERSION: Final = "US federal 2026.1"
ZONE: Final = "America/New_York"
"""FDA's clocks run in its own zone."""

LEGAL: Final = (
    "New Year's Day",
    "Birthday of Martin Luther King",
    "Washington's Birthday",
    "Memorial Day",
    "Juneteenth",
    "Independence Day",
    "Labor Day",
    "Columbus Day",
    "Veterans Day",
    "Thanksgiving",
    "Christmas Day",
)
"""Legal public holidays (5 USC 6103(a)); Inauguration Day is one in the Washington area only."""

ONE_DAY: Final = timedelta(days=1)
SUNDAY: Final = 6
FIRST_INAUGURATION: Final = 1965
"""5 USC 6103(c) names 1965 and every fourth year after."""


@cache
def _days_off(year: int) -> dict[date, str]:
    """Everything the library knows for a year; days observed for a holiday may lie in the year before or after."""
    found = holidays.country_holidays("US", categories=("government",), years=(year - 1, year, year + 1), observed=True)
    return {day: name for day, name in found.items() if day.year == year}


def _is_legal(name: str) -> bool:
    return any(part.strip().startswith(LEGAL) for part in name.split(";"))


@cache
def holidays_of(year: int) -> dict[date, str]:
    """The legal holidays of a year and the days they are observed on."""
    return {day: name for day, name in _days_off(year).items() if _is_legal(name)}


@cache
def closures_of(year: int) -> dict[date, str]:
    """Weekdays on which FDA's offices were closed without a legal holiday: a deadline counts them and shows the other
    date. Executive orders, and Inauguration Day, which is a holiday in the Washington area only (5 USC 6103(c)).
    """
    found = {day: name for day, name in _days_off(year).items() if not _is_legal(name)}
    if year % 4 == 1 and year >= FIRST_INAUGURATION:
        day = date(year, 1, 20)
        found[day + ONE_DAY if day.weekday() == SUNDAY else day] = "Inauguration Day"
    return {day: name for day, name in found.items() if is_business_day(day)}


def holiday(day: date) -> str:
    """The name of the federal holiday observed on `day`, empty for none."""
    return holidays_of(day.year).get(day, "")


def is_business_day(day: date) -> bool:
    """Monday to Friday and no federal holiday."""
    return day.weekday() < 5 and not holiday(day)


def business_day_deadline(issued: date, days: int) -> date:
    """The `days`-th business day after `issued`, which is day 0."""
    return _counted(issued, days, with_closures=False)


def later_deadline(issued: date, days: int) -> date | None:
    """The deadline if one-off closures were holidays too; none when that changes nothing."""
    later = _counted(issued, days, with_closures=True)
    return later if later != business_day_deadline(issued, days) else None


def _counted(issued: date, days: int, *, with_closures: bool) -> date:
    day = issued
    while days > 0:
        day += ONE_DAY
        days -= is_business_day(day) and not (with_closures and day in closures_of(day.year))
    return day


def business_days_between(first: date, last: date) -> int:
    """How many business days lie after `first` up to and including `last`; negative when `last` comes first."""
    if last < first:
        return -business_days_between(last, first)
    days = (first + ONE_DAY * number for number in range(1, (last - first).days + 1))
    return sum(is_business_day(day) for day in days)


@dataclass(frozen=True, slots=True)
class Cell:
    """One weekday of a clock: its number if it counts, or why it does not."""

    day: date
    number: int | None
    words: str
    state: str
    """done, today, open, holiday, target or due; a day that counts although offices were closed names the closure"""


def clock_cells(issued: date, *, due: date, target: date, on: date) -> list[Cell]:
    """Every weekday from the day after `issued` to `due`, as the clock on a page shows it."""
    return list(_cells(issued, due, target, on))


def _cells(issued: date, due: date, target: date, on: date) -> Iterator[Cell]:
    number = 0
    for offset in range(1, (due - issued).days + 1):
        day = issued + ONE_DAY * offset
        if day.weekday() >= 5:
            continue
        if name := holiday(day):
            yield Cell(day, None, name, "holiday")
            continue
        number += 1
        words, state = _cell_state(day, due, target, on)
        closure = closures_of(day.year).get(day, "")
        yield Cell(day, number, ", ".join(filter(None, (words, closure))), state)


def _cell_state(day: date, due: date, target: date, on: date) -> tuple[str, str]:
    if day == due:
        return "due", "due"
    if day == target:
        return "our target", "target"
    if day == on:
        return "today", "today"
    return ("done", "done") if day < on else ("", "open")


@cache
def _public_holidays(country: str) -> holidays.HolidayBase | None:
    """Public holidays of a country, growing by the years asked for; none for a country the library does not know."""
    known = country in holidays.list_supported_countries(include_aliases=False)
    return holidays.country_holidays(country) if known else None


def works_in(country: str, day: date) -> bool:
    """Monday to Friday, and no nationwide public holiday of `country` (ISO 3166); empty for no country."""
    if day.weekday() >= 5:
        return False
    known = _public_holidays(country) if country else None
    return known is None or day not in known
