"""Inspections: which count, when a class is known, and the clock of a Form 483 (domain 4.2, 7)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from inspections.rules import (
    Form483Fact,
    InspectionFact,
    awaiting_class,
    class_known_on,
    is_usable,
    known_class,
    latest_classified,
    response_clock,
)

D = date.fromisoformat


def inspection(number: int, ended: str | None, outcome: str = "", **more: Any) -> InspectionFact:
    values: dict[str, Any] = {"recorded_on": D(ended) if ended else D("2026-01-01"), **more}
    return InspectionFact(
        id=UUID(int=number), label=f"I{number}", ended_on=D(ended) if ended else None, outcome=outcome, **values
    )


def form(issued: str, **more: Any) -> Form483Fact:
    return Form483Fact(id=UUID(int=99), label="483", issued_on=D(issued), observations=4, **more)


@pytest.mark.parametrize(
    ("issued", "due"),
    [
        ("2026-11-20", "2026-12-14"),
        ("2025-12-12", "2026-01-06"),
        ("2026-06-26", "2026-07-20"),
        ("2026-12-18", "2027-01-12"),
        ("2027-06-11", "2027-07-06"),
        ("2024-02-09", "2024-03-04"),
        ("2027-12-10", "2028-01-04"),
        ("2028-12-15", "2029-01-09"),
    ],
)
def test_reply_due_on_the_15th_business_day(issued: str, due: str) -> None:
    clock = response_clock(form(issued), D(issued))
    assert clock.due_on == D(due)
    assert clock.target_on < clock.due_on


def test_the_clock_of_a_form() -> None:
    one = form("2026-11-20")
    assert response_clock(one, D("2026-12-14")) == (D("2026-12-14"), D("2026-12-10"), "waiting")
    assert response_clock(one, D("2026-12-15")).state == "overdue"
    assert response_clock(form("2026-11-20", sent_on=D("2026-12-14")), D("2027-01-01")).state == "sent"
    assert response_clock(form("2026-11-20", sent_on=D("2026-12-15")), D("2027-01-01")).state == "sent_late"
    assert response_clock(form("2026-11-20", sent_on=D("2026-12-12")), D("2026-12-01")).state == "waiting"


def test_an_amended_form_starts_the_clock_again() -> None:
    amended = form("2026-06-26", amended_on=(D("2026-11-20"),), sent_on=D("2026-07-10"))
    assert response_clock(amended, D("2026-07-15")).state == "sent"
    again = response_clock(amended, D("2026-11-20"))
    assert (again.due_on, again.state) == (D("2026-12-14"), "waiting")


@pytest.mark.parametrize(
    ("one", "usable"),
    [
        (inspection(1, "2025-05-01"), True),
        (inspection(1, "2025-05-01", kind="pre_approval"), True),
        (inspection(1, "2025-05-01", kind="bioresearch"), False),
        (inspection(1, "2025-05-01", kind="remote"), False),
        (inspection(1, "2025-05-01", programme="devices"), False),
        (inspection(1, "2025-05-01", authority="EU"), False),
        (inspection(1, "2026-05-01"), False),
        (inspection(1, None), False),
    ],
)
def test_usable_inspections(one: InspectionFact, usable: bool) -> None:
    assert is_usable(one, D("2026-01-01")) is usable


def test_a_class_is_known_from_its_date_else_from_its_recording() -> None:
    dated = inspection(1, "2025-05-01", "VAI", class_date=D("2025-07-01"), class_recorded_on=D("2026-01-01"))
    undated = inspection(2, "2025-05-01", "VAI", class_recorded_on=D("2026-01-01"))
    assert class_known_on(dated) == D("2025-07-01")
    assert class_known_on(undated) == D("2026-01-01")
    assert known_class(undated, D("2025-12-31")) is None
    assert known_class(undated, D("2026-01-01")) == "VAI"
    assert class_known_on(inspection(3, "2025-05-01")) is None


def test_the_latest_classified_is_the_newest_and_of_two_the_worse() -> None:
    older, newer = inspection(1, "2024-05-01", "OAI"), inspection(2, "2025-05-01", "NAI")
    twin, open_one = inspection(3, "2025-05-01", "VAI"), inspection(4, "2025-09-01")
    on = D("2026-01-01")
    assert latest_classified([older, newer, open_one], on) is newer
    assert latest_classified([newer, twin, older], on) is twin
    assert latest_classified([open_one], on) is None
    assert latest_classified([older, newer], D("2025-01-01")) is older


def test_awaiting_class_ends_when_the_class_is_known() -> None:
    one = inspection(1, "2025-05-01", "VAI", class_date=D("2025-07-01"), form483=form("2025-05-01"))
    assert not awaiting_class(one, D("2025-04-30"))
    assert awaiting_class(one, D("2025-06-30"))
    assert not awaiting_class(one, D("2025-07-01"))
