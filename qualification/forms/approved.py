"""Shapes of asking for the approved list."""

from __future__ import annotations

from django import forms

from web.forms import DateField, PortalForm


class SnapshotForm(PortalForm):
    """Which day is kept, and what for."""

    on = DateField(label="Approved list of", help_text="today or an earlier day, like 23 Nov 2026")
    purpose = forms.CharField(
        max_length=300, label="What it is for", help_text="for example the management review of the fourth quarter"
    )
