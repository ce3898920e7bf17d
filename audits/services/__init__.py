"""Writing audits, findings, and the dialogue about findings: one family of verbs per file."""

from audits.services.acknowledging import acknowledge_letter, acknowledge_withdrawal
from audits.services.answers import REVIEW, Answer, NewAction, discard_answer, review_answer, save_answer, submit_answer
from audits.services.audits import (
    ONLY_PLANNED,
    Performed,
    change_audit,
    record_performed,
    reschedule,
    reschedule_errors,
    take_step,
)
from audits.services.common import NewFiles, named
from audits.services.dialogue import (
    add_note,
    ask_evidence,
    ask_extension,
    change_due,
    comment,
    decide_extension,
    give_evidence,
    judge_action,
    report_done,
)
from audits.services.findings import (
    change_finding,
    confirm_grade,
    draft_finding,
    issue_finding,
    regrade,
    void_finding,
    withdraw_finding,
)
from audits.services.gaps import draft_gap
from audits.services.letters import add_paper, send_letter
from audits.services.measures import record_measure
from audits.services.planning import NewAudits, plan_audit
from audits.services.policy import change_policy

__all__ = [
    "REVIEW",
    "acknowledge_letter",
    "acknowledge_withdrawal",
    "ONLY_PLANNED",
    "Answer",
    "NewAction",
    "NewAudits",
    "NewFiles",
    "Performed",
    "add_note",
    "add_paper",
    "ask_evidence",
    "ask_extension",
    "change_audit",
    "change_due",
    "change_finding",
    "change_policy",
    "comment",
    "confirm_grade",
    "decide_extension",
    "discard_answer",
    "draft_finding",
    "draft_gap",
    "give_evidence",
    "issue_finding",
    "judge_action",
    "named",
    "plan_audit",
    "record_measure",
    "record_performed",
    "regrade",
    "report_done",
    "reschedule",
    "reschedule_errors",
    "review_answer",
    "save_answer",
    "send_letter",
    "submit_answer",
    "take_step",
    "void_finding",
    "withdraw_finding",
]
