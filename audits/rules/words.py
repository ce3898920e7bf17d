"""The words of audits: states, grades, types, kinds of messages and papers."""

from __future__ import annotations

from typing import Final

PLANNED, PERFORMED, REPORTED, CLOSED, CANCELLED = "planned", "performed", "reported", "closed", "cancelled"
LEAD_SIGNED: Final = "lead_signed"
AUDIT_STATES: Final = {
    PLANNED: "Planned",
    PERFORMED: "Performed",
    REPORTED: "Findings issued",
    LEAD_SIGNED: "Signed by the lead",
    CLOSED: "Closed",
    CANCELLED: "Cancelled",
}

KINDS: Final = {
    "qualification": "Qualification",
    "requalification": "Requalification",
    "for_cause": "For cause",
    "follow_up": "Follow-up or verification",
    "pre_inspection": "Pre-inspection (mock)",
    "due_diligence": "Due diligence",
    "technical": "Technical or process-specific",
    "data_integrity": "Data integrity",
    "remote": "Remote or hybrid",
    "paper": "Paper (desktop)",
    "joint": "Joint, with other sponsors",
    "third_party": "Shared or third-party report",
}

NOT_ON_SITE: Final = frozenset({"remote", "paper", "third_party"})
"""Types of audits in which the sponsor does not see the site itself."""

CRITICAL, MAJOR, OTHER, RECOMMENDATION = "critical", "major", "other", "recommendation"
GRADES: Final = {CRITICAL: "Critical", MAJOR: "Major", OTHER: "Other", RECOMMENDATION: "Recommendation"}
"""Worst first; the words of the PIC/S, EMA and MHRA family (PI 040)."""

FROM_AUDIT, FROM_QUESTIONNAIRE = "audit", "questionnaire"
ORIGINS: Final = {FROM_AUDIT: "Audit", FROM_QUESTIONNAIRE: "Questionnaire"}
"""What a finding comes from."""

OUTCOMES: Final = {
    "acceptable": "Acceptable",
    "acceptable_with_findings": "Acceptable with findings",
    "not_acceptable": "Not acceptable",
}

DRAFT, ISSUED, ANSWERED, RETURNED, ACCEPTED, VOID = "draft", "issued", "answered", "returned", "accepted", "void"
INTERIM: Final = "interim"
FINDING_STATES: Final = {
    DRAFT: "Draft",
    ISSUED: "Issued, waiting for the CMO",
    ANSWERED: "Answered, waiting for review",
    RETURNED: "Returned to the CMO",
    ACCEPTED: "Answer accepted, actions under way",
    CLOSED: "Closed",
    VOID: "Void or withdrawn",
}
SPONSOR, CMO = "sponsor", "cmo"

TOLD, WRITTEN, HELD, CONTAINED = "told", "written", "hold", "containment"
MEASURES: Final = {
    TOLD: "CMO told by word of mouth",
    HELD: "Decision whether work is put on hold",
    CONTAINED: "Risk contained",
}
"""What is recorded of a critical finding at once; that it is written follows from its issue."""

TEAM_ROLES: Final = {"auditor": "Auditor", "expert": "Subject expert", "observer": "Observer"}

REPORT_DRAFT, REPORT_FINAL = "report_draft", "report_final"
OTHER_PAPER = "other"
PAPERS: Final = {
    REPORT_DRAFT: "Report, draft",
    REPORT_FINAL: "Report, final",
    "agenda": "Agenda",
    "document_request": "Document request",
    OTHER_PAPER: "Other paper",
}

ANNOUNCEMENT, CANCELLATION, SUMMARY = "announcement", "cancellation", "summary"
LETTERS: Final = {
    ANNOUNCEMENT: "Announcement",
    CANCELLATION: "Cancellation",
    SUMMARY: "Summary of the audit",
}

SENT_BY_HAND: Final = (ANNOUNCEMENT, SUMMARY)
"""Letters that a person sends; a cancellation follows from the step."""

CORRECTION, CORRECTIVE, PREVENTIVE = "correction", "corrective", "preventive"
ACTION_KINDS: Final = {CORRECTIVE: "Corrective action", PREVENTIVE: "Preventive action", CORRECTION: "Correction"}

COMMENT: Final = "comment"
EVIDENCE_REQUEST, EVIDENCE = "evidence_request", "evidence"
EXTENSION_REQUEST, EXTENSION_GRANTED, EXTENSION_REFUSED = "extension_request", "extension_granted", "extension_refused"
ACTION_DONE, ACTION_VERIFIED, ACTION_REJECTED = "action_done", "action_verified", "action_rejected"
DUE_CHANGED, REGRADED, WITHDRAWN = "due_changed", "regraded", "withdrawn"
ACKNOWLEDGED: Final = "acknowledged"
MESSAGES: Final = {
    COMMENT: "comment",
    EVIDENCE_REQUEST: "request for evidence",
    EVIDENCE: "evidence",
    EXTENSION_REQUEST: "request for more time",
    EXTENSION_GRANTED: "more time granted",
    EXTENSION_REFUSED: "more time refused",
    ACTION_DONE: "action reported done",
    ACTION_VERIFIED: "action verified",
    ACTION_REJECTED: "action not accepted as done",
    DUE_CHANGED: "due date changed",
    REGRADED: "grade changed",
    WITHDRAWN: "finding withdrawn",
    CLOSED: "finding closed",
    ACKNOWLEDGED: "withdrawal acknowledged",
}
BY_SPONSOR: Final = frozenset(
    {
        EVIDENCE_REQUEST,
        EXTENSION_GRANTED,
        EXTENSION_REFUSED,
        ACTION_VERIFIED,
        ACTION_REJECTED,
        DUE_CHANGED,
        REGRADED,
        WITHDRAWN,
        CLOSED,
    }
)
BY_CMO: Final = frozenset({EVIDENCE, EXTENSION_REQUEST, ACTION_DONE, ACKNOWLEDGED})
"""Messages that only one side writes; a comment is written by both."""
SAID_BY_SPONSOR: Final = (
    COMMENT,
    EVIDENCE_REQUEST,
    DUE_CHANGED,
    EXTENSION_GRANTED,
    EXTENSION_REFUSED,
    ACTION_VERIFIED,
    ACTION_REJECTED,
)
"""Messages that a person of the sponsor writes; the others follow from decisions."""
WITH_DUE_DATE: Final = frozenset({EXTENSION_REQUEST, EXTENSION_GRANTED, DUE_CHANGED})


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 finding", "2 findings"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
