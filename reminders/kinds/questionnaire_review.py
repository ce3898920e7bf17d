"""The sponsor's review of the answers to a questionnaire is due."""

from __future__ import annotations

from questionnaires import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="questionnaire_review",
    words="review of answers",
    find=selectors.deadlines,
    permission="questionnaires.view",
)
