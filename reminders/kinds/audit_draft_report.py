"""The draft report of an audit is due."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="audit_draft_report", words="draft of an audit report", find=selectors.deadlines, permission="audits.view"
)
