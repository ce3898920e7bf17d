"""An audit stands in the plan: shown in calendars, reminded of by the date it is due instead."""

from __future__ import annotations

from audits import selectors
from reminders.kinds.base import DeadlineKind

KIND = DeadlineKind(name="planned_audit", words="planned audit", find=selectors.planned_work, permission="audits.view")
