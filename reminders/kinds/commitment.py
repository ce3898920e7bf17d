"""A commitment to an authority is due."""

from __future__ import annotations

from inspections import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="commitment", words="commitment to FDA", find=selectors.deadlines, permission="inspections.view", law=True
)
