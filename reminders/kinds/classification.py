"""The class of an inspection is due."""

from __future__ import annotations

from inspections import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="classification", words="class of an inspection", find=selectors.deadlines, permission="inspections.view"
)
