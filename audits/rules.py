"""Rules of the sponsor's own audits: states, findings and their answers, grades, due dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cmos.rules import EvidenceFact, Ref
from kernel.steps import Step
from regulations.rules.calendars import business_day_deadline
from regulations.rules.dates import add_months

PLANNED, PERFORMED, REPORTED, CLOSED, CANCELLED = "planned", "performed", "reported", "closed", "cancelled"

CRITICAL, MAJOR, OTHER, RECOMMENDATION = "critical", "major", "other", "recommendation"
GRADES = {CRITICAL: "Critical", MAJOR: "Major", OTHER: "Other", RECOMMENDATION: "Recommendation"}
"""Worst first; the words of the PIC/S, EMA and MHRA family (PI 040)."""

OUTCOMES = {
    "acceptable": "Acceptable",
    "acceptable_with_findings": "Acceptable with findings",
    "not_acceptable": "Not acceptable",
}

RESPONSE_DAYS = 30
"""Company rule: calendar days from the issue of a finding to the CMO's answer."""
CRITICAL_INTERIM_DAYS = 5
"""Company rule: business days from the issue of a critical finding to an interim answer."""
RETURNS_BEFORE_ESCALATION = 2
INTERVAL_MONTHS = {"critical": 6, "high": 12, "medium": 24, "low": 36}
"""Company rule: months from the end of an on-site audit to the next, by risk band."""
STERILE_CAP_MONTHS = 18

DRAFT, ISSUED, ANSWERED, RETURNED, ACCEPTED, VOID = "draft", "issued", "answered", "returned", "accepted", "void"
FINDING_STATES = {
    DRAFT: "Draft",
    ISSUED: "Issued, waiting for the CMO",
    ANSWERED: "Answered, waiting for review",
    RETURNED: "Returned to the CMO",
    ACCEPTED: "Answer accepted",
    CLOSED: "Closed",
    VOID: "Void",
}
SPONSOR, CMO = "sponsor", "cmo"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFact(EvidenceFact):
    """An audit as evidence; it counts from the day it was closed (a held audit is not yet a decision)."""

    kind: str = "requalification"
    ended_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""

    @property
    def ref(self) -> Ref:
        return Ref("audit", self.id, self.label)

    def known(self, on: date) -> bool:
        return self.closed_on is not None and self.closed_on <= on


class Released(NamedTuple):
    """One released row of a finding's dialogue: `verb` is issued, answered, returned or accepted."""

    side: str
    verb: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFacts:
    """What guards and pages need of a finding; `status` is the stored one (draft, issued, closed, void)."""

    status: str
    grade: str = ""
    text: str = ""
    requirements: int = 0
    issued_on: date | None = None
    rows: tuple[Released, ...] = ()

    @property
    def state(self) -> str:
        return finding_state(self.status, self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFacts:
    """What the guards of an audit look at."""

    status: str
    today: date
    started_on: date | None = None
    ended_on: date | None = None
    outcome: str = ""
    findings: tuple[FindingFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFacts:
    """What the guards of a CMO's answer look at."""

    status: str
    text: str = ""
    turn: str | None = None


# --- the dialogue -------------------------------------------------------------------------------------------------

_ORDER = {ISSUED: 0, ANSWERED: 1, RETURNED: 2, ACCEPTED: 3}


def newest(rows: Iterable[Released]) -> Released | None:
    """The newest released row of both sides; at the same instant the later verb of a round."""
    released = [row for row in rows if row.released_at is not None]
    return max(released, key=lambda row: (row.released_at, _ORDER[row.verb]), default=None)


def whose_turn(rows: Iterable[Released]) -> str | None:
    """Who has to act: the CMO on an issued or returned finding, the sponsor on an answer, nobody after acceptance."""
    last = newest(rows)
    if last is None or last.verb == ACCEPTED:
        return None
    return SPONSOR if last.verb == ANSWERED else CMO


def finding_state(status: str, rows: Iterable[Released]) -> str:
    """What people did to the finding itself, else what the newest released row says."""
    if status in (DRAFT, CLOSED, VOID):
        return status
    last = newest(rows)
    return last.verb if last else ISSUED


def escalates(rows: Iterable[Released]) -> bool:
    """Company rule: after two returned answers heads of quality talk instead of a third round."""
    return sum(row.verb == RETURNED and row.released_at is not None for row in rows) >= RETURNS_BEFORE_ESCALATION


# --- dates --------------------------------------------------------------------------------------------------------


class ResponseDue(NamedTuple):
    """When the answer is due; `interim` only for a critical finding."""

    final: date
    interim: date | None = None

    def next(self, answered: bool) -> date:
        """The date to remind of: the interim one until a first answer is there."""
        return self.interim if self.interim and not answered else self.final


def response_due(grade: str, issued_on: date) -> ResponseDue | None:
    """Due dates of the CMO's answer; a recommendation owes none."""
    if grade == RECOMMENDATION:
        return None
    interim = business_day_deadline(issued_on, CRITICAL_INTERIM_DAYS) if grade == CRITICAL else None
    return ResponseDue(issued_on + timedelta(days=RESPONSE_DAYS), interim)


def interval_months(band: str, *, sterile_or_biologic: bool) -> int:
    """Months to the next on-site audit."""
    months = INTERVAL_MONTHS[band]
    return min(months, STERILE_CAP_MONTHS) if sterile_or_biologic else months


def next_due(ended_on: date, months: int) -> date:
    """Due date of the next audit: from the end of the last one, clamped to the month's last day."""
    return add_months(ended_on, months)


# --- findings -----------------------------------------------------------------------------------------------------


def is_open(finding: FindingFacts) -> bool:
    """Whether something is still owed for it: issued and neither accepted, closed nor void; never a recommendation."""
    return finding.grade != RECOMMENDATION and finding.state in (ISSUED, ANSWERED, RETURNED)


def open_by_grade(findings: Iterable[FindingFacts]) -> dict[str, int]:
    """Number of open findings per grade that owes an answer, worst first, zeros included."""
    counts = dict.fromkeys((CRITICAL, MAJOR, OTHER), 0)
    for finding in findings:
        if is_open(finding):
            counts[finding.grade] += 1
    return counts


def is_overdue(finding: FindingFacts, on: date) -> bool:
    """Whether the CMO should have answered by now; while the sponsor reviews, nothing is overdue for the CMO."""
    if finding.issued_on is None or not is_open(finding) or finding.state == ANSWERED:
        return False
    due = response_due(finding.grade, finding.issued_on)
    answered = any(row.verb == ANSWERED and row.released_at is not None for row in finding.rows)
    return due is not None and due.next(answered) < on


def finding_complete(facts: FindingFacts) -> Iterator[str]:
    if facts.grade not in GRADES:
        yield "Give the finding a grade."
    if not facts.text.strip():
        yield "Describe the finding."
    if facts.grade != RECOMMENDATION and not facts.requirements:
        yield "Cite the requirement that is not met."


def answer_accepted(facts: FindingFacts) -> Iterator[str]:
    if facts.grade != RECOMMENDATION and facts.state != ACCEPTED:
        yield "The CMO's answer has not been accepted."


def answer_given(facts: ResponseFacts) -> Iterator[str]:
    if not facts.text.strip():
        yield "Write the answer."
    if facts.turn != CMO:
        yield "It is the sponsor's turn."


ISSUE_FINDING = Step("issue", frozenset({DRAFT}), ISSUED, "audits.conduct", (finding_complete,))
CLOSE_FINDING = Step("close", frozenset({ISSUED}), CLOSED, "audits.review_response", (answer_accepted,))
VOID_FINDING = Step("void", frozenset({DRAFT, ISSUED}), VOID, "audits.conduct", reason_required=True, destructive=True)
FINDING = (ISSUE_FINDING, CLOSE_FINDING, VOID_FINDING)

SUBMITTED = "submitted"
SUBMIT = Step("submit", frozenset({DRAFT}), SUBMITTED, "findings.answer", (answer_given,))
RESPONSE = (SUBMIT,)


# --- the audit ----------------------------------------------------------------------------------------------------


def was_held(facts: AuditFacts) -> Iterator[str]:
    if facts.ended_on is None:
        yield "Enter the day on which the audit ended."
    elif facts.ended_on > facts.today:
        yield "The audit ends in the future."
    elif facts.started_on and facts.started_on > facts.ended_on:
        yield "The audit cannot end before it starts."


def findings_ready(facts: AuditFacts) -> Iterator[str]:
    unready = sum(finding.status == DRAFT and any(finding_complete(finding)) for finding in facts.findings)
    if unready:
        yield f"{_count(unready, 'finding')} without grade, text or cited requirement."


def findings_settled(facts: AuditFacts) -> Iterator[str]:
    drafts = sum(finding.status == DRAFT for finding in facts.findings)
    if drafts:
        yield f"{_count(drafts, 'finding')} not issued."
    for grade, number in open_by_grade(facts.findings).items():
        if number:
            yield f"{_count(number, f'{grade} finding')} still open."


def outcome_given(facts: AuditFacts) -> Iterator[str]:
    if facts.outcome not in OUTCOMES:
        yield "Enter the outcome."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


RECORD_PERFORMED = Step("record performed", frozenset({PLANNED}), PERFORMED, "audits.conduct", (was_held,))
ISSUE_FINDINGS = Step("issue findings", frozenset({PERFORMED}), REPORTED, "audits.conduct", (findings_ready,))
CLOSE = Step(
    "close", frozenset({REPORTED}), CLOSED, "audits.close", (was_held, outcome_given, findings_settled), signed=True
)
CANCEL = Step("cancel", frozenset({PLANNED}), CANCELLED, "audits.plan", reason_required=True, destructive=True)
AUDIT = (RECORD_PERFORMED, ISSUE_FINDINGS, CLOSE, CANCEL)
