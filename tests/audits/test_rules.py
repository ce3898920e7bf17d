"""Audits: steps, findings and whose turn it is, due dates (domain 3.1, 6, 12 cases 9 and 21)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits import rules
from audits.rules import AuditFacts, FindingFacts, Released, ResponseFacts, finding_state, response_due, whose_turn
from kernel.actor import Actor
from kernel.steps import available, moves
from tests.generated import cases

D = date.fromisoformat
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAD = Actor("membership:1", frozenset({"audits.plan", "audits.conduct", "audits.close", "audits.review_response"}))
CMO_PERSON = Actor("membership:2", frozenset({"findings.answer"}))


def rows(*verbs: str) -> tuple[Released, ...]:
    sides = {"issued": "sponsor", "answered": "cmo", "returned": "sponsor", "accepted": "sponsor"}
    return tuple(Released(sides[verb], verb, START + timedelta(days=n)) for n, verb in enumerate(verbs))


@pytest.mark.parametrize(
    ("verbs", "state", "turn"),
    [
        ((), "issued", None),
        (("issued",), "issued", "cmo"),
        (("issued", "answered"), "answered", "sponsor"),
        (("issued", "answered", "returned"), "returned", "cmo"),
        (("issued", "answered", "returned", "answered"), "answered", "sponsor"),
        (("issued", "answered", "accepted"), "accepted", None),
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


def finding(grade: str = "major", status: str = "issued", *verbs: str, **changes: Any) -> FindingFacts:
    values: dict[str, Any] = {"text": "Cleaning not validated", "requirements": 1, "issued_on": D("2026-03-02")}
    return FindingFacts(status=status, grade=grade, rows=rows(*verbs), **{**values, **changes})


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
    (issue, void) = available(rules.FINDING, one, LEAD)
    assert issue.blocked_by == (words,) and void.blocked_by == ()


def test_a_recommendation_needs_no_citation_and_closes_freely() -> None:
    assert not list(rules.finding_complete(finding("recommendation", "draft", requirements=0)))
    assert not list(rules.answer_accepted(finding("recommendation", "issued", "issued")))


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
    (choice,) = available(rules.RESPONSE, ResponseFacts(status="draft", text=text, turn=turn), CMO_PERSON)
    assert len(choice.blocked_by) == blockers


def audit(status: str, **changes: Any) -> AuditFacts:
    values: dict[str, Any] = {"today": D("2026-11-23"), "ended_on": D("2026-03-05"), "outcome": "acceptable"}
    return AuditFacts(status=status, **{**values, **changes})


def test_moves_of_an_audit() -> None:
    assert moves(rules.AUDIT) == [
        ("performed", "reported", "issue findings"),
        ("planned", "cancelled", "cancel"),
        ("planned", "performed", "record performed"),
        ("reported", "closed", "close"),
    ]
    assert rules.CLOSE.signed and rules.CANCEL.reason_required


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_on": None}, "Enter the day on which the audit ended."),
        ({"ended_on": D("2026-11-24")}, "The audit ends in the future."),
        ({"started_on": D("2026-03-06")}, "The audit cannot end before it starts."),
    ],
)
def test_only_a_held_audit_is_recorded_as_performed(changes: dict[str, Any], words: str) -> None:
    choices = {
        choice.step.name: choice.blocked_by for choice in available(rules.AUDIT, audit("planned", **changes), LEAD)
    }
    assert choices == {"record performed": (words,), "cancel": ()}


def test_findings_must_be_complete_before_the_report() -> None:
    (choice,) = available(rules.AUDIT, audit("performed", findings=(finding("", "draft"),)), LEAD)
    assert choice.blocked_by == ("1 finding without grade, text or cited requirement.",)


def test_an_audit_closes_when_everything_is_settled() -> None:
    unsettled = (
        finding("critical", "issued", "issued"),
        finding("other", "issued", "issued"),
        finding("other", "draft"),
    )
    (blocked,) = available(rules.AUDIT, audit("reported", findings=unsettled, outcome=""), LEAD)
    assert blocked.blocked_by == (
        "Enter the outcome.",
        "1 finding not issued.",
        "1 critical finding still open.",
        "1 other finding still open.",
    )
    settled = (finding("major", "issued", "issued", "answered", "accepted"), finding("other", "void"))
    (free,) = available(rules.AUDIT, audit("reported", findings=settled), LEAD)
    assert free.blocked_by == ()
