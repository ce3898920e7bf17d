"""What the forms of this room share."""

from __future__ import annotations

from django import forms

from kernel.models import DatedModel
from web.forms import PortalForm


def choices(table: dict[str, str], empty: str = "") -> list[tuple[str, str]]:
    """A table of the vocabulary as choices, with an empty one first if words for it are given."""
    return [*([("", empty)] if empty else []), *table.items()]


SOURCES = [(value, label.capitalize()) for value, label in DatedModel.Source.choices]


class VoidForm(PortalForm):
    """Why an entry is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text="it stays readable and no longer counts")
