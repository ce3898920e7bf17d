"""The state of a qualification on a day, scopes, and the table of moves (domain 3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import uuid7
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import (
    CONDITIONALLY_QUALIFIED,
    IDENTIFIED,
    QUALIFIED,
    QUALIFIED_ON_WATCH,
    STATES,
    SUSPENDED,
    UNDER_ASSESSMENT,
    Asked,
    ConditionFact,
    Scope,
)
from qualification.rules.lifecycle.guards import DecisionDraft, bounded
from qualification.rules.lifecycle.holds import CONDITION_EXPIRED, expired
from qualification.rules.lifecycle.states import DecisionFact, narrowed, state_on

D = date.fromisoformat
X, Y = UUID(int=1), UUID(int=2)


def decision(number: int, to: str, on: str, signed: str = "", **more: Any) -> DecisionFact:
    given: dict[str, Any] = {"move": "x", "from_state": "", **more}
    return DecisionFact(id=uuid7(), number=number, to_state=to, effective_on=D(on), decided_on=D(signed or on), **given)


CHAIN = (
    decision(1, IDENTIFIED, "2025-01-10"),
    decision(2, UNDER_ASSESSMENT, "2025-02-01"),
    decision(3, QUALIFIED, "2025-06-01"),
    decision(4, QUALIFIED, "2026-06-01"),
    decision(5, SUSPENDED, "2026-07-15"),
)


@pytest.mark.parametrize(
    ("on", "state", "since"),
    [
        ("2025-01-09", None, None),
        ("2025-01-10", IDENTIFIED, "2025-01-10"),
        ("2025-05-31", UNDER_ASSESSMENT, "2025-02-01"),
        ("2025-06-01", QUALIFIED, "2025-06-01"),
        ("2026-06-02", QUALIFIED, "2025-06-01"),
        ("2026-07-14", QUALIFIED, "2025-06-01"),
        ("2026-07-15", SUSPENDED, "2026-07-15"),
    ],
)
def test_the_state_of_any_day_is_that_of_the_newest_decision(on: str, state: str | None, since: str | None) -> None:
    """Edge case 20: was the site qualified when batch 17 was made?"""
    found = state_on(CHAIN, D(on))
    assert (found and found.state) == state
    assert (found and found.since) == (since and D(since))


def test_a_decision_for_later_is_overtaken_by_what_is_signed_meanwhile() -> None:
    planned = decision(6, QUALIFIED, "2027-01-01", "2026-11-01")
    stopped = decision(7, SUSPENDED, "2026-11-20")
    found = state_on((*CHAIN, planned, stopped), D("2027-01-02"))
    assert found and found.state == SUSPENDED


def test_with_conditions_only_named_products_are_covered() -> None:
    found = state_on((decision(1, CONDITIONALLY_QUALIFIED, "2026-01-01", products=frozenset({X})),), D("2026-02-01"))
    assert found
    scope = narrowed(Scope(markets=frozenset({"US"})), found)
    assert scope.covers(Asked("manufacture", X, "US"))
    assert not scope.covers(Asked("manufacture", Y, "US"))
    assert not scope.covers(Asked("manufacture", None, "US"))


def test_an_end_or_a_condition_that_passed_is_a_hold_until_the_next_decision() -> None:
    late = ConditionFact(id=uuid7(), text="smoke study", due_on=D("2026-02-01"), closed_on=D("2026-02-03"))
    done = ConditionFact(id=uuid7(), text="training", due_on=D("2026-02-01"), closed_on=D("2026-02-01"))
    first = decision(
        1, CONDITIONALLY_QUALIFIED, "2026-01-01", conditional_until=D("2026-03-01"), conditions=(late, done)
    )

    def holds(on: str, *more: DecisionFact) -> list[date]:
        found = state_on((first, *more), D(on))
        assert found
        listed = list(expired(found, Scope(), D(on)))
        assert {each.code for each in listed} <= {CONDITION_EXPIRED}
        return [each.since for each in listed]

    assert holds("2026-02-01") == []
    assert holds("2026-02-02") == [D("2026-02-02")], "closing it late does not end the hold"
    assert holds("2026-03-02") == [D("2026-03-02"), D("2026-02-02")]
    assert holds("2026-03-02", decision(2, QUALIFIED, "2026-03-02")) == []


SETS = st.frozensets(st.sampled_from(["a", "b"]))
PRODUCTS = st.frozensets(st.sampled_from([X, Y]))
SCOPES = st.builds(Scope, operations=SETS, products=PRODUCTS, markets=SETS, without=PRODUCTS)
ASKED = st.builds(Asked, st.sampled_from(["a", "b", "c"]), st.sampled_from([X, Y, None]), st.sampled_from(["a", "b"]))


@given(SCOPES, SCOPES, ASKED)
def test_what_lies_in_both_scopes_makes_them_meet(one: Scope, other: Scope, asked: Asked) -> None:
    if one.covers(asked) and other.covers(asked):
        assert one.meets(other) and other.meets(one)
    if one.within(other) and one.covers(asked):
        assert other.covers(asked)


@pytest.mark.parametrize("state", [moves.NEW, *STATES])
def test_every_state_has_a_way_on_and_every_move_leads_to_a_state(state: str) -> None:
    assert moves.moves_from(state)
    assert all(move.target in STATES and move.happens for move in moves.MOVES)


def test_two_people_sign_what_the_handbook_says() -> None:
    """Domain 3: QUALIFIED by the head of quality and a second signer, exit with management, conditions with the QP."""
    for key in ("qualify", "requalify", "end_watch", "reinstate", "reinstate_on_watch", "disqualify"):
        propose, confirm, _ = moves.steps_for(key, second=moves.needs_second(key, {"US"}))
        assert propose.permission == moves.DECIDE and propose.target == moves.PROPOSED
        assert confirm.apart_from == (propose.name,)
    assert moves.BY_KEY["disqualify"].second == moves.AS_MANAGEMENT
    assert moves.needs_second("qualify_with_conditions", {"EU", "US"}) and moves.needs_second(
        "qualify_with_conditions", ()
    )
    assert not moves.needs_second("qualify_with_conditions", {"US"})
    assert all(step.signed for step in moves.DECISION if step is not moves.WITHDRAW)


@given(st.integers(0, 400))
def test_conditions_last_180_days_at_most(days: int) -> None:
    today = D("2026-03-01")
    draft = DecisionDraft(
        status="draft",
        move="qualify_with_conditions",
        from_state=UNDER_ASSESSMENT,
        today=today,
        products=1,
        conditions=(("smoke study", today),),
        conditional_until=today + timedelta(days=days),
    )
    assert (list(bounded(draft)) == []) == (days <= 180)


def test_watch_is_no_way_round_a_hold() -> None:
    """Domain 3: a hold is decided by the head of quality."""
    draft = DecisionDraft(
        status="draft", move="watch", from_state=QUALIFIED, today=D("2026-03-01"), holds=("warning letter",)
    )
    assert [line for guard in moves.BY_KEY["watch"].guards for line in guard(draft)]
    assert moves.BY_KEY["continue_on_watch"].target == QUALIFIED_ON_WATCH
