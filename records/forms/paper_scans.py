"""Shapes of what people say of files: scans of what was signed by hand, and how they compare with the paper."""

from __future__ import annotations

from django import forms

from records.rules.certified import METHODS
from records.rules.provenance import OUTCOMES
from web.forms import PortalForm


class MarkScanForm(PortalForm):
    """What was signed by hand, and where the paper is."""

    document = forms.CharField(
        max_length=300,
        label="What was signed by hand",
        help_text="which document, and by whom, like “Confidentiality agreement, signed by both parties”",
    )
    original_at = forms.CharField(
        max_length=300,
        label="Where the paper is kept",
        help_text="so that a second person finds it, like “Quality archive, folder CDA 2026, no. 14”",
    )


class CertifyForm(PortalForm):
    """Of which original the file is a true copy, and how it was made."""

    original = forms.CharField(
        max_length=300,
        label="The original",
        help_text="what it is and where, like “Paper original of the agreement, quality archive, folder CDA, no. 14”",
    )
    method = forms.ChoiceField(label="How the copy was made", choices=[("", "Choose"), *METHODS.items()])
    how = forms.CharField(
        max_length=1000,
        label="By which means, and how you compared it",
        help_text="like “scanner of the quality archive, 300 dpi, colour; every page compared with the original”",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckScanForm(PortalForm):
    """What a second person compared, and what they found."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    compared = forms.CharField(
        max_length=1000,
        label="What you compared",
        help_text="like “all four pages, both signatures and dates, against the paper in the quality archive”",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcome = forms.ChoiceField(
        label="What it showed", choices=list(OUTCOMES.items()), widget=forms.RadioSelect, help_text=""
    )
    explanation = forms.CharField(
        max_length=1000,
        required=False,
        label="What is wrong",
        help_text="asked for when a new scan is needed",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
