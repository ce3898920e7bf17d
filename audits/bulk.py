"""Steps over several audits at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from audits import rules, selectors, services
from audits.forms.fields import TextField
from audits.models import Audit
from kernel.actor import Actor
from kernel.steps import obstacles
from sponsors import access
from web.bulk import Answers, Change, RowByRow
from web.forms import DateField, PortalForm
from web.states import state

FARTHEST: Final = 1_830
"""Days by which one step moves an audit at most: the longest time between two audits that can be recorded."""


class Cancel(RowByRow):
    """Calls off planned audits."""

    name = rules.CANCEL.name
    permission = rules.CANCEL.permission
    destructive = rules.CANCEL.destructive

    def change(self, record: Audit, answers: Answers, *, actor: Actor) -> Change:
        blocked = obstacles(rules.CANCEL, selectors.audit_facts(record, access.today_here()), actor, record)
        return Change(state(record.status).word, state(rules.CANCEL.target).word, tuple(blocked))

    def perform(self, record: Audit, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.take_step(rules.CANCEL, record, actor=actor, reason=reason, version=version)


class NewDaysForm(PortalForm):
    """By how many days, or to which day; and why the risk of a later audit can be taken."""

    days = forms.IntegerField(
        required=False,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        label="Move by days",
        help_text="like 14, or -7 for a week earlier; empty if you give a day below",
    )
    planned_start = DateField(
        required=False, label="Or all to the same first day", help_text="like 23 Nov 2026; each audit keeps its length"
    )
    justification = TextField(
        required=False,
        label="Why the risk can be taken",
        help_text="for a later date; written before the audit is due (company rule)",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        days, start = found.get("days"), found.get("planned_start")
        if "days" in self.errors or "planned_start" in self.errors:
            return found
        if days is not None and start is not None:
            self.add_error("planned_start", "Give the days or the first day, not both.")
        elif start is None and not days:
            self.add_error("days", "Give a number of days, or a first day below.")
        return found


class Reschedule(RowByRow):
    """Moves the days of planned audits; each keeps its length."""

    name = "reschedule"
    permission = "audits.plan"
    form_class = NewDaysForm

    def change(self, record: Audit, answers: Answers, *, actor: Actor) -> Change:
        was = _days(record.planned_start, record.planned_end)
        if not answers:
            return Change(was, blocked_by=() if record.status == rules.PLANNED else (services.ONLY_PLANNED,))
        starts, ends = _moved(record, answers)
        errors = services.reschedule_errors(
            record, planned_start=starts, planned_end=ends, justification=answers["justification"], actor=actor
        )
        same = ("these are its days already",) if starts == record.planned_start else ()
        return Change(was, _days(starts, ends), (*errors.values(), *same))

    def perform(self, record: Audit, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        starts, ends = _moved(record, answers)
        services.reschedule(
            record,
            planned_start=starts,
            planned_end=ends,
            justification=answers["justification"],
            actor=actor,
            reason=reason,
            version=version,
        )


def _moved(record: Audit, answers: Answers) -> tuple[date, date]:
    """The first and last day after the move."""
    shift: timedelta = (
        answers["planned_start"] - record.planned_start if answers["planned_start"] else timedelta(days=answers["days"])
    )
    return record.planned_start + shift, record.planned_end + shift


def _days(first: date, last: date) -> str:
    return f"{first:%-d %b %Y}" if first == last else f"{first:%-d %b %Y} to {last:%-d %b %Y}"
