"""The next audit of a site is due."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="audit", words="audit", find=selectors.deadlines, permission="audits.view")
