"""When a delegation is open, late or over, and when its colleague is reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.rules import delegation as rules
from questionnaires.rules.delegation import Standing

DUE = date(2026, 11, 30)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
EXPIRES = datetime(2026, 12, 14, tzinfo=UTC)


def standing(**more: bool) -> Standing:
    return Standing(due_on=DUE, expires_at=EXPIRES, **more)


@pytest.mark.parametrize(
    ("found", "on", "at", "expected"),
    [
        (standing(), DUE, NOON, rules.GIVEN),
        (standing(begun=True), DUE, NOON, rules.BEGUN),
        (standing(begun=True), DUE + timedelta(days=1), NOON, rules.OVERDUE),
        (standing(), DUE + timedelta(days=20), EXPIRES, rules.EXPIRED),
        (standing(by_link=False), DUE + timedelta(days=20), EXPIRES, rules.OVERDUE),
        (standing(done=True), DUE + timedelta(days=20), EXPIRES, rules.DONE),
        (standing(done=True, revoked=True), DUE, NOON, rules.REVOKED),
    ],
)
def test_what_a_person_did_comes_before_what_time_did(found: Standing, on: date, at: datetime, expected: str) -> None:
    assert rules.state(found, on=on, at=at) == expected


GIVEN_ON = date(2026, 11, 20)


def owed(on: date, told: tuple[str, ...] = (), given_on: date = GIVEN_ON, **more: bool) -> str:
    return rules.reminder(standing(**more), on=on, at=NOON, given_on=given_on, told=told)


@pytest.mark.parametrize(
    ("on", "told", "expected"),
    [
        (date(2026, 11, 27), (), ""),
        (date(2026, 11, 28), (), rules.SOON),
        (date(2026, 11, 29), ("soon 2026-11-30",), ""),
        (date(2026, 11, 29), ("soon 2026-11-12",), rules.SOON),
        (DUE, ("soon 2026-11-30",), rules.TODAY),
        (date(2026, 12, 1), ("soon 2026-11-30",), rules.LATE),
        (date(2026, 12, 3), ("late 2026-11-30",), ""),
    ],
)
def test_a_colleague_is_reminded_before_on_and_once_after_the_day(
    on: date, told: tuple[str, ...], expected: str
) -> None:
    assert owed(on, told) == expected


def test_nobody_is_reminded_of_what_is_done_revoked_expired_or_was_given_today() -> None:
    assert owed(DUE, given_on=DUE) == ""
    assert owed(DUE, done=True) == owed(DUE, revoked=True) == ""
    assert rules.reminder(standing(), on=DUE, at=EXPIRES, given_on=GIVEN_ON, told=()) == ""


@given(st.integers(-400, 400), st.booleans(), st.booleans(), st.booleans())
def test_a_reminder_is_owed_only_while_something_is_open_and_once(
    days: int, begun: bool, done: bool, revoked: bool
) -> None:
    found, on = standing(begun=begun, done=done, revoked=revoked), DUE + timedelta(days=days)
    rung = rules.reminder(found, on=on, at=NOON, given_on=GIVEN_ON, told=())
    if rung:
        assert rules.is_open(rules.state(found, on=on, at=NOON))
        told = (rules.told_as(rung, DUE),)
        assert rules.reminder(found, on=on, at=NOON, given_on=GIVEN_ON, told=told) == ""


def test_what_keeps_questions_from_being_given_is_said_at_once() -> None:
    wanted = rules.Wanted(
        name=" ",
        email="me@cmo.example",
        own_email="Me@cmo.example",
        questions=("Q-A1", "Q-X"),
        known=frozenset({"Q-A1"}),
        due_on=NOON.date() - timedelta(days=1),
        on=NOON.date(),
    )
    assert [field for field, _ in rules.obstacles(wanted)] == ["name", "email", "questions", "due_on"]


def test_sections_and_single_questions_become_questions_in_order_each_once() -> None:
    asked = [("A", "Q-A1"), ("A", "Q-A2"), ("B", "Q-B1"), ("C", "Q-C1")]
    assert rules.in_order(["Q-C1", "Q-A2"], ["A"], asked) == ("Q-A1", "Q-A2", "Q-C1")


@pytest.mark.parametrize(
    ("email", "shown"), [("ana.silva@lab.example", "a…a@lab.example"), ("ab@lab.example", "…@lab.example")]
)
def test_an_address_is_recognised_by_its_owner_alone(email: str, shown: str) -> None:
    assert rules.hidden_address(email) == shown


@pytest.mark.parametrize(
    ("proven", "seen", "expected"),
    [
        (None, None, False),
        (NOON, NOON, True),
        (NOON - timedelta(hours=11), NOON - timedelta(minutes=29), True),
        (NOON - timedelta(hours=1), NOON - timedelta(minutes=30), False),
        (NOON - timedelta(hours=12), NOON, False),
        (NOON + timedelta(hours=1), NOON, False),
    ],
)
def test_a_browser_stays_open_while_it_is_used_and_never_all_day(
    proven: datetime | None, seen: datetime | None, expected: bool
) -> None:
    assert rules.is_in(proven, seen, at=NOON) is expected
