"""Shape of a quality agreement as people type it."""

from __future__ import annotations

from typing import Any

from django import forms

from cmos.models import Site
from web.forms import DateField, MultiChoiceField, PortalForm


class AgreementForm(PortalForm):
    """Parties, scope, dates and the document."""

    sites = MultiChoiceField(label="Sites it covers")
    our_party = forms.CharField(max_length=200, label="Our party")
    their_party = forms.CharField(max_length=200, label="Their party")
    scope = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="Services and products")
    signed_on = DateField(required=False, label="Last signature on the document")
    effective_on = DateField(required=False, label="In force from")
    expires_on = DateField(required=False, label="Ends on, last day included")
    review_on = DateField(required=False, label="Review due")
    file = forms.FileField(required=False, label="Document", help_text="PDF or DOCX, at most 50 MB")
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, offered: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sites"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(site.pk), f"{site.name}, {site.city}") for site in offered]
        self.offered = offered

    def clean_sites(self) -> list[Site]:
        chosen = set(self.cleaned_data["sites"])
        return [site for site in self.offered if str(site.pk) in chosen]


class ChangeAgreementForm(AgreementForm):
    """The same, of a draft that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReviseForm(PortalForm):
    """Why a new version is made."""

    reason = forms.CharField(max_length=500, label="Reason")
