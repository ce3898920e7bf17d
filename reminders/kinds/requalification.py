"""A site is audited again."""

from __future__ import annotations

from qualification import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="requalification", words="requalification audit", find=deadlines.deadlines, permission="qualification.view"
)
