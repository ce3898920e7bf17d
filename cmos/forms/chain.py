"""Shapes of what people type about a product in time: milestones, schedules, steps, and what is given on to others."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cmos import selectors
from cmos.forms.base import choices
from regulations.rules import countries, vocabulary
from regulations.rules.applicability import MILESTONES
from web.days import read_day
from web.forms import DateField, MultiChoiceField, PortalForm

COUNTRIES = choices(countries.NAMES, "None named")


def reason(help_text: str = "why this is recorded or changed") -> forms.CharField:
    return forms.CharField(max_length=500, label="Reason", help_text=help_text)


class DayForm(PortalForm):
    """The day a page answers for, in its address; without one it is today."""

    on = DateField(label="What applies on", help_text="any day, like 23 Nov 2026")

    def __init__(self, asked: QueryDict, today: date) -> None:
        super().__init__({"on": _as_shown(asked.get("on") or today.isoformat())})
        self.today = today

    @property
    def day(self) -> date:
        """The day asked about; today where what was typed is no day."""
        asked: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or self.today


def _as_shown(typed: str) -> str:
    """A day as pages show it; what is no day stays as it was typed."""
    try:
        return f"{read_day(typed):%-d %b %Y}"
    except ValueError:
        return typed


class MilestoneForm(PortalForm):
    """The day on which a drug was made available, or marketed."""

    sections = (("Milestone", ("kind", "happened_on", "country", "reference", "reason")),)

    kind = forms.ChoiceField(choices=choices(dict(MILESTONES), "Choose"), label="What was reached")
    happened_on = DateField(
        label="Day", help_text="the day on which it was made available or marketed, not the first day of a study"
    )
    country = forms.ChoiceField(required=False, choices=COUNTRIES, help_text="needed where it was marketed")
    reference = forms.CharField(required=False, max_length=200, help_text="like IND 112233, serial 0007")
    reason = reason("where this day is written")


class ScheduleForm(PortalForm):
    """A schedule of controlled substances, from a day on."""

    sections = (("Schedule", ("schedule", "drug_code", "valid_from", "valid_to", "reference", "reason")),)

    schedule = forms.ChoiceField(choices=choices(vocabulary.SCHEDULES, "Choose"))
    drug_code = forms.CharField(
        required=False, max_length=4, label="Drug code", help_text="of DEA, four digits, like 9143 for oxycodone"
    )
    valid_from = DateField(label="In force from", help_text="the schedule before it ends the day before")
    valid_to = DateField(required=False, label="Last day", help_text="empty: still in force")
    reference = forms.CharField(required=False, max_length=200, help_text="like 91 FR 22714")
    reason = reason()


class EndScheduleForm(PortalForm):
    """The last day of a schedule."""

    valid_to = DateField(required=False, label="Last day", help_text="empty: still in force")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason()


class MakingForm(PortalForm):
    """One operation for a product at a site."""

    sections = (
        ("Step", ("site", "operation", "partner_type", "position", "follows")),
        ("When and for which markets", ("valid_from", "valid_to", "markets", "us_import_on", "notes", "reason")),
    )

    site = forms.ChoiceField()
    operation = forms.ChoiceField(choices=choices(vocabulary.OPERATION_LABELS, "Choose"), label="What is done")
    partner_type = forms.ChoiceField(
        required=False,
        choices=choices(vocabulary.PARTNER_TYPES, "As the site is in general"),
        label="The site is here",
        help_text="choose toll manufacturer where it works on your material for a fee",
    )
    position = forms.IntegerField(min_value=1, max_value=99, initial=1, help_text="1 comes first")
    follows = MultiChoiceField(required=False, label="Fed by", help_text="the steps whose material it takes")
    valid_from = DateField(label="From")
    valid_to = DateField(required=False, label="Last day", help_text="empty: still done there")
    markets = MultiChoiceField(required=False, help_text="none ticked: every market of the product")
    us_import_on = DateField(
        required=False,
        label="First shipment imported into the United States on",
        help_text="of a site abroad: it must be registered with FDA before that day (21 CFR 207.21)",
    )
    notes = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    reason = reason()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, markets: list[tuple[str, str]], fed_by: list[tuple[str, str]], changing: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("markets", markets), ("follows", fed_by)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField | MultiChoiceField)
            field.choices = offered
            if not offered:
                del self.fields[name]
        if changing:
            del self.fields["site"]
            self.fields["version"].required = True
        else:
            del self.fields["version"]
            places = [(str(row.pk), f"{row.name}, {row.number}") for row in selectors.active_sites()]
            site: Any = self.fields["site"]
            site.choices = [("", "Choose"), *places]


class SubcontractForm(PortalForm):
    """Work that a site gives on, or wants to."""

    sections = (
        ("Subcontractor", ("to_site_id", "name", "city", "country")),
        ("What is given on", ("operations", "products", "why", "disclosed_on", "valid_from", "valid_to")),
        ("Evaluation", ("evaluation", "evaluated_on", "reason")),
    )

    to_site_id = forms.ChoiceField(
        required=False, label="Site of your register", help_text="where it is one: name and place follow"
    )
    name = forms.CharField(required=False, max_length=200)
    city = forms.CharField(required=False, max_length=120)
    country = forms.ChoiceField(required=False, choices=choices(countries.NAMES, "Choose"))
    operations = MultiChoiceField(required=False, choices=choices(vocabulary.OPERATION_LABELS), label="Services")
    products = MultiChoiceField(required=False, help_text="none ticked: for every product")
    why = forms.CharField(
        required=False, max_length=2000, label="What it is needed for", widget=forms.Textarea(attrs={"rows": 2})
    )
    disclosed_on = DateField(
        required=False, label="Disclosed by the CMO on", help_text="empty: you found out by yourself"
    )
    valid_from = DateField(required=False, label="Work is given on from", help_text="empty: not before it is approved")
    valid_to = DateField(required=False, label="Last day", help_text="empty: no end")
    evaluation = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="what was looked at and what it showed; needed before it goes to the decision",
    )
    evaluated_on = DateField(required=False, label="Evaluated on")
    reason = reason()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, giver: UUID, changing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(str(row.pk), f"{row.name}, {row.number}") for row in selectors.active_sites() if row.pk != giver]
        to_site_id: Any = self.fields["to_site_id"]
        to_site_id.choices = [("", "Not in your register"), *places]
        products = [(str(row.pk), str(row)) for row in selectors.active_products()]
        if products:
            offered: Any = self.fields["products"]
            offered.choices = products
        else:
            del self.fields["products"]
        if changing:
            self.fields["version"].required = True
        else:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["to_site_id"] = UUID(found["to_site_id"]) if found.get("to_site_id") else None
        return found


class PeriodForm(PortalForm):
    """From and to which day work is given on under an approval."""

    valid_from = DateField(required=False, label="Work is given on from")
    valid_to = DateField(required=False, label="Last day", help_text="empty: no end")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason()
