"""Quality agreements: steps, dates, and what a day makes of them (domain 5.4, 12 case 5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.actor import Actor
from kernel.steps import available, moves
from quality_agreements import rules
from quality_agreements.rules import AgreementFacts, Dates, date_problems, gap_days, state_on
from tests.generated import cases

D = date.fromisoformat
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
GOOD = Dates(
    signed_on=D("2025-01-10"), effective_on=D("2025-02-01"), expires_on=D("2027-01-31"), review_on=D("2026-11-30")
)
HEAD = Actor("membership:1", frozenset({"quality_agreements.sign", "quality_agreements.terminate"}))


def facts(**changes: Any) -> AgreementFacts:
    values: dict[str, Any] = {"status": "draft", "dates": GOOD, "today": D("2026-11-23"), "parties": 2}
    return AgreementFacts(**{**values, "has_scope": True, "has_file": True, **changes})


@pytest.mark.parametrize(
    ("status", "dates", "on", "shown"),
    [
        ("draft", GOOD, "2025-06-01", "draft"),
        ("signed", GOOD, "2025-01-31", "not_yet_effective"),
        ("signed", GOOD, "2025-02-01", "in_force"),
        ("signed", GOOD, "2027-01-31", "in_force"),
        ("signed", GOOD, "2027-02-01", "expired"),
        ("signed", Dates(effective_on=D("2025-02-01")), "2040-01-01", "in_force"),
        ("terminated", Dates(effective_on=D("2025-02-01"), ended_on=D("2026-05-01")), "2026-04-30", "in_force"),
        ("terminated", Dates(effective_on=D("2025-02-01"), ended_on=D("2026-05-01")), "2026-05-01", "terminated"),
        ("superseded", GOOD, "2025-06-01", "superseded"),
    ],
)
def test_what_a_day_makes_of_an_agreement(status: str, dates: Dates, on: str, shown: str) -> None:
    assert state_on(status, dates, D(on)) == shown
    assert shown in rules.SHOWN


@cases
@given(
    st.sampled_from(rules.STATES),
    st.builds(Dates, effective_on=DAYS, expires_on=st.none() | DAYS, ended_on=st.none() | DAYS),
    DAYS,
)
def test_an_agreement_never_comes_back_into_force(status: str, dates: Dates, on: date) -> None:
    order = ["draft", "not_yet_effective", "in_force", "expired", "terminated", "superseded"]
    if date_problems(dates):
        return
    today, tomorrow = state_on(status, dates, on), state_on(status, dates, on + timedelta(days=1))
    assert order.index(today) <= order.index(tomorrow)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"effective_on": D("2025-01-09")}, "effective_on"),
        ({"expires_on": D("2025-01-31")}, "expires_on"),
        ({"review_on": D("2025-01-31")}, "review_on"),
        ({"review_on": D("2027-02-01")}, "review_on"),
        ({"ended_on": D("2025-01-01")}, "ended_on"),
    ],
)
def test_dates_that_contradict_each_other(changes: dict[str, date], field: str) -> None:
    values = {name: getattr(GOOD, name) for name in ("signed_on", "effective_on", "expires_on", "review_on")}
    problems = date_problems(Dates(**{**values, **changes}))
    assert field in [name for name, _ in problems]


def test_good_dates_have_no_problem() -> None:
    assert date_problems(GOOD) == []


def test_a_late_amendment_shows_its_gap() -> None:
    assert gap_days(D("2026-01-31"), D("2026-02-01")) == 0
    assert gap_days(D("2026-01-31"), D("2026-02-10")) == 9
    assert gap_days(D("2026-01-31"), D("2026-01-15")) == 0


def test_moves() -> None:
    assert moves(rules.AGREEMENT) == [
        ("draft", "signed", "sign"),
        ("signed", "superseded", "supersede"),
        ("signed", "terminated", "terminate"),
    ]
    assert rules.SIGN.signed and rules.TERMINATE.reason_required


def test_signing_is_free_when_everything_stands() -> None:
    (choice,) = available(rules.AGREEMENT, facts(), HEAD)
    assert choice.blocked_by == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"has_file": False}, "Attach the agreement."),
        ({"parties": 1}, "Name both parties."),
        ({"has_scope": False}, "Say which services it covers."),
        ({"dates": Dates()}, "Enter the date on which it takes effect."),
        ({"dates": Dates(effective_on=D("2025-01-01"))}, "Enter an expiry date or a review date."),
        ({"today": D("2025-01-01")}, "The last signature is dated in the future."),
    ],
)
def test_what_blocks_signing(changes: dict[str, Any], words: str) -> None:
    (choice,) = available(rules.AGREEMENT, facts(**changes), HEAD)
    assert words in choice.blocked_by
