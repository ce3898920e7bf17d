"""Filters of the notices, and what people decide about them."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from reminders import selectors
from reminders.kinds import BESIDE, KINDS, SIGNATURE_REFUSED
from reminders.models import Notice, Sending
from reminders.rules.ladders import LADDERS
from reminders.rules.policy import (
    MAX_HOUR,
    MAX_SNOOZE,
    UNITS,
    ReminderPolicy,
    Unfit,
    before_words,
    changed,
    parse_before,
)
from sponsors.access import Recipient
from web.filters import FilterBar
from web.forms import DateField, PortalForm

SHOWN: Final = [
    ("", "Open"),
    ("unread", "Unread"),
    ("overdue", "Overdue"),
    ("snoozed", "Snoozed"),
    ("closed", "Done or handed over"),
    ("failed", "Mail not sent"),
]
HINTS: Final = {
    "days": "days before the due date, like 60, 30, 14, 7, 1",
    "business_days": "US federal business days before the due date, like 10, 5, 3, 2, 1, 0",
    "calendar": "days of the year the date ends in, like 1 Oct, 15 Nov, 28 Dec",
}


def kind_words(name: str) -> str:
    """A kind of deadline with a capital."""
    words = KINDS[name].words if name in KINDS else name.replace("_", " ")
    return words[:1].upper() + words[1:]


class NoticeFilters(FilterBar):
    """Words of the notice, what became of it, what it is about; for leads also whose it is."""

    q = forms.CharField(required=False, max_length=100, label="Record")
    show = forms.ChoiceField(required=False, choices=SHOWN, label="Show")
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((name, kind_words(name)) for name in [*KINDS, *sorted(BESIDE)])],
        label="What",
    )
    whose = forms.ChoiceField(required=False, choices=[("", "Mine"), ("all", "Everybody's")], label="Whose")

    def prepare(self) -> None:
        if not self.actor.can("reminders.lead"):
            del self.fields["whose"]

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(found)
        if not self.cleaned_data.get("whose"):
            rows = rows.filter(recipient_id=self.member.id)
        return rows if self.cleaned_data.get("show") else selectors.open_notices(rows)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(title__icontains=value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_whose(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found

    def narrow_show(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "closed":
            return found.exclude(closed="")
        if value == "failed":
            return found.filter(delivery__outcome=Sending.Outcome.FAILED)
        rows: QuerySet[Notice] = selectors.open_notices(found)
        if value == "unread":
            return rows.filter(read_at=None)
        if value == "overdue":
            return rows.filter(due_on__lt=self.member.today).exclude(kind=SIGNATURE_REFUSED)
        whose = rows if self.cleaned_data.get("whose") else rows.filter(recipient_id=self.member.id)
        return rows.filter(pk__in=selectors.asleep(whose, self.member.today))


class ReasonedForm(PortalForm):
    """Something that needs a reason."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReassignForm(ReasonedForm):
    """Who takes over."""

    to = forms.ChoiceField(label="Colleague who takes over")
    field_order = ("to", "reason")

    def __init__(self, *args: Any, takers: list[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["to"]
        people = [(str(each.member.id), f"{each.member.name}, {each.member.role_label}") for each in takers]
        choices.choices = [("", "Choose"), *people]


class SnoozeForm(ReasonedForm):
    """Until when."""

    until = DateField(label="Remind again on")
    field_order = ("until", "reason")


class PolicyForm(ReasonedForm):
    """Every ladder with its days before and after the due date."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    hour = forms.IntegerField(
        min_value=0, max_value=MAX_HOUR, label="Hour of the morning", help_text="in the recipient's own zone, like 8"
    )
    longest_snooze = forms.IntegerField(
        min_value=1, max_value=MAX_SNOOZE, label="Longest snooze", help_text="days; a date set by law ends it earlier"
    )
    escalate = forms.BooleanField(
        required=False,
        label="Escalate",
        help_text="The last reminder but one also goes to the deputy, the last and all later ones to heads of quality.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("All reminders", ("hour", "longest_snooze", "escalate"))
        self.sections = (every, *((kind_words(name), _names(name)) for name in LADDERS))
        for name in LADDERS:
            for field, made in zip(_names(name), _fields(name), strict=True):
                made.widget.attrs["class"] = "form-control"
                self.fields[field] = made

    @staticmethod
    def initial_of(policy: ReminderPolicy) -> dict[str, Any]:
        """The fields' values for a policy."""
        found: dict[str, Any] = {
            "version": policy.version,
            "hour": policy.hour,
            "longest_snooze": policy.longest_snooze,
            "escalate": policy.escalate,
        }
        for name, ladder in policy.ladders.items():
            values = (before_words(ladder), ladder.daily_after, ladder.weekly_after)
            found.update(zip(_names(name), values, strict=True))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in LADDERS:
            field = f"{name}_before"
            if field in given:
                try:
                    given[field] = parse_before(name, given[field])
                except Unfit as unfit:
                    self.add_error(field, ValidationError(str(unfit)))
        return given

    def policy(self) -> ReminderPolicy:
        """What was chosen."""
        given = self.cleaned_data
        ladders = {
            name: changed(
                name,
                {
                    **given[f"{name}_before"],
                    "daily_after": given[f"{name}_daily"],
                    "weekly_after": given[f"{name}_weekly"],
                },
            )
            for name in LADDERS
        }
        return ReminderPolicy(
            hour=given["hour"], longest_snooze=given["longest_snooze"], escalate=given["escalate"], ladders=ladders
        )


def _names(name: str) -> tuple[str, str, str]:
    return (f"{name}_before", f"{name}_daily", f"{name}_weekly")


def _fields(name: str) -> tuple[forms.Field, forms.Field, forms.Field]:
    return (
        forms.CharField(max_length=200, label="Before the due date", help_text=HINTS[UNITS[name]]),
        forms.IntegerField(
            min_value=0, max_value=15, label="Daily after it", help_text="for how many days, 0 for none"
        ),
        forms.IntegerField(min_value=0, max_value=30, label="Then every", help_text="days, 0 for never"),
    )
