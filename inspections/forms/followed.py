"""Shapes of replies, commitments and our own reaction."""

from __future__ import annotations

from typing import Any

from django import forms

from inspections.forms.fields import document, in_zone, long_text, reason
from inspections.models import Response
from inspections.rules.reaction import CODES
from web.forms import DateField, PortalForm


class ResponseForm(PortalForm):
    """A response or an update letter that was sent."""

    kind = forms.ChoiceField(choices=Response.Kind.choices, label="Kind")
    sent_on = DateField(label="Sent on", help_text="with a time below its own day, else FDA's; like 23 Nov 2026")
    sent_time = forms.TimeField(required=False, label="At", help_text="like 23:30, if known")
    zone = forms.CharField(
        required=False, max_length=60, label="Time zone", initial="America/New_York", help_text="like Asia/Kolkata"
    )
    file = document("The letter")
    proof = document("Proof that it was filed")
    summary = long_text("In short")
    reason = reason("reply sent to FDA")

    def clean(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        cleaned["sent_at"] = in_zone(cleaned, self)
        for name in ("sent_time", "zone"):
            cleaned.pop(name, None)
        return cleaned


class ChangeResponseForm(PortalForm):
    """File, proof and summary of a reply that was recorded."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = document("The letter")
    proof = document("Proof that it was filed")
    summary = long_text("In short")
    reason = reason()


class CommitmentForm(PortalForm):
    """A dated promise."""

    text = long_text("What was promised", required=True)
    owner = forms.CharField(max_length=200, label="Owner at the CMO")
    made_on = DateField(label="Promised on")
    due_on = DateField(label="Due on")
    responsible_id = forms.ChoiceField(required=False, label="Who of us follows it")
    reason = reason("promised in the reply")

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["responsible_id"]
        chosen.choices = [("", "The site's responsible person"), *people]

    def clean_responsible_id(self) -> Any:
        return self.cleaned_data["responsible_id"] or None


class ChangeCommitmentForm(CommitmentForm):
    """Corrections of a promise."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason()


class EvidenceForm(PortalForm):
    """What shows that a promise was kept."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    evidence = forms.FileField(label="The evidence", help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB")
    reason = reason("evidence received")


class ReactionForm(PortalForm):
    """A task of our own plan was done."""

    task = forms.ChoiceField(choices=list(CODES.items()), label="Task")
    done_on = DateField(label="Done on")
    note = long_text("Note", rows=2)
    reason = reason("task done")
