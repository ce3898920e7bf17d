"""Audits: steps, findings and whose turn it is, due dates (domain 3.1, 6, 12 cases 9 and 21)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import rules
from audits.rules import (
    AuditPolicy,
    FindingFacts,
    Released,
    ResponseFacts,
    Talk,
    finding_state,
    response_due,
    whose_turn,
)
from kernel.steps import available
from tests.audits.facts import CMO_PERSON, DONE, LEAD, OPEN, REPORTED, START, D, finding, rows
from tests.generated import cases


@pytest.mark.parametrize(
    ("verbs", "state", "turn"),
    [
        ((), "issued", None),
        (("issued",), "issued", "cmo"),
        (("issued", "answered"), "answered", "sponsor"),
        (("issued", "answered", "returned"), "returned", "cmo"),
        (("issued", "answered", "returned", "answered"), "answered", "sponsor"),
        (("issued", "answered", "accepted"), "accepted", None),
        (("issued", "interim"), "issued", "cmo"),
        (("issued", "interim", "answered"), "answered", "sponsor"),
        (("issued", "answered", "accepted", "closed"), "closed", None),
        (("issued", "void"), "void", None),
    ],
)
def test_state_and_turn_follow_the_newest_row(verbs: tuple[str, ...], state: str, turn: str | None) -> None:
    assert finding_state("issued", rows(*verbs)) == state
    assert whose_turn(rows(*verbs)) == turn


def test_rows_not_released_say_nothing() -> None:
    draft = Released("cmo", "answered", None)
    assert whose_turn((*rows("issued"), draft)) == "cmo"
    assert finding_state("issued", (*rows("issued"), draft)) == "issued"


@pytest.mark.parametrize("status", ["draft", "closed", "void"])
def test_what_a_person_did_to_the_finding_wins(status: str) -> None:
    assert finding_state(status, rows("issued", "answered")) == status


@cases
@given(st.permutations(rows("issued", "answered", "returned", "answered", "accepted")))
def test_the_order_of_reading_does_not_matter(shuffled: list[Released]) -> None:
    assert whose_turn(shuffled) is None
    assert finding_state("issued", shuffled) == "accepted"


def test_a_verdict_at_the_same_instant_follows_the_answer() -> None:
    both = (Released("sponsor", "accepted", START), Released("cmo", "answered", START))
    assert finding_state("issued", both) == "accepted"


def test_two_returns_escalate() -> None:
    assert not rules.escalates(rows("issued", "answered", "returned"))
    assert rules.escalates(rows("issued", "answered", "returned", "answered", "returned"))


@pytest.mark.parametrize(
    ("grade", "issued", "final", "interim"),
    [
        ("major", "2026-11-20", "2026-12-20", None),
        ("other", "2024-01-31", "2024-03-01", None),
        ("critical", "2026-11-20", "2026-12-20", "2026-11-30"),  # Thanksgiving lies between
    ],
)
def test_response_due_dates(grade: str, issued: str, final: str, interim: str | None) -> None:
    due = response_due(grade, D(issued))
    assert due is not None
    assert due == (D(final), D(interim) if interim else None)
    assert due.next(answered=True) == D(final)
    assert due.next(answered=False) == D(interim or final)


def test_a_recommendation_owes_no_answer() -> None:
    assert response_due("recommendation", D("2026-01-01")) is None


@pytest.mark.parametrize(
    ("ended", "months", "due"),
    [("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2028-02-29", 12, "2029-02-28")],
)
def test_next_audit_due(ended: str, months: int, due: str) -> None:
    assert rules.next_due(D(ended), months) == D(due)


def test_intervals_by_band_and_the_sterile_cap() -> None:
    plain = [rules.interval_months(band, sterile_or_biologic=False) for band in rules.INTERVAL_MONTHS]
    sterile = [rules.interval_months(band, sterile_or_biologic=True) for band in rules.INTERVAL_MONTHS]
    assert plain == [6, 12, 24, 36]
    assert sterile == [6, 12, 18, 18]


@pytest.mark.parametrize(
    ("one", "is_open"),
    [
        (finding("major", "issued", "issued"), True),
        (finding("major", "issued", "issued", "answered"), True),
        (finding("major", "issued", "issued", "answered", "accepted"), False),
        (finding("major", "closed"), False),
        (finding("major", "void"), False),
        (finding("major", "draft"), False),
        (finding("recommendation", "issued", "issued"), False),
    ],
)
def test_open_findings(one: FindingFacts, is_open: bool) -> None:
    assert rules.is_open(one) is is_open
    assert sum(rules.open_by_grade([one]).values()) == is_open


def test_overdue_counts_from_the_due_date_and_rests_while_we_review() -> None:
    waiting = finding("major", "issued", "issued")
    assert not rules.is_overdue(waiting, D("2026-04-01"))
    assert rules.is_overdue(waiting, D("2026-04-02"))
    assert not rules.is_overdue(finding("major", "issued", "issued", "answered"), D("2026-06-01"))
    assert rules.is_overdue(finding("major", "issued", "issued", "answered", "returned"), D("2026-06-01"))
    assert rules.is_overdue(finding("critical", "issued", "issued"), D("2026-03-10"))
    assert not rules.is_overdue(finding("recommendation", "issued", "issued"), D("2028-01-01"))
    assert not rules.is_overdue(finding("major", "draft", issued_on=None), D("2028-01-01"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grade": ""}, "Give the finding a grade."),
        ({"text": " "}, "Describe the finding."),
        ({"requirements": 0}, "Cite the requirement that is not met."),
    ],
)
def test_an_incomplete_finding_cannot_be_issued(changes: dict[str, Any], words: str) -> None:
    values = {"grade": "major", **changes}
    one = finding(str(values.pop("grade")), "draft", **values)
    issue, void = available(rules.FINDING, one, LEAD)
    assert issue.blocked_by == (words,) and void.blocked_by == ()


def test_a_recommendation_needs_no_citation_and_closes_freely() -> None:
    assert not list(rules.finding_complete(finding("recommendation", "draft", requirements=0)))
    assert not list(rules.settled(finding("recommendation", "issued", "issued")))


def test_a_finding_closes_once_its_answer_is_accepted() -> None:
    blocked = available([rules.CLOSE_FINDING], finding("other", "issued", "issued", "answered"), LEAD)
    free = available([rules.CLOSE_FINDING], finding("other", "issued", "issued", "answered", "accepted"), LEAD)
    assert blocked[0].blocked_by == ("The CMO's answer has not been accepted.",)
    assert free[0].blocked_by == ()


@pytest.mark.parametrize(
    ("text", "turn", "blockers"),
    [("Done", "cmo", 0), ("", "cmo", 1), ("Done", "sponsor", 1), ("", None, 2)],
)
def test_the_cmo_submits_an_answer_on_its_turn(text: str, turn: str | None, blockers: int) -> None:
    submit, discard = available(rules.RESPONSE, ResponseFacts(status="draft", text=text, turn=turn), CMO_PERSON)
    assert len(submit.blocked_by) == blockers and discard.blocked_by == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ["Give the root cause, or send it as an interim answer.", "Name at least one action with its owner"]),
        ({"root_cause": "worn seal", "actions": 1}, []),
        ({"root_cause": "Human  error.", "actions": 1}, ["Human error alone is no root cause: say what allowed it."]),
        ({"root_cause": "worn seal", "actions": 2, "undated": 1}, ["Give each action an owner and a due date."]),
        ({"interim": True}, []),
        ({"grade": "other"}, []),
        ({"grade": "other", "actions": 1, "undated": 1}, ["Give each action an owner and a due date."]),
    ],
)
def test_a_whole_answer_names_cause_and_actions(changes: dict[str, Any], words: list[str]) -> None:
    facts = ResponseFacts(**{"status": "draft", "text": "x", "turn": "cmo", "grade": "critical", **changes})
    (choice,) = available([rules.SUBMIT], facts, CMO_PERSON)
    assert len(choice.blocked_by) == len(words)
    assert all(found.startswith(wanted) for found, wanted in zip(choice.blocked_by, words, strict=True))


@pytest.mark.parametrize(
    ("talk", "turns", "owed"),
    [
        (Talk(), set(), None),
        (Talk(rows=rows("issued"), grade="major", due_on=D("2026-04-01")), {"cmo"}, "2026-04-01"),
        (
            Talk(rows=rows("issued"), grade="critical", due_on=D("2026-04-01"), interim_due_on=D("2026-03-09")),
            {"cmo"},
            "2026-03-09",
        ),
        (
            Talk(
                rows=rows("issued", "interim"), grade="critical", due_on=D("2026-04-01"), interim_due_on=D("2026-03-09")
            ),
            {"cmo"},
            "2026-04-01",
        ),
        (Talk(rows=rows("issued"), grade="recommendation"), set(), None),
        (Talk(rows=rows("issued"), grade="recommendation", requests=1), {"cmo"}, None),
        (
            Talk(rows=rows("issued"), grade="major", due_on=D("2026-04-01"), extension=True),
            {"cmo", "sponsor"},
            "2026-04-01",
        ),
        (Talk(rows=rows("issued", "answered"), grade="major", due_on=D("2026-04-01")), {"sponsor"}, None),
        (Talk(rows=rows("issued", "answered"), grade="major", requests=1), {"cmo", "sponsor"}, None),
        (Talk(rows=rows("issued", "answered", "accepted"), grade="major", actions=(OPEN, DONE)), {"cmo"}, "2026-06-01"),
        (Talk(rows=rows("issued", "answered", "accepted"), grade="major", actions=(REPORTED,)), {"sponsor"}, None),
        (Talk(rows=rows("issued", "answered", "accepted"), grade="major", actions=(DONE,)), set(), None),
        (
            Talk(rows=rows("issued", "void"), grade="major", due_on=D("2026-04-01"), requests=2, extension=True),
            set(),
            None,
        ),
    ],
)
def test_who_owes_what_and_by_when(talk: Talk, turns: set[str], owed: str | None) -> None:
    assert talk.turns == turns
    assert talk.owed_on() == (D(owed) if owed else None)
    assert talk.is_overdue(D("2027-01-01")) is (owed is not None)
    assert not talk.is_overdue(D("2026-01-01"))


@cases
@given(
    st.lists(st.sampled_from(["interim", "answered", "returned", "accepted"]), max_size=6),
    st.sampled_from(list(rules.GRADES)),
    st.integers(0, 2),
    st.booleans(),
)
def test_what_is_overdue_is_the_turn_of_the_cmo(verbs: list[str], grade: str, requests: int, extension: bool) -> None:
    talk = Talk(
        rows=rows("issued", *verbs), grade=grade, due_on=D("2026-04-01"), requests=requests, extension=extension
    )
    assert not talk.is_overdue(D("2027-01-01")) or "cmo" in talk.turns


@pytest.mark.parametrize(
    ("planned", "to", "due", "today", "move"),
    [
        ("2026-05-01", "2026-04-01", None, "2026-03-01", (False, False)),
        ("2026-05-01", "2026-06-01", None, "2026-05-01", (True, False)),
        ("2026-05-01", "2026-06-01", None, "2026-05-02", (True, True)),
        ("2026-05-01", "2026-06-01", "2026-07-01", "2026-05-02", (True, False)),
        ("2026-05-01", "2026-06-01", "2026-04-01", "2026-04-02", (True, True)),
        ("2026-05-01", "2026-05-01", "2026-04-01", "2026-04-02", (False, False)),
    ],
)
def test_a_postponement_is_justified_before_the_audit_is_due(
    planned: str, to: str, due: str | None, today: str, move: tuple[bool, bool]
) -> None:
    assert rules.move(D(planned), D(to), D(due) if due else None, D(today)) == move


@pytest.mark.parametrize(
    ("due", "words"),
    [("2026-03-02", "due today"), ("2026-03-03", "due in 1 day"), ("2026-02-20", "overdue by 10 days")],
)
def test_due_dates_in_words(due: str, words: str) -> None:
    assert rules.lateness(D(due), D("2026-03-02")) == words


def test_a_sponsor_chooses_its_clocks_and_unknown_choices_change_nothing() -> None:
    chosen = rules.policy_of({"response_days": 20, "reviewed_grades": ["critical"], "colour": "blue"})
    assert chosen == AuditPolicy(response_days=20, reviewed_grades=("critical",))
    assert response_due("major", D("2026-03-02"), chosen) == (D("2026-03-22"), None)
    assert rules.report_due(D("2026-03-05")) == D("2026-04-04")
