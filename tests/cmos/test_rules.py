"""Registration windows, certificate validity and doubled FEIs (domain 4.1, 10, 12 cases 9 and 24)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmos.rules import (
    FeiPeriod,
    FeiUse,
    GmpCertificateFact,
    Ref,
    SiteFact,
    certificate_validity,
    doubled_fei,
    doubled_fei_warning,
    fei_key,
    registration_end,
    uncovered,
)
from tests.generated import cases

D = date.fromisoformat
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("submitted", "end"),
    [
        ("2025-09-30", "2025-12-31"),
        ("2025-10-01", "2026-12-31"),
        ("2025-12-31", "2026-12-31"),
        ("2026-01-02", "2026-12-31"),
    ],
)
def test_registration_window(submitted: str, end: str) -> None:
    assert registration_end(D(submitted)) == D(end)


def test_a_renewal_on_2_january_leaves_new_years_day_uncovered() -> None:
    spans = [(day, registration_end(day)) for day in (D("2025-03-04"), D("2026-01-02"))]
    assert uncovered(spans, D("2025-03-04"), D("2026-12-31")) == [(D("2026-01-01"), D("2026-01-01"))]


def test_a_renewal_before_the_window_covers_nothing_of_the_next_year() -> None:
    spans = [(D("2025-09-30"), registration_end(D("2025-09-30")))]
    assert uncovered(spans, D("2025-09-30"), D("2026-01-03")) == [(D("2026-01-01"), D("2026-01-03"))]


@cases
@given(DAYS)
def test_a_registration_ends_on_a_31_december_within_15_months(submitted: date) -> None:
    end = registration_end(submitted)
    assert (end.month, end.day) == (12, 31)
    assert timedelta(0) <= end - submitted <= timedelta(days=457)


@cases
@given(st.lists(st.tuples(DAYS, st.integers(0, 900)), max_size=6), DAYS, st.integers(0, 2000))
def test_uncovered_days_are_exactly_those_in_no_span(starts: list[tuple[date, int]], first: date, length: int) -> None:
    spans = [(start, start + timedelta(days=days)) for start, days in starts]
    last = first + timedelta(days=length)
    gaps = uncovered(spans, first, last)
    for start, end in gaps:
        assert first <= start <= end <= last
        assert not any(a <= day <= b for a, b in spans for day in (start, end))
    for a, b in spans:
        assert not any(start <= b and a <= end for start, end in gaps)
    covered = {first + timedelta(days=n) for n in range(length + 1)}
    for a, b in [*spans, *gaps]:
        covered -= {max(a, first) + timedelta(days=n) for n in range(max(0, (min(b, last) - max(a, first)).days + 1))}
    assert not covered


@pytest.mark.parametrize(
    ("inspection_end", "valid_to"),
    [("2024-03-15", "2027-03-15"), ("2024-02-29", "2027-02-28"), ("2021-02-28", "2024-02-28")],
)
def test_certificates_run_three_years_from_the_inspection(inspection_end: str, valid_to: str) -> None:
    validity = certificate_validity(D(inspection_end))
    assert (validity.valid_to, validity.is_long) == (D(valid_to), False)


def test_a_remark_wins_over_a_printed_date_and_both_over_three_years() -> None:
    end = D("2024-03-15")
    assert certificate_validity(end, printed_end=D("2025-01-31")).valid_to == D("2025-01-31")
    longer = certificate_validity(end, printed_end=D("2025-01-31"), remark_end=D("2028-03-15"))
    assert (longer.valid_to, longer.is_long) == (D("2028-03-15"), True)


def test_a_certificate_speaks_from_its_issue() -> None:
    fact = GmpCertificateFact(id=UUID(int=1), label="C", recorded_on=D("2024-06-01"), inspection_end=D("2024-03-15"))
    assert fact.valid_from == D("2024-03-15")
    assert fact.validity.valid_to == D("2027-03-15")


@pytest.mark.parametrize(
    ("value", "key"),
    [("3013189568", "3013189568"), ("0001234567", "1234567"), (" ", ""), ("-", ""), ("0000000000", "")],
)
def test_feis_match_on_digits_without_leading_zeros(value: str, key: str) -> None:
    assert fei_key(value) == key


def use(number: int, value: str, **period: Any) -> FeiUse:
    return FeiUse(Ref("site", UUID(int=number), f"Site {number}"), FeiPeriod(value=value, **period))


def test_the_same_active_fei_twice_needs_a_reason() -> None:
    uses = [use(1, "0003013189"), use(2, "3013189", status="retired"), use(3, "3013189", valid_to=D("2025-01-01"))]
    doubled = doubled_fei("3013189", uses, D("2026-01-01"), own_site=UUID(int=9))
    assert [ref.label for ref in doubled] == ["Site 1"]
    assert "already active on Site 1" in doubled_fei_warning(doubled, "")
    assert doubled_fei_warning(doubled, "Two buildings of one campus") == ""
    assert doubled_fei("3013189", uses, D("2026-01-01"), own_site=UUID(int=1)) == ()


def test_missing_feis_are_never_doubled() -> None:
    assert doubled_fei("0000000000", [use(1, "0"), use(2, " ")], D("2026-01-01")) == ()
    assert doubled_fei_warning((), "") == ""


@pytest.mark.parametrize(
    ("phases", "commercial"),
    [(frozenset(), True), (frozenset({"phase_1"}), False), (frozenset({"phase_1", "commercial"}), True)],
)
def test_a_site_counts_as_commercial_unless_it_says_otherwise(phases: frozenset[str], commercial: bool) -> None:
    assert SiteFact(id=UUID(int=1), name="S", country="DE", phases=phases).commercial is commercial
