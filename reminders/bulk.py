"""Steps over several notices at once. Notices of one deadline go together: the first done takes the others along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from kernel.actor import Actor
from reminders import selectors, services
from reminders.models import Notice
from reminders.services.handling import GUESTS, may_handle, may_take, unfit
from sponsors import access
from web.bulk import Answers, BulkStep, Change
from web.forms import DateField, PortalForm

CLOSED = "this deadline no longer waits for anybody"


class UntilForm(PortalForm):
    """Until when."""

    until = DateField(label="Remind again on")


class ColleagueForm(PortalForm):
    """Who takes over."""

    to = forms.ChoiceField(label="Colleague who takes over")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        people = [each.member for each in access.recipients() if each.member.role not in GUESTS]
        field.choices = [("", "Choose"), *((str(each.id), f"{each.name}, {each.role_label}") for each in people)]


class Snooze(BulkStep):
    """Be reminded of one's own notices again on a day."""

    name = "snooze"
    permission = "reminders.handle"
    form_class = UntilForm

    def changes(self, records: Sequence[Notice], answers: Answers, *, actor: Actor) -> list[Change]:
        today = access.today_here()
        longest = selectors.policy(today).longest_snooze
        return [self._change(each, answers.get("until"), today, longest, actor) for each in records]

    def _change(self, record: Notice, until: date | None, today: date, longest: int, actor: Actor) -> Change:
        was = f"due {record.due_on:%-d %b %Y}"
        if record.closed:
            return Change(was, blocked_by=(CLOSED,))
        if record.recipient_id != actor.membership_id:
            return Change(was, blocked_by=("this is a colleague's notice: only they snooze it",))
        if until is None:
            return Change(was)
        wrong = unfit(record, until, today, longest)
        return Change(was, f"comes back on {until:%-d %b %Y}", (wrong,) if wrong else ())

    def perform(self, record: Notice, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        until, today = answers["until"], access.today_here()
        if selectors.sleeping([record], today).get(record.pk) != until:
            services.snooze(record, until=until, today=today, actor=actor, reason=reason)


class Reassign(BulkStep):
    """Gives notices to a colleague."""

    name = "give to a colleague"
    permission = "reminders.handle"
    form_class = ColleagueForm

    def changes(self, records: Sequence[Notice], answers: Answers, *, actor: Actor) -> list[Change]:
        asked = str(answers.get("to", ""))
        taker = next((each for each in access.recipients() if str(each.member.id) == asked), None)
        return [self._change(each, taker, actor) for each in records]

    def _change(self, record: Notice, taker: access.Recipient | None, actor: Actor) -> Change:
        was = record.recipient.user.name
        if record.closed:
            return Change(was, blocked_by=(CLOSED,))
        if not may_handle(record, actor):
            return Change(was, blocked_by=("this is a colleague's notice: they or a head of quality give it away",))
        if taker is None:
            return Change(was)
        name = taker.member.name
        if record.recipient_id == taker.member.id:
            return Change(was, blocked_by=(f"{name} has this notice already",))
        blocked = () if may_take(taker, record) else (f"{name} may not see the record",)
        return Change(was, name, blocked)

    def perform(self, record: Notice, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        now = selectors.notice(record.pk)
        if not now.closed:  # else given away a moment ago, with another notice of the same deadline
            services.reassign(now, to=UUID(answers["to"]), actor=actor, reason=reason)
