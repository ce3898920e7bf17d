"""The sponsor's own audits, their findings, and the dialogue with the CMO about each finding."""

from audits.models.audits import (
    KINDS,
    Audit,
    AuditDate,
    AuditGrant,
    AuditPaper,
    Finding,
    FindingGrade,
    FindingMeasure,
    TeamMember,
)
from audits.models.dialogue import (
    AuditLetter,
    FindingMessage,
    FindingResponse,
    InternalNote,
    IssuedFinding,
    LetterFile,
    LetterReceipt,
    MessageFile,
    ResponseAction,
    ResponseFile,
    ResponseReview,
)

__all__ = [
    "Audit",
    "AuditDate",
    "AuditGrant",
    "AuditLetter",
    "AuditPaper",
    "Finding",
    "FindingGrade",
    "FindingMeasure",
    "FindingMessage",
    "FindingResponse",
    "InternalNote",
    "IssuedFinding",
    "KINDS",
    "LetterFile",
    "LetterReceipt",
    "MessageFile",
    "ResponseAction",
    "ResponseFile",
    "ResponseReview",
    "TeamMember",
]
