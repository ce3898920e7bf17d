"""Shapes of what people type about campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from questionnaires.forms.sending import aspect_fields
from questionnaires.rules import campaigns as rules
from questionnaires.rules.scope import ASPECTS
from questionnaires.selectors import campaigns
from questionnaires.selectors.campaigns import Wanted
from regulations.rules import vocabulary
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm, dress


class CampaignForm(PortalForm):
    """Whom to ask, for what, until when, and how often."""

    sections = (
        ("Sites", ("numbers", "does")),
        ("What they do for you", tuple(ASPECTS)),
        ("When", ("title", "due_on", "every_months")),
    )

    def __init__(self, *args: Any, aspects: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {**_which(), **aspect_fields(aspects), **_when()}
        dress(self)

    def clean_numbers(self) -> list[str]:
        """The numbers of sites, in any of the usual separations."""
        return list(dict.fromkeys(self.cleaned_data["numbers"].replace(",", " ").upper().split()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("numbers") and (unknown := campaigns.unknown_numbers(self.wanted)):
            more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
            self.add_error("numbers", f"No active site has the number {', '.join(unknown[:5])}{more}.")
        return given

    @property
    def wanted(self) -> Wanted:
        """Which sites are meant."""
        return Wanted(self.cleaned_data.get("numbers") or (), self.cleaned_data.get("does") or ())

    @property
    def scope(self) -> dict[str, list[str]]:
        """What was ticked, by aspect."""
        return {name: self.cleaned_data[name] for name in ASPECTS if self.cleaned_data.get(name)}


def _which() -> dict[str, forms.Field]:
    return {
        "numbers": forms.CharField(
            required=False,
            label="Only these sites",
            help_text="numbers like SITE-0004, one a line; empty: every active site",
            widget=forms.Textarea(attrs={"rows": 4}),
        ),
        "does": MultiChoiceField(
            required=False,
            label="Only sites that do",
            choices=list(vocabulary.OPERATION_LABELS.items()),
            help_text="any of these; none ticked: whatever they do",
        ),
    }


def _when() -> dict[str, forms.Field]:
    return {
        "title": forms.CharField(required=False, max_length=200, label="Name of the campaign"),
        "due_on": DateField(label="Answers due on"),
        "every_months": forms.TypedChoiceField(
            coerce=int,
            choices=list(rules.EVERY.items()),
            label="How often",
            help_text="the next rounds begin by themselves, with as much time to answer",
        ),
    }


class StopForm(PortalForm):
    """Why a recurring campaign ends."""

    reason = forms.CharField(max_length=1000, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class CampaignFilters(FilterBar):
    """Words; recurring."""

    q = forms.CharField(required=False, max_length=100, label="Number or name")
    recurs = forms.ChoiceField(required=False, choices=[("", "Any"), ("yes", "Recurring")], label="How often")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return campaigns.matching(found, value)

    def narrow_recurs(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(every_months__gt=rules.ONCE, stopped_at=None)
