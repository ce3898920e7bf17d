"""Adding months and years as quality rules count them: the day number stays, clamped to the month's last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """`day` plus `months`; 31 Aug + 6 gives 28 or 29 Feb."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """`day` plus `years`; 29 Feb 2024 + 3 gives 28 Feb 2027."""
    return add_months(day, 12 * years)
