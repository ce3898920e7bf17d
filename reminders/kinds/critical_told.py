"""The CMO is to be told of a critical finding by word of mouth."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(
    name="critical_told", words="telling of a critical finding", find=selectors.deadlines, permission="audits.view"
)
