"""Ladders of reminders: one notice at a time, none lost, none twice (domain 10, 12 case 22)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.rules.ladders import LADDERS, NOTHING, business_days_before, milestones, milestones_due
from tests.generated import cases

D = date.fromisoformat
KINDS = st.sampled_from(sorted(LADDERS))
DUE = st.dates(date(2025, 1, 1), date(2029, 12, 31))
BEFORE = st.integers(0, 400)


def keys(kind: str, due: str, until: str) -> list[str]:
    return [rung.key for rung in milestones(LADDERS[kind], D(due), D(until))]


def test_agreement_ladder_goes_weekly_after_the_end() -> None:
    assert keys("agreement", "2026-12-31", "2027-01-15") == [
        *(f"d-{days}" for days in (180, 90, 60, 30, 14, 7, 1)),
        "d+7",
        "d+14",
    ]


def test_audit_ladder_says_what_to_do() -> None:
    assert [rung.task for rung in milestones(LADDERS["audit"], D("2026-12-31"), D("2026-12-31"))] == [
        "plan",
        "book",
        "give notice",
        "",
    ]


def test_registration_ladder_follows_the_renewal_window() -> None:
    assert [rung.on for rung in milestones(LADDERS["registration"], D("2026-12-31"), D("2026-12-31"))] == [
        D("2026-10-01"),
        D("2026-11-15"),
        D("2026-12-01"),
        D("2026-12-15"),
        D("2026-12-28"),
    ]


def test_483_ladder_counts_business_days() -> None:
    assert [rung.on for rung in milestones(LADDERS["form483_response"], D("2026-12-14"), D("2027-01-31"))] == [
        D("2026-11-30"),
        D("2026-12-07"),
        D("2026-12-09"),
        D("2026-12-10"),
        D("2026-12-11"),
        D("2026-12-14"),
    ]
    assert business_days_before(D("2026-07-06"), 1) == D("2026-07-02")


def test_finding_ladder_is_daily_for_five_days_then_weekly() -> None:
    assert keys("finding_response", "2026-06-30", "2026-07-20") == [
        "d-14", "d-7", "d-1", "d+1", "d+2", "d+3", "d+4", "d+5", "d+12", "d+19",
    ]  # fmt: skip


def test_after_downtime_only_the_latest_is_sent_and_marked_late() -> None:
    decision = milestones_due(LADDERS["certificate"], D("2026-12-31"), D("2025-01-01"), D("2026-11-10"), {"d-270"})
    assert decision.send is not None
    assert (decision.send.key, decision.late) == ("d-60", True)
    assert [rung.key for rung in decision.superseded] == ["d-180", "d-90"]


def test_a_deadline_recorded_late_sends_the_latest_rung_only() -> None:
    decision = milestones_due(LADDERS["certificate"], D("2026-12-31"), D("2026-11-10"), D("2026-11-10"), ())
    assert decision.send is not None
    assert (decision.send.key, decision.late, decision.superseded) == ("d-60", False, ())


def test_a_renewal_starts_afresh_and_silences_the_old_ladder() -> None:
    sent = {rung.key for rung in milestones(LADDERS["agreement"], D("2026-12-31"), D("2026-12-20"))}
    assert milestones_due(LADDERS["agreement"], D("2026-12-31"), D("2025-01-01"), D("2026-12-20"), sent) == NOTHING
    assert milestones_due(LADDERS["agreement"], D("2028-12-31"), D("2026-12-20"), D("2026-12-20"), ()) == NOTHING
    later = milestones_due(LADDERS["agreement"], D("2028-12-31"), D("2026-12-20"), D("2028-07-04"), ())
    assert later.send is not None and later.send.key == "d-180"


@pytest.mark.parametrize("kind", sorted(LADDERS))
def test_keys_are_unique_and_days_ascend(kind: str) -> None:
    rungs = milestones(LADDERS[kind], D("2026-12-31"), D("2028-12-31"))
    assert len({rung.key for rung in rungs}) == len(rungs)
    assert [rung.on for rung in rungs] == sorted(rung.on for rung in rungs)


@cases
@given(KINDS, DUE, BEFORE, st.lists(st.integers(0, 60), min_size=1, max_size=25))
def test_any_pattern_of_sweeps_sends_each_rung_at_most_once_and_misses_none(
    kind: str, due_on: date, known_before: int, pauses: list[int]
) -> None:
    created_on = due_on - timedelta(days=known_before)
    today, already, sent = created_on, set[str](), list[str]()
    for pause in pauses:
        today += timedelta(days=pause)
        decision = milestones_due(LADDERS[kind], due_on, created_on, today, already)
        passed = milestones(LADDERS[kind], due_on, today)
        assert decision.send is None or decision.send == passed[-1]
        if decision.send:
            sent.append(decision.send.key)
            already |= {decision.send.key, *(rung.key for rung in decision.superseded)}
            assert decision.late == (today > max(decision.send.on, created_on))
        assert milestones_due(LADDERS[kind], due_on, created_on, today, already) == NOTHING
        assert not passed or passed[-1].key in already
        assert {rung.key for rung in passed if rung.on >= created_on} <= already
    assert len(sent) == len(set(sent))


@cases
@given(KINDS, DUE, BEFORE, st.integers(0, 800))
def test_daily_sweeps_are_never_late_and_supersede_nothing(kind: str, due_on: date, before: int, days: int) -> None:
    created_on = due_on - timedelta(days=before)
    already: set[str] = set()
    for passed in range(min(days, 120)):
        decision = milestones_due(LADDERS[kind], due_on, created_on, created_on + timedelta(days=passed), already)
        assert not decision.late and not decision.superseded
        already |= {decision.send.key} if decision.send else set()


@cases
@given(KINDS, DUE, BEFORE, BEFORE)
def test_nothing_is_sent_before_it_is_known(kind: str, due_on: date, before: int, earlier: int) -> None:
    created_on = due_on - timedelta(days=before)
    assert milestones_due(LADDERS[kind], due_on, created_on, created_on - timedelta(days=earlier + 1), ()) == NOTHING
