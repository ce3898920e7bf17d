"""A CMO's answer to a finding is due."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="finding_response", words="answer to a finding", find=selectors.deadlines, permission="audits.view"
)
