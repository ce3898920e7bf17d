"""Shapes of what people type when questionnaires are sent, and the filters of their lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from questionnaires.rules import dialogue
from questionnaires.rules.scope import ASPECTS
from questionnaires.selectors import campaigns, review_due, sent
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm, dress

CROSSES = "the CMO reads it"
LISTED: Final = 100
"""Campaigns to choose from: the newest."""
STATE_CHOICES = [("", "Any"), *dialogue.STATES.items()]


class SendForm(PortalForm):
    """To whom a version is sent, for what and until when."""

    def __init__(self, *args: Any, sites: Iterable[tuple[str, str]], aspects: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = forms.ChoiceField(choices=[("", "Choose"), *sites], label="Site")
        self.fields |= {"site": site, **aspect_fields(aspects), **_rest()}
        dress(self)

    @property
    def scope(self) -> dict[str, list[str]]:
        """What was ticked, by aspect."""
        return {name: self.cleaned_data[name] for name in ASPECTS if self.cleaned_data.get(name)}


def aspect_fields(names: Iterable[str]) -> dict[str, forms.Field]:
    """One field for each aspect that the template's conditions ask about."""
    wanted = set(names)
    return {
        name: MultiChoiceField(
            required=False,
            label=aspect.label,
            choices=list(aspect.table.items()),
            help_text="what this site does for you",
        )
        for name, aspect in ASPECTS.items()
        if name in wanted
    }


def _rest() -> dict[str, forms.Field]:
    return {
        "due_on": DateField(label="Answers due on"),
        "contact": forms.CharField(
            required=False, max_length=200, label="For the attention of", help_text=f"a name at the CMO; {CROSSES}"
        ),
    }


class WithdrawForm(PortalForm):
    """Why a questionnaire is taken back."""

    text = forms.CharField(max_length=1000, label="Reason", help_text=CROSSES, widget=forms.Textarea(attrs={"rows": 3}))


class DueForm(WithdrawForm):
    """Another due date and why."""

    due_on = DateField(label="New due date")
    field_order = ("due_on", "text")


class CommentForm(PortalForm):
    """What is said to the other side, about the whole or one question."""

    question = forms.ChoiceField(required=False, label="About")
    text = forms.CharField(max_length=5000, label="Comment", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, questions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["question"]
        field.choices = [("", "The whole questionnaire"), *questions]


class SentFilters(FilterBar):
    """Words; state; overdue."""

    q = forms.CharField(required=False, max_length=100, label="Number, title, site or CMO")
    state = forms.ChoiceField(required=False, choices=STATE_CHOICES, label="State")
    overdue = forms.ChoiceField(required=False, choices=[("", "Any"), ("yes", "Overdue")], label="Due")
    review: Any = forms.ChoiceField(
        required=False, choices=[("", "Any"), ("open", "Waits for review"), ("done", "Reviewed")], label="Review"
    )
    campaign: Any = forms.ChoiceField(required=False, label="Campaign")

    def prepare(self) -> None:
        rows = campaigns.campaigns().order_by("-id")[:LISTED]
        field: Any = self.fields["campaign"]
        field.choices = [("", "Any"), *((str(row.pk), f"{row.number} {row.title}") for row in rows)]

    def narrow_campaign(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return campaigns.questionnaires_of(found, UUID(value))

    def narrow_review(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return review_due.in_review(found, done=value == "done")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return sent.matching(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return sent.in_state(found, value)

    def narrow_overdue(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return sent.overdue(found, self.member.today)


class AskedFilters(SentFilters):
    """Words; sponsor; state; overdue."""

    q = forms.CharField(required=False, max_length=100, label="Number, title, sponsor or site")
    sponsor = forms.ChoiceField(required=False, label="Sponsor")
    campaign = None
    review = None

    def prepare(self) -> None:
        field: Any = self.fields["sponsor"]
        field.choices = [("", "Any"), *((name, name) for name in sent.sponsor_names())]

    def narrow_sponsor(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(sponsor_name=value)
