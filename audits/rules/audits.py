"""The audit itself: planned, held, findings issued, signed by its lead, closed by another person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from audits.rules.dates import draft_report_due, lateness, report_due
from audits.rules.findings import FindingFacts, finding_complete, has_plan, is_open
from audits.rules.policy import DEFAULT, AuditPolicy
from audits.rules.words import (
    CANCELLED,
    CLOSED,
    CRITICAL,
    DRAFT,
    GRADES,
    LEAD_SIGNED,
    NOT_ON_SITE,
    OUTCOMES,
    PERFORMED,
    PLANNED,
    RECOMMENDATION,
    REPORTED,
    count,
)
from cmos.rules import EvidenceFact, Ref
from kernel.steps import Step


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

    @property
    def on_site(self) -> bool:
        """Whether the sponsor saw the site itself."""
        return self.kind not in NOT_ON_SITE

    def known(self, on: date) -> bool:
        return self.closed_on is not None and self.closed_on <= on


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFacts:
    """What the guards of an audit look at; people are named by the key the trail uses."""

    status: str
    today: date
    planned_end: date | None = None
    due_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    outcome: str = ""
    findings: tuple[FindingFacts, ...] = ()
    draft_report_on: date | None = None
    """the day of the first draft"""
    final_report_on: date | None = None
    lead: str = ""
    lead_signed_by: str = ""
    acting: str = ""
    policy: AuditPolicy = DEFAULT


def was_held(facts: AuditFacts) -> Iterator[str]:
    if facts.ended_on is None:
        yield "Enter the day on which the audit ended."
    elif facts.ended_on > facts.today:
        yield "The audit ends in the future."
    elif facts.started_on and facts.started_on > facts.ended_on:
        yield "The audit cannot end before it starts."


def findings_ready(facts: AuditFacts) -> Iterator[str]:
    drafts = [finding for finding in facts.findings if finding.status == DRAFT]
    if unready := sum(any(finding_complete(finding)) for finding in drafts):
        yield f"{count(unready, 'finding')} without grade, text or cited requirement."
    if unconfirmed := sum(not finding.grade_confirmed for finding in drafts):
        yield f"{count(unconfirmed, 'grade')} not confirmed by a second person (company rule)."


def findings_settled(facts: AuditFacts) -> Iterator[str]:
    """Critical findings are closed; the others are closed, or their plan was accepted and is followed up."""
    if drafts := sum(finding.status == DRAFT for finding in facts.findings):
        yield f"{count(drafts, 'finding')} not issued."
    for grade in GRADES:
        if grade == RECOMMENDATION:
            continue
        still = sum(
            is_open(finding) and finding.grade == grade and not (grade != CRITICAL and has_plan(finding))
            for finding in facts.findings
        )
        if still:
            yield f"{count(still, f'{grade} finding')} still open."


def report_attached(facts: AuditFacts) -> Iterator[str]:
    if facts.final_report_on is None:
        yield "Attach the final report."


def outcome_given(facts: AuditFacts) -> Iterator[str]:
    if facts.outcome not in OUTCOMES:
        yield "Enter the outcome."


def is_the_lead(facts: AuditFacts) -> Iterator[str]:
    if not facts.lead:
        yield "Name the lead auditor."
    elif facts.acting != facts.lead:
        yield "Only the lead auditor signs here."


def two_people(facts: AuditFacts) -> Iterator[str]:
    """Company rule: the lead signs, then somebody else approves."""
    if not facts.policy.close_by_two:
        return
    if not facts.lead_signed_by:
        yield "The lead auditor has not signed (company rule: two people close an audit)."
    elif facts.acting == facts.lead_signed_by:
        yield "You signed as the lead: another person approves (company rule)."


READY = (was_held, outcome_given, report_attached, findings_settled)

RECORD_PERFORMED = Step("record performed", frozenset({PLANNED}), PERFORMED, "audits.conduct", (was_held,))
ISSUE_FINDINGS = Step("issue findings", frozenset({PERFORMED}), REPORTED, "audits.conduct", (findings_ready,))
SIGN_AS_LEAD = Step(
    "sign as lead",
    frozenset({REPORTED}),
    LEAD_SIGNED,
    "audits.conduct",
    (is_the_lead, *READY),
    signed=True,
    meanings=("authored", "reviewed"),
)
REOPEN = Step("reopen", frozenset({LEAD_SIGNED}), REPORTED, "audits.conduct", reason_required=True)
CLOSE = Step(
    "close",
    frozenset({REPORTED, LEAD_SIGNED}),
    CLOSED,
    "audits.close",
    (*READY, two_people),
    signed=True,
    apart_from=(SIGN_AS_LEAD.name,),
)
CANCEL = Step("cancel", frozenset({PLANNED}), CANCELLED, "audits.plan", reason_required=True, destructive=True)
TAKEN = (ISSUE_FINDINGS, SIGN_AS_LEAD, CLOSE, REOPEN, CANCEL)
"""Steps with a page and an address of their own; "record performed" is taken by its form."""
AUDIT = (RECORD_PERFORMED, *TAKEN)


def words(facts: AuditFacts) -> str:
    """What is owed about the audit now, in a sentence; empty when nothing is."""
    if facts.status == PLANNED:
        return _planned_words(facts)
    if facts.status in (PERFORMED, REPORTED, LEAD_SIGNED):
        return " ".join(_report_words(facts))
    return ""


@dataclass(frozen=True, slots=True)
class ReportClock:
    """One report owed after an audit; `runs` says in words how long its clock runs from the audit's last day."""

    words: str
    due_on: date
    done_on: date | None
    runs: str

    def standing(self, on: date) -> str:
        """How it stands on a day, in words; empty once it was done in time."""
        if self.done_on is None:
            return lateness(self.due_on, on)
        return "was late" if self.done_on > self.due_on else ""


def report_clocks(facts: AuditFacts) -> tuple[ReportClock, ...]:
    """Draft and final report of a held audit; none while the audit has no end.

    A final report ends the clock of a draft that was never recorded: nobody knows whether there was one.
    """
    if facts.ended_on is None:
        return ()
    drafted, final, choice = facts.draft_report_on, facts.final_report_on, facts.policy
    runs, days = count(choice.draft_report_days, "business day"), count(choice.report_days, "calendar day")
    draft = ReportClock("Draft report", draft_report_due(facts.ended_on, choice), drafted, runs)
    last = ReportClock("Final report", report_due(facts.ended_on, choice), final, days)
    return (draft, last) if drafted or not final else (last,)


def _report_words(facts: AuditFacts) -> Iterator[str]:
    for clock in report_clocks(facts):
        if standing := clock.standing(facts.today):
            yield f"{clock.words} {standing}{'' if clock.done_on else ' (company rule)'}."


def _planned_words(facts: AuditFacts) -> str:
    if facts.planned_end and facts.planned_end < facts.today:
        return "The planned days have passed: record it as held, or reschedule it with a reason."
    if facts.due_on and facts.planned_end and facts.due_on < facts.planned_end:
        return f"Planned after its due date ({lateness(facts.due_on, facts.today)})."
    return f"To be held by its due date, {lateness(facts.due_on, facts.today)}." if facts.due_on else ""
