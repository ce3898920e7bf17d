"""Evidence that a CMO gave with an answer ends."""

from __future__ import annotations

from questionnaires import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="answer_evidence",
    words="evidence for an answer",
    find=selectors.evidence_deadlines,
    permission="questionnaires.view",
)
