from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules.dates import add_months, add_years
from tests.generated import cases

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        ("2024-03-15", 3, "2027-03-15"),
        ("2024-02-29", 3, "2027-02-28"),
        ("2028-02-29", 1, "2029-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
    ],
)
def test_years(day: str, years: int, expected: str) -> None:
    """Vectors of the handbook, sections 4.1 and 12 (case 9)."""
    assert add_years(date.fromisoformat(day), years).isoformat() == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_months(day: str, months: int, expected: str) -> None:
    """Vectors of the handbook, section 3.1."""
    assert add_months(date.fromisoformat(day), months).isoformat() == expected


@cases
@given(DAYS, st.integers(-240, 240))
def test_the_month_is_right_and_the_day_never_grows(day: date, months: int) -> None:
    found = add_months(day, months)
    assert found.year * 12 + found.month == day.year * 12 + day.month + months
    assert found.day <= day.day


@cases
@given(DAYS, DAYS, st.integers(0, 120))
def test_order_stays(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)
