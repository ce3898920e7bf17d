"""Findings: what must be there before one is issued, when it is settled, how its grade is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from audits.rules.dialogue import Released, Talk, finding_state
from audits.rules.words import (
    ACCEPTED,
    ANSWERED,
    CLOSED,
    CRITICAL,
    DRAFT,
    GRADES,
    ISSUED,
    MAJOR,
    OTHER,
    PERFORMED,
    PLANNED,
    RECOMMENDATION,
    REPORTED,
    RETURNED,
    VOID,
    count,
)
from kernel.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """What guards and pages need of a finding; `status` is the stored one (draft, issued, closed, void)."""

    status: str
    grade: str = ""
    text: str = ""
    requirements: int = 0
    issued_on: date | None = None
    talk: Talk = Talk()
    grade_confirmed: bool = True
    audit_status: str = PERFORMED
    audit_began: bool = True
    """whether the first planned day has come"""
    cites_question: bool = False
    """whether it names the question of a questionnaire whose answer shows the gap"""

    @property
    def rows(self) -> tuple[Released, ...]:
        return self.talk.rows

    @property
    def state(self) -> str:
        return finding_state(self.status, self.rows)


def is_open(finding: FindingFacts) -> bool:
    """Whether something is still owed for it: an answer, its review, or an action; never a recommendation."""
    if finding.grade == RECOMMENDATION:
        return False
    unfinished = finding.state == ACCEPTED and any(not action.verified for action in finding.talk.actions)
    return unfinished or finding.state in (ISSUED, ANSWERED, RETURNED)


def has_plan(finding: FindingFacts) -> bool:
    """Whether the answer with its actions was accepted: only the actions are still to be done."""
    return finding.state == ACCEPTED


def open_by_grade(findings: Iterable[FindingFacts]) -> dict[str, int]:
    """Number of open findings per grade that owes an answer, worst first, zeros included."""
    counts = dict.fromkeys((CRITICAL, MAJOR, OTHER), 0)
    for finding in findings:
        if is_open(finding):
            counts[finding.grade] += 1
    return counts


def is_overdue(finding: FindingFacts, on: date) -> bool:
    """Whether the CMO should have answered, or finished an action, by now."""
    return finding.status == ISSUED and finding.talk.is_overdue(on)


def finding_complete(facts: FindingFacts) -> Iterator[str]:
    if facts.grade not in GRADES:
        yield "Give the finding a grade."
    if not facts.text.strip():
        yield "Describe the finding."
    if facts.grade != RECOMMENDATION and not facts.requirements and not facts.cites_question:
        yield "Cite the requirement that is not met."


def grade_confirmed(facts: FindingFacts) -> Iterator[str]:
    if not facts.grade_confirmed:
        yield "A second person has not confirmed the grade (company rule)."


def audit_under_way(facts: FindingFacts) -> Iterator[str]:
    """A critical finding is written to the CMO within a business day, so it does not wait for the audit's end."""
    if facts.audit_status in (PERFORMED, REPORTED):
        return
    if facts.audit_status == PLANNED and facts.grade == CRITICAL and facts.audit_began:
        return
    yield "The audit has not been held." if facts.audit_status == PLANNED else "The audit takes no more findings."


def settled(facts: FindingFacts) -> Iterator[str]:
    if facts.grade != RECOMMENDATION and facts.state != ACCEPTED:
        yield "The CMO's answer has not been accepted."
    if unverified := sum(not action.verified for action in facts.talk.actions):
        yield f"{count(unverified, 'action')} not verified."


def not_answered_yet(facts: FindingFacts) -> Iterator[str]:
    if facts.state == ACCEPTED:
        yield "Its answer was accepted: it closes when its actions are verified."


ISSUE_FINDING = Step(
    "issue",
    frozenset({DRAFT}),
    ISSUED,
    "audits.conduct",
    (finding_complete, grade_confirmed, audit_under_way),
)
CLOSE_FINDING = Step("close", frozenset({ISSUED}), CLOSED, "audits.review_response", (settled,))
VOID_FINDING = Step("void", frozenset({DRAFT}), VOID, "audits.conduct", reason_required=True, destructive=True)
WITHDRAW_FINDING = Step(
    "withdraw",
    frozenset({ISSUED}),
    VOID,
    "audits.withdraw",
    (not_answered_yet,),
    reason_required=True,
    destructive=True,
)
FINDING = (ISSUE_FINDING, CLOSE_FINDING, VOID_FINDING, WITHDRAW_FINDING)
