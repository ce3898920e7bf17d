"""Shapes of reviewing the trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from web.forms import DateField, PortalForm


class ReviewUntilForm(PortalForm):
    """Up to which day the trail is reviewed."""

    until = DateField(label="Review everything up to and including", help_text="like 23 Nov 2026; today is until now")


class ConclusionForm(PortalForm):
    """What a reviewer looked at and found."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    conclusion = forms.CharField(
        max_length=4000,
        label="Conclusion",
        help_text="what was looked at and how, what was found, and what follows",
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AskForm(PortalForm):
    """A question about one entry, for one person."""

    entry = forms.IntegerField(min_value=1, max_value=2**62, label="Entry number")
    text = forms.CharField(max_length=1000, label="Question", widget=forms.Textarea(attrs={"rows": 3}))
    asked_of = forms.ChoiceField(label="Who answers", help_text="they are told in the portal and by mail")
    due_on = DateField(label="Answer by")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asked_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a person"), *people]


class AnswerForm(PortalForm):
    """The answer to a reviewer's question."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        max_length=2000,
        label="Your answer",
        help_text="it is kept with the review and cannot be changed",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawQuestionForm(PortalForm):
    """Why a question is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class ReviewEntriesFilter(PortalForm):
    """Which of the covered entries are shown; the review is of all of them."""

    what = forms.ChoiceField(
        required=False, label="What", choices=[("", "Everything"), ("changes", "Changes after the first entry")]
    )
    who = forms.ChoiceField(required=False, label="Who")
    kind = forms.ChoiceField(required=False, label="Kind")

    def __init__(self, *args: Any, people: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first, choices in (("who", "Anyone", people), ("kind", "All kinds", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", first), *choices]

    def narrow(self, found: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The entries that the filters leave."""
        given = self.cleaned_data
        if given["what"]:
            found = found.exclude(operation="INSERT")
        asked = {"actor": given["who"], "table": given["kind"]}
        return found.filter(**{name: value for name, value in asked.items() if value})
