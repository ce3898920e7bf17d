"""Inspections: which count, when a class is known, and the clock of a Form 483 (domain 4.2, 7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.rules import (
    Commitment,
    Form483Fact,
    InspectionFact,
    ResponseClock,
    awaiting_class,
    class_known_on,
    clock_from,
    earlier_clocks,
    filed_on,
    is_usable,
    known_class,
    latest_classified,
    response_clock,
)
from inspections.rules.actions import ImportAlertFact, InjunctionFact, RefusalFact, WarningLetterFact, in_force
from inspections.rules.reaction import plan
from inspections.rules.steps import CLOSE, VERIFY, CommitmentState, InspectionState
from kernel.actor import Actor
from kernel.steps import obstacles
from regulations.rules.calendars import business_days_between, is_business_day
from sponsors.rules import permissions_of

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
    assert response_clock(one, D("2026-12-14")) == ResponseClock(
        D("2026-12-14"), D("2026-12-10"), "waiting", D("2026-11-20")
    )
    assert response_clock(one, D("2026-12-15")).state == "overdue"
    assert response_clock(form("2026-11-20", replies=(D("2026-12-14"),)), D("2027-01-01")).state == "sent"
    assert response_clock(form("2026-11-20", replies=(D("2026-12-15"),)), D("2027-01-01")).state == "sent_late"
    assert response_clock(form("2026-11-20", replies=(D("2026-12-12"),)), D("2026-12-01")).state == "waiting"


def test_an_amended_form_starts_the_clock_again() -> None:
    amended = form("2026-06-26", amended_on=(D("2026-11-20"),), replies=(D("2026-07-10"),))
    assert response_clock(amended, D("2026-07-15")).state == "sent"
    again = response_clock(amended, D("2026-11-20"))
    assert (again.due_on, again.state) == (D("2026-12-14"), "waiting")


def test_a_later_reply_changes_no_answer_for_an_earlier_day() -> None:
    """The newest reply alone was once asked, so a reply to the amended form hid the one to the first version."""
    amended = form("2026-06-26", amended_on=(D("2026-11-20"),), replies=(D("2026-07-10"), D("2026-12-01")))
    assert response_clock(amended, D("2026-07-15")).state == "sent"
    assert response_clock(amended, D("2026-11-30")).state == "waiting"
    assert response_clock(amended, D("2026-12-01")).state == "sent"


def test_the_clock_that_an_amendment_ended_stays_visible() -> None:
    issues = (D("2026-06-26"), D("2026-07-06"), D("2026-11-20"))
    first, second = earlier_clocks(issues, (D("2026-07-27"),), D("2026-11-25"))
    assert (first.due_on, first.state) == (D("2026-07-20"), "restarted")
    assert (second.due_on, second.state) == (D("2026-07-27"), "sent")
    assert earlier_clocks(issues, (), D("2026-07-01")) == []


def test_late_at_night_in_india_is_the_day_before_in_maryland() -> None:
    """Domain 12.8: the instant with its zone tells FDA's day of receipt."""
    assert filed_on(datetime(2026, 12, 15, 9, 0, tzinfo=ZoneInfo("Asia/Kolkata"))) == D("2026-12-14")
    assert filed_on(datetime(2026, 12, 14, 23, 30, tzinfo=ZoneInfo("Asia/Kolkata"))) == D("2026-12-14")
    assert filed_on(datetime(2026, 12, 15, 12, 0, tzinfo=ZoneInfo("Asia/Kolkata"))) == D("2026-12-15")


DAYS = st.integers(0, 5_000).map(lambda number: D("2019-01-01") + timedelta(days=number))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(DAYS, st.lists(DAYS, max_size=4), DAYS)
def test_a_clock_counts_business_days_only_and_stops_at_its_first_reply(
    issued: date, replies: list[date], on: date
) -> None:
    clock = clock_from(issued, replies, on)
    assert business_days_between(issued, clock.due_on) == 15 and is_business_day(clock.due_on)
    assert business_days_between(clock.target_on, clock.due_on) == 2
    in_time = [day for day in replies if issued <= day <= on]
    assert clock.state.startswith("sent") == bool(in_time)
    assert clock == clock_from(issued, [*replies, on + timedelta(days=1)], on), "later evidence changes nothing"


def test_a_commitment_is_open_until_verified_and_overdue_after_its_day() -> None:
    one = Commitment(
        id=UUID(int=1),
        text="x",
        made_on=D("2026-01-10"),
        due_on=D("2026-03-01"),
        done_on=D("2026-02-20"),
        verified_on=D("2026-04-01"),
    )
    assert not one.is_open(D("2026-01-09")) and one.is_open(D("2026-01-10"))
    assert not one.is_overdue(D("2026-03-01")) and one.is_overdue(D("2026-03-02")), "reported done is not verified"
    assert one.is_open(D("2026-03-31")) and not one.is_open(D("2026-04-01"))


def test_another_authoritys_outcome_is_known_and_never_an_fda_class() -> None:
    eu = inspection(1, "2025-05-01", "noncompliant", authority="EU", class_date=D("2025-07-01"))
    assert known_class(eu, D("2025-07-01")) == "noncompliant"
    assert latest_classified([eu], D("2026-01-01")) is None


@pytest.mark.parametrize(
    ("on", "active"), [("2025-12-31", False), ("2026-01-01", True), ("2026-05-31", True), ("2026-06-01", False)]
)
def test_an_ending_counts_from_its_own_day(on: str, active: bool) -> None:
    assert in_force(D("2026-01-01"), D("2026-06-01"), D(on)) is active
    common: dict[str, Any] = {"id": UUID(int=1), "label": "x", "recorded_on": D("2026-01-01")}
    began, ended = D("2026-01-01"), D("2026-06-01")
    assert WarningLetterFact(**common, issued_on=began, closed_out_on=ended).is_open(D(on)) is active
    assert ImportAlertFact(**common, alert_number="66-40", listed_on=began, removed_on=ended).is_active(D(on)) is active
    assert InjunctionFact(**common, kind="injunction", began_on=began, ended_on=ended).is_in_force(D(on)) is active
    assert RefusalFact(**common, kind="refused", happened_on=began, resolved_on=ended).is_unresolved(D(on)) is active


def test_our_own_plan_counts_from_the_day_we_heard_of_it() -> None:
    lines = {line.task.code: line for line in plan(D("2026-11-20"), {"copy": D("2026-11-23")}, D("2026-11-30"))}
    assert lines["log"].due_on == D("2026-11-23") and lines["log"].state == "overdue"
    assert lines["copy"].state == "done"
    assert lines["proof"].due_on == D("2026-12-14"), "business day 15"
    assert lines["risk"].due_on == D("2026-12-20"), "calendar days"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (InspectionState(status="open"), "class or outcome"),
        (InspectionState(status="open", has_class=True, awaits_reply=True), "reply"),
        (InspectionState(status="open", has_class=True, open_commitments=2), "2 commitments are"),
        (InspectionState(status="open", has_class=True), ""),
    ],
)
def test_an_inspection_is_closed_once_nothing_is_open(state: InspectionState, words: str) -> None:
    head = Actor("membership:x", permissions_of("qa_head"))
    blocked = list(obstacles(CLOSE, state, head))
    assert words in " ".join(blocked) and bool(blocked) == bool(words)


def test_a_statement_alone_verifies_nothing() -> None:
    head = Actor("membership:x", permissions_of("qa_head"))
    assert list(obstacles(VERIFY, CommitmentState(status="done"), head))
    assert not list(obstacles(VERIFY, CommitmentState(status="done", has_evidence=True), head))


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
