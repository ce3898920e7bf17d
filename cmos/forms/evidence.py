"""Shapes of what people type about evidence."""

from __future__ import annotations

from django import forms

from cmos.forms.base import SOURCES
from regulations.rules import vocabulary
from web.forms import DateField, MultiChoiceField, PortalForm


class RegistrationForm(PortalForm):
    """An FDA registration."""

    fei = forms.CharField(required=False, max_length=20, label="FEI")
    submitted_on = DateField(
        required=False,
        label="Submitted on",
        help_text="any submission FDA accepted; made 1 Oct to 31 Dec it holds to the end of the next year",
    )
    valid_to = DateField(
        required=False, label="Expiration date as published", help_text="if the submission is not known"
    )
    operations = MultiChoiceField(
        required=False,
        choices=[(value, value.capitalize()) for value in vocabulary.DECRS_OPERATIONS],
        label="Operations",
    )
    source = forms.ChoiceField(choices=SOURCES, label="Seen in")
    source_url = forms.URLField(required=False, max_length=500, label="Address", assume_scheme="https")
    file = forms.FileField(required=False, help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB")
    reason = forms.CharField(max_length=500, label="Reason", initial="registration checked")


class CertificateForm(PortalForm):
    """An EU GMP certificate."""

    sections = (
        ("Certificate", ("number", "authority", "inspection_end", "issued_on", "valid_to", "remarks")),
        ("What it lists", ("operations",)),
        ("Where it was seen", ("source", "source_url", "file", "reason")),
    )

    number = forms.CharField(max_length=80, label="Certificate number")
    authority = forms.CharField(max_length=120, label="Issuing authority")
    inspection_end = DateField(label="Last day of the inspection")
    issued_on = DateField(required=False, label="Issued on")
    valid_to = DateField(
        required=False,
        label="Valid to, if it says so",
        help_text="empty: relied on for three years from the inspection",
    )
    operations = MultiChoiceField(
        required=False,
        choices=[(code, f"{code} {label}") for code, label in vocabulary.EU_CODES.items()],
        label="Listed operations",
    )
    remarks = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Restrictions or remarks")
    source = forms.ChoiceField(choices=SOURCES, label="Seen in")
    source_url = forms.URLField(required=False, max_length=500, label="Address", assume_scheme="https")
    file = forms.FileField(required=False, help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB")
    reason = forms.CharField(max_length=500, label="Reason", initial="certificate checked")
