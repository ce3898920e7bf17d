from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules import calendars
from regulations.rules.calendars import business_day_deadline, later_deadline
from tests.generated import cases
from tests.shared_data import shared_rows

FIRST, LAST = 1971, 2060
DAYS = st.dates(date(2010, 1, 1), date(2049, 12, 31))

VECTORS = [
    ("2026-11-20", "2026-12-14"),
    ("2025-12-12", "2026-01-06"),
    ("2026-06-26", "2026-07-20"),
    ("2026-12-18", "2027-01-12"),
    ("2027-06-11", "2027-07-06"),
    ("2024-02-09", "2024-03-04"),
    ("2027-12-10", "2028-01-04"),
    ("2028-12-15", "2029-01-09"),
]


@pytest.mark.parametrize(("issued", "due"), VECTORS)
def test_fifteen_business_days(issued: str, due: str) -> None:
    """The vectors of the handbook, section 7."""
    assert business_day_deadline(date.fromisoformat(issued), 15).isoformat() == due


def test_a_real_reply_was_filed_on_the_fifteenth_day() -> None:
    """Warning letter 320-24-22: inspection ended 15 Aug 2023, reply of 6 Sep 2023; Labor Day lies between."""
    assert business_day_deadline(date(2023, 8, 15), 15) == date(2023, 9, 6)


def test_days_closed_by_order_count_and_are_shown() -> None:
    """24 and 26 Dec 2025 are no legal holidays: plan with the earlier date, show the later one."""
    issued = date(2025, 12, 12)
    assert (business_day_deadline(issued, 15), later_deadline(issued, 15)) == (date(2026, 1, 6), date(2026, 1, 8))
    assert set(calendars.closures_of(2025)) == {date(2025, 1, 9), date(2025, 12, 24), date(2025, 12, 26)}
    assert later_deadline(date(2026, 11, 20), 15) is None


def test_closures_are_named_in_the_clock() -> None:
    issued, due, target = date(2025, 12, 12), date(2026, 1, 6), date(2026, 1, 2)
    cells = {cell.day: cell for cell in calendars.clock_cells(issued, due=due, target=target, on=date(2025, 12, 16))}
    assert cells[date(2025, 12, 24)].number == 8
    assert cells[date(2025, 12, 24)].words
    assert cells[date(2025, 12, 25)].number is None
    assert cells[date(2025, 12, 25)].state == "holiday"


def test_inauguration_day_is_a_holiday_in_washington_only() -> None:
    """5 USC 6103(c): shown, not left out; on a Sunday it is the Monday, and it may fall on another holiday."""
    assert date(2021, 1, 20) in calendars.closures_of(2021)
    assert date(2013, 1, 21) not in calendars.closures_of(2013)  # Birthday of Martin Luther King, Jr.
    assert calendars.is_business_day(date(2021, 1, 20))
    assert business_day_deadline(date(2021, 1, 15), 3) == date(2021, 1, 21)
    assert later_deadline(date(2021, 1, 15), 3) == date(2021, 1, 22)


@pytest.mark.parametrize(
    ("day", "is_free"),
    [
        ("2021-06-18", True),  # Juneteenth, Saturday, observed for the first time
        ("2020-06-19", False),
        ("1986-01-20", True),  # Birthday of Martin Luther King, Jr., since 1986
        ("1985-01-21", False),
        ("2027-12-31", True),  # New Year's Day of 2028, a Saturday
        ("2026-07-03", True),
        ("2027-07-05", True),
        ("2025-12-26", False),
    ],
)
def test_holidays_begin_and_move(day: str, is_free: bool) -> None:
    assert bool(calendars.holiday(date.fromisoformat(day))) is is_free


def test_holidays_as_published() -> None:
    """Every legal and observed day of the published table, and no other."""
    published = {date.fromisoformat(row["date"]) for row in shared_rows("us_federal_holidays_2024_2030.csv")}
    years = range(2024, 2031)
    assert {day for year in years for day in calendars.holidays_of(year)} == published


def own_holidays(year: int) -> set[date]:
    """5 USC 6103(a) as it has stood since Juneteenth, counted here a second time."""

    def nth(month: int, weekday: int, number: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))

    last_monday_of_may = nth(6, 0, 1) - timedelta(days=7)
    moving = {nth(1, 0, 3), nth(2, 0, 3), last_monday_of_may, nth(9, 0, 1), nth(10, 0, 2), nth(11, 3, 4)}
    fixed = [date(at, month, day) for at, month, day in _fixed(year)]
    return {day for day in moving | {_observed(day) for day in fixed} if day.year == year}


def _fixed(year: int) -> list[tuple[int, int, int]]:
    of_the_year = [(year, month, day) for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    return [*of_the_year, (year + 1, 1, 1)]


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


@pytest.mark.parametrize("year", range(2022, LAST))
def test_library_and_statute_agree(year: int) -> None:
    """The weekdays off, from the library and counted by the words of the statute."""
    assert {day for day in calendars.holidays_of(year) if day.weekday() < 5} == own_holidays(year)


def test_the_calendar_changes_only_with_its_version() -> None:
    """A newer library that moves a day must not move a deadline in silence: then `VERSION` changes with this digest."""
    days = [
        f"{day} {kind}"
        for year in range(FIRST, LAST)
        for kind, found in (("legal", calendars.holidays_of(year)), ("closed", calendars.closures_of(year)))
        for day in sorted(found)
    ]
    digest = sha256("\n".join(days).encode()).hexdigest()[:16]
    assert (calendars.VERSION, digest) == ("US federal 2026.1", "77c14ee4602b670b")


@cases
@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_a_business_day_and_the_count_agrees(issued: date, days: int) -> None:
    due = business_day_deadline(issued, days)
    assert calendars.is_business_day(due)
    assert calendars.business_days_between(issued, due) == days
    later = later_deadline(issued, days)
    assert later is None or later > due


@cases
@given(DAYS, st.integers(1, 40), st.integers(1, 60))
def test_a_later_issue_never_gives_an_earlier_deadline(issued: date, days: int, offset: int) -> None:
    assert business_day_deadline(issued + timedelta(days=offset), days) >= business_day_deadline(issued, days)


@cases
@given(DAYS)
def test_the_clock_numbers_every_business_day_once(issued: date) -> None:
    due, target = business_day_deadline(issued, 15), business_day_deadline(issued, 13)
    cells = calendars.clock_cells(issued, due=due, target=target, on=issued)
    assert [cell.number for cell in cells if cell.number] == list(range(1, 16))
    assert [cell.state for cell in cells if cell.day in (target, due)] == ["target", "due"]
    assert all(cell.words for cell in cells if cell.number is None)


@cases
@given(DAYS, DAYS)
def test_counting_back_is_counting_forward(first: date, last: date) -> None:
    between = calendars.business_days_between(first, last)
    assert (between > 0) <= (last > first)
    if abs((last - first).days) > 10:
        assert abs(between) <= abs((last - first).days)
