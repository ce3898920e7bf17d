"""Shapes of what a CMO's people type about their own organisation, and of links of sites."""

from __future__ import annotations

from typing import Any

from django import forms

from cmos.forms.base import choices
from cmos.rules import organisations as rules
from regulations.rules import countries
from web.forms import DateField, PortalForm, Sections

WHY = "why this is recorded or changed"


class AddressForm(PortalForm):
    """A postal address as it stands on papers."""

    street = forms.CharField(required=False, max_length=300, label="Street and number")
    city = forms.CharField(required=False, max_length=120)
    region = forms.CharField(required=False, max_length=120, label="State or region")
    postal_code = forms.CharField(required=False, max_length=30)
    country = forms.ChoiceField(required=False, choices=choices(countries.NAMES, "Choose"))


class ProfileForm(AddressForm):
    """Who the organisation is."""

    sections: Sections = (
        ("Organisation", ("legal_name", "duns", "oms_organisation")),
        ("Registered address", ("street", "city", "postal_code", "region", "country")),
        ("How it is reached", ("quality_mail", "phone", "website", "reason")),
    )

    legal_name = forms.CharField(max_length=200, label="Legal name")
    duns = forms.CharField(required=False, max_length=20, label="D-U-N-S", help_text="9 digits")
    oms_organisation = forms.CharField(
        required=False, max_length=20, label="OMS organisation", help_text="like ORG-100001234"
    )
    quality_mail = forms.EmailField(required=False, label="Mail address of quality")
    phone = forms.CharField(required=False, max_length=60)
    website = forms.URLField(required=False, max_length=300, assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text=WHY)


class OwnSiteForm(AddressForm):
    """One address of the organisation with its numbers."""

    sections: Sections = (
        ("Where it is", ("name", "street", "city", "postal_code", "region", "country")),
        ("Numbers", ("fei", "duns", "oms_location", "mia_number", "reason")),
    )

    name = forms.CharField(max_length=200, label="Site name")
    street = forms.CharField(max_length=300, label="Street and number")
    city = forms.CharField(max_length=120)
    country = forms.ChoiceField(choices=choices(countries.NAMES, "Choose"))
    fei = forms.CharField(required=False, max_length=20, label="FEI", help_text="7 or 10 digits")
    duns = forms.CharField(required=False, max_length=20, label="D-U-N-S", help_text="9 digits")
    oms_location = forms.CharField(required=False, max_length=20, label="OMS location", help_text="like LOC-100014112")
    mia_number = forms.CharField(required=False, max_length=60, label="MIA number")
    reason = forms.CharField(max_length=500, label="Reason", help_text=WHY)


class ChangeOwnSiteForm(OwnSiteForm):
    """The same for a site that exists."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class PaperForm(PortalForm):
    """A certificate or licence of an own site."""

    kind = forms.ChoiceField(choices=choices(rules.PAPERS, "Choose"), label="What it is")
    number = forms.CharField(max_length=100)
    authority = forms.CharField(max_length=200, label="Issued by")
    valid_from = DateField(required=False, label="Valid from")
    valid_to = DateField(required=False, label="Valid to", help_text="the last day; empty for one without end")
    source_url = forms.URLField(
        required=False, max_length=500, assume_scheme="https", label="Where it is published", help_text="an address"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text=WHY)


class NewPaperForm(PaperForm):
    """The same with the one whose place it takes."""

    renews = forms.ChoiceField(required=False, label="Renews")

    def __init__(self, *args: Any, known: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["renews"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nothing: it is a further one"), *known]

    def clean_renews(self) -> str | None:
        return self.cleaned_data["renews"] or None


class ChangePaperForm(PaperForm):
    """The same for one that exists."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ProposeForm(PortalForm):
    """What a sponsor says with its proposal."""

    sure = forms.BooleanField(label="Show name, address and numbers as above to the other side")
    note = forms.CharField(required=False, max_length=500, label="Note", help_text="read by the other side")


class ProposeToSponsorForm(ProposeForm):
    """The same of a CMO, which says to whom."""

    field_order = ("sponsor", "sure", "note")
    sponsor = forms.ChoiceField(label="Sponsor")

    def __init__(self, *args: Any, sponsors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sponsor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *sponsors]


class ConfirmLinkForm(PortalForm):
    """Which of one's own records the proposed site is."""

    own = forms.ChoiceField(label="Which of your sites it is")

    def __init__(self, *args: Any, own: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["own"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *own]


class DeclineLinkForm(PortalForm):
    """Why it is not one of one's own sites."""

    text = forms.CharField(
        max_length=500, label="Why not", widget=forms.Textarea(attrs={"rows": 3}), help_text="read by the other side"
    )


class EndLinkForm(PortalForm):
    """Why a link ends."""

    text = forms.CharField(
        max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 3}), help_text="read by the other side"
    )
