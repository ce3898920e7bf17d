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
from quality_agreements.rules import AgreementFacts, Dates, PreviousFacts, SignerFact, date_problems, state_on
from tests.generated import cases

D = date.fromisoformat
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
GOOD = Dates(
    signed_on=D("2025-01-10"), effective_on=D("2025-02-01"), expires_on=D("2027-01-31"), review_on=D("2026-11-30")
)
OURS = SignerFact(party="ours", signed_on=D("2025-01-09"))
THEIRS = SignerFact(party="theirs", signed_on=D("2025-01-10"))
HEAD = Actor("membership:1", frozenset({"quality_agreements.sign", "quality_agreements.terminate"}))


BACKDATED = "The effective date cannot be before the last signature; a gap is not backdated."


def before(*, status: str = "signed", reviewed: bool = True, **dates: date | None) -> PreviousFacts:
    terms: dict[str, Any] = {"effective_on": D("2023-02-01"), "expires_on": D("2025-01-31"), **dates}
    return PreviousFacts(label="version 1", status=status, dates=Dates(**terms), reviewed=reviewed)


def facts(**changes: Any) -> AgreementFacts:
    values: dict[str, Any] = {"status": "draft", "dates": GOOD, "today": D("2026-11-23"), "parties": 2}
    signers = (OURS, THEIRS)
    return AgreementFacts(**{**values, "has_scope": True, "has_file": True, "signers": signers, **changes})


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
    if status == "void":
        assert state_on(status, dates, on) == "void"
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


def test_moves() -> None:
    assert moves(rules.AGREEMENT) == [
        ("draft", "signed", "sign"),
        ("draft", "void", "discard"),
        ("signed", "superseded", "supersede"),
        ("signed", "terminated", "terminate"),
        ("signed", "void", "void"),
        ("superseded", "signed", "reinstate"),
    ]
    assert rules.SIGN.signed and rules.TERMINATE.reason_required


def test_signing_is_free_when_everything_stands() -> None:
    sign, _discard = available(rules.AGREEMENT, facts(), HEAD)
    assert sign.blocked_by == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"has_file": False}, "Attach the agreement."),
        ({"parties": 1}, "Name both parties."),
        ({"has_scope": False}, "Say which services it covers."),
        ({"dates": Dates()}, "Enter the date on which it takes effect."),
        ({"dates": Dates(effective_on=D("2025-01-01"))}, "Enter an expiry date or a review date."),
        ({"today": D("2025-01-01")}, "A signature is dated in the future."),
        ({"signers": (OURS,)}, "Name who signed for the other party."),
        ({"signers": (OURS, SignerFact(party="theirs", signed_on=None))}, "Give the day on which each signer signed."),
        (
            {"signers": (THEIRS,)},  # ours signs in the portal today, long after it was to take effect
            "The effective date cannot be before the last signature; a gap is not backdated.",
        ),
        ({"signers": (OURS, SignerFact(party="theirs", signed_on=D("2025-02-02")))}, BACKDATED),
        ({"previous": before(status="terminated")}, "version 1 is terminated: record a new agreement instead."),
        ({"previous": before(effective_on=D("2025-02-01"))}, "It must take effect after version 1 did."),
        (
            {"previous": before(reviewed=False)},
            "Record the review of version 1: it is not renewed without one (company rule).",
        ),
    ],
)
def test_what_blocks_signing(changes: dict[str, Any], words: str) -> None:
    choice = next(one for one in available(rules.AGREEMENT, facts(**changes), HEAD) if one.step is rules.SIGN)
    assert words in choice.blocked_by


def test_a_new_version_that_was_reviewed_is_free() -> None:
    sign, _discard = available(rules.AGREEMENT, facts(previous=before()), HEAD)
    assert sign.blocked_by == ()


def test_an_amendment_that_does_not_run_longer_needs_no_review() -> None:
    same_end = before(reviewed=False, expires_on=GOOD.expires_on)
    sign, _discard = available(rules.AGREEMENT, facts(previous=same_end), HEAD)
    assert sign.blocked_by == ()


@pytest.mark.parametrize(
    ("old", "new", "renewal"),
    [
        ({"expires_on": D("2026-01-01")}, {"expires_on": D("2026-01-02")}, True),
        ({"expires_on": D("2026-01-01")}, {}, True),
        ({"expires_on": D("2026-01-01")}, {"expires_on": D("2026-01-01")}, False),
        ({"expires_on": D("2026-01-01")}, {"expires_on": D("2025-12-31")}, False),
        ({"review_on": D("2026-01-01")}, {"review_on": D("2026-06-01")}, True),
        ({"review_on": D("2026-01-01")}, {"review_on": D("2026-01-01"), "expires_on": D("2027-01-01")}, False),
        ({}, {"expires_on": D("2026-01-01")}, False),
    ],
)
def test_what_is_a_renewal(old: dict[str, date], new: dict[str, date], renewal: bool) -> None:
    assert rules.is_renewal(Dates(**old), Dates(**new)) is renewal


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reviewed_on": D("2026-11-24")}, "reviewed_on"),
        ({"reviewed_on": D("2025-01-31")}, "reviewed_on"),
        ({"outcome": "fine"}, "outcome"),
        ({"next_review_on": None}, "next_review_on"),
        ({"next_review_on": D("2026-11-01")}, "next_review_on"),
    ],
)
def test_what_cannot_be_true_of_a_review(changes: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"reviewed_on": D("2026-11-01"), "outcome": "continue", "next_review_on": D("2027-11-01")}
    base: dict[str, Any] = {"dates": GOOD, "today": D("2026-11-23")}
    assert rules.review_problems(**base, **good) == []
    assert field in [name for name, _ in rules.review_problems(**base, **{**good, **changes})]


def test_what_is_owed_of_a_signed_one() -> None:
    fine = facts(status="signed")
    assert list(rules.missing(fine, D("2026-12-01"), reviewed=True)) == []
    assert list(rules.missing(fine, D("2026-11-22"), reviewed=True)) == ["Its review is overdue."]
    late = facts(status="signed", today=D("2027-02-01"))
    assert "It expired and no new version was prepared." in list(rules.missing(late, None, reviewed=True))
    assert list(rules.missing(facts(status="void", has_file=False), None, reviewed=False)) == []
