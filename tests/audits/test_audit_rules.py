"""When an audit moves, is late, and may be closed: tables."""

from __future__ import annotations

from typing import Any

import pytest

from audits import rules
from audits.rules import (
    AuditFacts,
    AuditPolicy,
)
from kernel.steps import available, moves
from tests.audits.facts import LEAD, OPEN, D, finding


def audit(status: str, **changes: Any) -> AuditFacts:
    values: dict[str, Any] = {
        "today": D("2026-11-23"),
        "ended_on": D("2026-03-05"),
        "outcome": "acceptable",
        "final_report_on": D("2026-03-20"),
        "lead": "membership:1",
        "lead_signed_by": "membership:9",
        "acting": "membership:1",
    }
    return AuditFacts(status=status, **{**values, **changes})


def test_moves_of_an_audit() -> None:
    assert moves(rules.AUDIT) == [
        ("lead_signed", "closed", "close"),
        ("lead_signed", "reported", "reopen"),
        ("performed", "reported", "issue findings"),
        ("planned", "cancelled", "cancel"),
        ("planned", "performed", "record performed"),
        ("reported", "closed", "close"),
        ("reported", "lead_signed", "sign as lead"),
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
    sign, close = available(rules.AUDIT, audit("reported", findings=unsettled, outcome="", final_report_on=None), LEAD)
    assert (
        sign.blocked_by
        == close.blocked_by
        == (
            "Enter the outcome.",
            "Attach the final report.",
            "1 finding not issued.",
            "1 critical finding still open.",
            "1 other finding still open.",
        )
    )
    settled = (finding("major", "issued", "issued", "answered", "accepted"), finding("other", "void"))
    for free in available(rules.AUDIT, audit("reported", findings=settled), LEAD):
        assert free.blocked_by == ()


@pytest.mark.parametrize(("grade", "blocked"), [("critical", True), ("major", False), ("other", False)])
def test_an_accepted_plan_lets_an_audit_close_but_never_a_critical_finding(grade: str, blocked: bool) -> None:
    planned = finding(grade, "issued", "issued", "answered", "accepted", actions=(OPEN,))
    assert rules.is_open(planned)
    assert bool(list(rules.findings_settled(audit("reported", findings=(planned,))))) is blocked


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lead_signed_by": ""}, "The lead auditor has not signed"),
        ({"lead_signed_by": "membership:1"}, "You signed as the lead"),
        ({"lead_signed_by": "", "policy": AuditPolicy(close_by_two=False)}, ""),
    ],
)
def test_two_people_close_an_audit(changes: dict[str, Any], words: str) -> None:
    choices = {c.step.name: c.blocked_by for c in available(rules.AUDIT, audit("lead_signed", **changes), LEAD)}
    assert [blocked.startswith(words) for blocked in choices["close"]] == ([True] if words else [])
    assert choices["reopen"] == ()


@pytest.mark.parametrize(("lead", "words"), [("", "Name the lead auditor."), ("membership:2", "Only the lead")])
def test_only_the_lead_signs_as_lead(lead: str, words: str) -> None:
    (choice,) = available([rules.SIGN_AS_LEAD], audit("reported", lead=lead), LEAD)
    assert choice.blocked_by[0].startswith(words)


@pytest.mark.parametrize(
    ("grade", "status", "began", "free"),
    [
        ("major", "planned", True, False),
        ("critical", "planned", True, True),
        ("critical", "planned", False, False),
        ("major", "performed", True, True),
        ("major", "reported", True, True),
        ("critical", "cancelled", True, False),
        ("major", "closed", True, False),
    ],
)
def test_findings_are_issued_once_the_audit_was_held(grade: str, status: str, began: bool, free: bool) -> None:
    one = finding(grade, "draft", audit_status=status, audit_began=began)
    (choice,) = available([rules.ISSUE_FINDING], one, LEAD)
    assert (choice.blocked_by == ()) is free


def test_an_unconfirmed_grade_is_not_issued() -> None:
    (choice,) = available([rules.ISSUE_FINDING], finding("major", "draft", grade_confirmed=False), LEAD)
    assert choice.blocked_by == ("A second person has not confirmed the grade (company rule).",)


def test_an_accepted_answer_is_not_withdrawn() -> None:
    accepted = finding("major", "issued", "issued", "answered", "accepted", actions=(OPEN,))
    (blocked,) = available([rules.WITHDRAW_FINDING], accepted, LEAD)
    (free,) = available([rules.WITHDRAW_FINDING], finding("major", "issued", "issued", "answered"), LEAD)
    assert len(blocked.blocked_by) == 1 and free.blocked_by == ()


def test_a_held_audit_is_late_with_its_report_and_not_with_its_date() -> None:
    """Domain 12 case 21: the report may be late, the next audit is counted from the last day held."""
    late = audit("performed", final_report_on=None, today=D("2026-04-14"))
    both = "Draft report overdue by 19 days (company rule). Final report overdue by 10 days (company rule)."
    assert rules.words(late) == both
    assert rules.words(audit("reported", final_report_on=D("2026-04-14"))) == "Final report was late."
    assert rules.words(audit("reported")) == ""
    assert rules.words(audit("closed", final_report_on=None)) == ""
    missed = audit("planned", planned_end=D("2026-11-01"))
    assert rules.words(missed).startswith("The planned days have passed")
    after = audit("planned", planned_end=D("2026-12-01"), due_on=D("2026-11-13"))
    assert rules.words(after) == "Planned after its due date (overdue by 10 days)."
