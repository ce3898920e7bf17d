"""An action that a CMO promised is due."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="finding_action", words="action of a CMO", find=selectors.deadlines, permission="audits.view")
