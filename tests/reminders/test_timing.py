"""When people are told: their own morning, their own working days, whom a rung reaches (domain 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules.calendars import works_in
from reminders.rules.ladders import (
    DEPUTY,
    HEAD,
    LADDERS,
    OWNER,
    escalation,
    milestones,
    milestones_due,
    returning,
    working_day,
)
from reminders.rules.policy import DEFAULT, Unfit, before_words, check, from_body, parse_before
from reminders.rules.timing import country_of, not_before, reminder_day, week_of, works
from tests.generated import cases

D = date.fromisoformat
BERLIN = works("Europe/Berlin")
DUE = st.dates(date(2025, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-11-30T06:59:00+00:00", "Europe/Berlin", "2026-11-29"),
        ("2026-11-30T07:00:00+00:00", "Europe/Berlin", "2026-11-30"),
        ("2026-11-30T12:59:00+00:00", "America/New_York", "2026-11-29"),
        ("2026-11-30T13:00:00+00:00", "America/New_York", "2026-11-30"),
        ("2026-11-29T23:00:00+00:00", "Asia/Tokyo", "2026-11-30"),
        ("2026-03-29T06:00:00+00:00", "Europe/Berlin", "2026-03-29"),  # the clocks went forward that night
        ("2026-10-25T06:59:00+00:00", "Europe/Berlin", "2026-10-24"),  # and back in autumn
    ],
)
def test_a_day_of_reminders_begins_at_eight_where_the_person_is(at: str, zone: str, day: str) -> None:
    assert reminder_day(datetime.fromisoformat(at), zone, 8) == D(day)


def test_a_mail_made_at_night_waits_for_the_morning() -> None:
    night = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    assert not_before(night, "Europe/Berlin", 8) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
    noon = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    assert not_before(noon, "Europe/Berlin", 8) == noon and not_before(night, "Europe/Berlin", 0) == night


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Berlin", "DE"), ("America/New_York", "US"), ("Asia/Tokyo", "JP"), ("UTC", "")]
)
def test_holidays_are_those_of_the_zones_country(zone: str, country: str) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("country", "day", "is_working"),
    [
        ("DE", "2026-12-25", False),
        ("DE", "2026-12-28", True),
        ("US", "2026-11-26", False),
        ("DE", "2026-11-26", True),
        ("DE", "2026-11-28", False),
        ("", "2026-12-25", True),
        ("ZZ", "2026-12-25", True),
    ],
)
def test_working_days(country: str, day: str, is_working: bool) -> None:
    assert works_in(country, D(day)) is is_working


@pytest.mark.parametrize(
    ("on", "due", "moved"),
    [
        ("2026-11-28", "2026-12-12", "2026-11-27"),  # a Saturday: the Friday before
        ("2026-12-26", "2027-01-09", "2026-12-24"),  # holidays and a weekend
        ("2026-11-28", "2026-11-27", "2026-11-30"),  # the day after a Friday's date: never on the date itself
        ("2026-11-25", "2026-12-12", "2026-11-25"),
    ],
)
def test_a_rung_on_a_day_off_moves_to_the_working_day_before(on: str, due: str, moved: str) -> None:
    assert working_day(D(on), D(due), BERLIN) == D(moved)


@cases
@given(st.sampled_from(sorted(LADDERS)), DUE, st.integers(0, 400))
def test_nobody_is_told_on_a_day_off_nor_too_early_that_they_are_late(kind: str, due_on: date, days: int) -> None:
    for rung in milestones(LADDERS[kind], due_on, due_on + timedelta(days=days), BERLIN):
        assert BERLIN(rung.on)
        assert rung.on > due_on if rung.key.startswith("d+") else rung.on <= due_on


@cases
@given(st.sampled_from(sorted(LADDERS)), DUE, st.integers(0, 300), st.lists(st.integers(0, 40), max_size=15))
def test_on_working_days_too_each_rung_speaks_once_and_the_latest_is_never_lost(
    kind: str, due_on: date, before: int, pauses: list[int]
) -> None:
    ladder, created = LADDERS[kind], due_on - timedelta(days=before)
    today, own, sent = created, set[str](), list[str]()
    for pause in pauses:
        today += timedelta(days=pause)
        decision = milestones_due(ladder, due_on, created, today, own, works=BERLIN)
        if decision.send:
            sent.append(decision.send.key)
            own |= {decision.send.key, *(rung.key for rung in decision.superseded)}
        passed = milestones(ladder, due_on, today, BERLIN)
        assert not passed or passed[-1].key in own
    assert len(sent) == len(set(sent))


def test_who_takes_over_is_told_the_latest_rung_and_not_that_it_is_late() -> None:
    ladder, created = LADDERS["agreement"], D("2026-01-01")
    others = {rung.key for rung in milestones(ladder, D("2026-12-31"), D("2026-12-05"))}
    decision = milestones_due(ladder, D("2026-12-31"), created, D("2026-12-05"), set(), others)
    assert decision.send and decision.send.key == "d-30" and not decision.late and not decision.superseded


def test_a_snooze_comes_back_once_with_what_passed_meanwhile() -> None:
    ladder, due, until = LADDERS["agreement"], D("2026-12-31"), D("2026-12-27")
    own = {rung.key for rung in milestones(ladder, due, D("2026-12-05"))}
    back = returning(ladder, due, until, until, own)
    assert back.send and back.send.key == "back-20261227" and [r.key for r in back.superseded] == ["d-14", "d-7"]
    own |= {back.send.key, "d-14", "d-7"}
    assert returning(ladder, due, until, until, own).send is None
    assert milestones_due(ladder, due, D("2026-01-01"), until, own).send is None
    assert returning(ladder, due, until, until - timedelta(days=1), own).send is None


@pytest.mark.parametrize(
    ("kind", "key", "reached"),
    [
        ("agreement", "d-14", OWNER),
        ("agreement", "d-7", DEPUTY),
        ("agreement", "d-1", HEAD),
        ("agreement", "d+7", HEAD),
        ("audit", "d-90", OWNER),
        ("audit", "d-30", HEAD),
        ("form483_response", "bd-1", DEPUTY),
        ("form483_response", "bd-0", HEAD),
        ("registration", "on-12-15", DEPUTY),
        ("registration", "on-12-28", HEAD),
        ("finding_response", "d+1", HEAD),
        ("agreement", "back-20261227", OWNER),
    ],
)
def test_owner_then_deputy_then_head(kind: str, key: str, reached: int) -> None:
    assert escalation(LADDERS[kind], D("2026-12-31"), key) == reached


def test_a_week_begins_on_its_monday_over_new_year_too() -> None:
    assert week_of(D("2027-01-03")) == ("2026-W53", D("2026-12-28"))
    assert week_of(D("2027-01-04")) == ("2027-W01", D("2027-01-04"))


def test_a_policy_comes_back_as_it_was_stored() -> None:
    assert from_body(DEFAULT.body(), 3).body() == DEFAULT.body()
    assert from_body({}, 0) == DEFAULT
    assert from_body(DEFAULT.body(), 0).ladders["audit"].tasks == LADDERS["audit"].tasks


@pytest.mark.parametrize("kind", sorted(LADDERS))
def test_a_ladder_is_typed_as_it_is_shown(kind: str) -> None:
    typed = before_words(LADDERS[kind])
    for unit, value in parse_before(kind, typed).items():
        assert value == getattr(LADDERS[kind], unit)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("agreement", "soon"),
        ("agreement", "-3"),
        ("agreement", "3.5"),
        ("registration", "31 Feb"),
        ("registration", "9"),
    ],
)
def test_what_is_no_day_is_refused(kind: str, typed: str) -> None:
    with pytest.raises(Unfit):
        parse_before(kind, typed)


@pytest.mark.parametrize("given", [{"hour": 23}, {"longest_snooze": 0}, {"ladders": {"audit": {"days": []}}}])
def test_a_policy_that_would_tell_nobody_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Unfit):
        check(from_body({**DEFAULT.body(), **given}, 0))
