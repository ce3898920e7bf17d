"""The documents of a site are looked at again."""

from __future__ import annotations

from qualification import deadlines
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="requalification_documents",
    words="requalification by documents",
    find=deadlines.deadlines,
    permission="qualification.view",
)
