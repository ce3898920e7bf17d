"""A negative published fact of exactly our FEI is to be reviewed."""

from __future__ import annotations

from inspections import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="public_fact", words="published fact", find=selectors.public_deadlines, permission="inspections.view"
)
