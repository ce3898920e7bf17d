"""An audit on a past day: what came later does not show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules import state_on
from audits.rules.asof import AFTER
from tests.generated import few_cases

D = date.fromisoformat
FACTS = [
    ("audit.planned", D("2026-01-10")),
    ("audit.performed", D("2026-03-06")),
    ("audit.reported", D("2026-03-20")),
    ("audit.signed", D("2026-04-01")),
    ("audit.reopened", D("2026-04-02")),
    ("audit.closed", D("2026-04-20")),
]


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2026-01-09", None),
        ("2026-01-10", "planned"),
        ("2026-03-03", "planned"),
        ("2026-03-04", "performed"),
        ("2026-03-20", "reported"),
        ("2026-04-01", "lead_signed"),
        ("2026-04-02", "reported"),
        ("2026-04-20", "closed"),
        ("2027-01-01", "closed"),
    ],
)
def test_the_state_of_an_audit_on_a_day(on: str, state: str | None) -> None:
    """It was held on 4 March and recorded two days later: on 4 March it had been held."""
    assert state_on(D(on), known_since=D("2026-01-10"), ended_on=D("2026-03-04"), facts=FACTS) == state


def test_a_cancelled_audit_was_planned_before() -> None:
    facts = [("audit.cancelled", D("2026-02-01"))]
    for on, state in (("2026-01-31", "planned"), ("2026-02-01", "cancelled")):
        assert state_on(D(on), known_since=D("2026-01-10"), ended_on=None, facts=facts) == state


DAYS = st.dates(D("2026-01-01"), D("2026-12-31"))


@few_cases
@given(DAYS, DAYS, st.none() | DAYS, st.lists(st.tuples(st.sampled_from(sorted(AFTER)), DAYS), max_size=6))
def test_nothing_that_came_later_changes_a_past_day(
    on: date, known: date, ended: date | None, facts: list[tuple[str, date]]
) -> None:
    """Whatever is added after a day, and whatever end lies after it: the answer for that day stays."""
    facts = sorted(facts, key=lambda fact: fact[1])
    later = [*facts, ("audit.closed", on + timedelta(days=1))]
    before = [fact for fact in facts if fact[1] <= on]
    given_then = ended if ended and ended <= on else None
    answer = state_on(on, known_since=known, ended_on=given_then, facts=before)
    assert state_on(on, known_since=known, ended_on=ended, facts=later) == answer
