"""Shapes of what people type about companies and their organisations."""

from __future__ import annotations

from typing import Any

from django import forms

from web.forms import DateField, PortalForm


class CompanyForm(PortalForm):
    """A company under the sponsor's own name for it."""

    name = forms.CharField(max_length=200, label="Company")
    duns = forms.CharField(max_length=20, required=False, label="D-U-N-S", help_text="9 digits")
    oms_organisation = forms.CharField(
        max_length=20, required=False, label="OMS organisation", help_text="like ORG-100001234"
    )
    cda_signed_on = DateField(required=False, label="Confidentiality agreement signed on")
    cda_expires_on = DateField(required=False, label="Confidentiality agreement ends on")
    cda_file = forms.FileField(required=False, label="Confidentiality agreement", help_text="PDF, at most 50 MB")
    notes = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="seen by your company only"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why this is recorded or changed")


class ChangeCompanyForm(CompanyForm):
    """The same for a company that exists."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class InviteOrganisationForm(PortalForm):
    """Whom to write to at the CMO."""

    email = forms.EmailField(label="Mail address at the CMO")
    reason = forms.CharField(max_length=500, label="Reason", initial="to answer findings in the portal")


class JoinForm(PortalForm):
    """For whom an invitation is accepted: an organisation of one's own, or one founded here."""

    organisation = forms.ChoiceField(required=False, widget=forms.RadioSelect, label="Your organisation")
    organisation_name = forms.CharField(required=False, max_length=200, label="Name of the new organisation")

    def __init__(self, *args: Any, own: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own:
            del self.fields["organisation"]
            self.fields["organisation_name"].label = "Name of your organisation"
            self.fields["organisation_name"].required = True
            return
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*own, ("", "Found a new one")]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("organisation") and not found.get("organisation_name") and not self.errors:
            self.add_error("organisation_name", "Choose an organisation above, or give the name of a new one.")
        return found


class AccountForm(PortalForm):
    """What a person needs who has no account yet."""

    name = forms.CharField(max_length=200, label="Your name", help_text="as it shall stand on records")
    password = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="at least 12 characters",
    )
