"""A CMO owes replies to questions about its answers."""

from __future__ import annotations

from questionnaires import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="questionnaire_reply",
    words="replies about answers",
    find=selectors.deadlines,
    permission="questionnaires.view",
)
