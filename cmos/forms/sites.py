"""Shapes of what people type about sites."""

from __future__ import annotations

from typing import Any

from django import forms

from cmos import selectors
from cmos.forms.base import choices
from cmos.models import SiteIdentifier
from regulations.rules import countries, vocabulary
from sponsors import access
from web.forms import DateField, MultiChoiceField, PortalForm, Sections


class SiteForm(PortalForm):
    """A site: who it belongs to, where it is, what it makes and does."""

    sections: Sections = (
        ("Company", ("company", "company_name")),
        ("Where it is", ("name", "street", "city", "postal_code", "region", "country")),
        ("Numbers", ("fei", "duns", "oms_location", "mia_number", "shared_because")),
        (
            "What it makes and does",
            ("partner_type", "batch_records", "material_types", "operations", "dosage_forms", "phases"),
        ),
        ("What needs care", ("sterile", "biologics", "hpapi_band", "schedules")),
        ("Who answers for it", ("responsible_id", "deputy_id", "notes", "reason")),
    )

    company = forms.ChoiceField(required=False, label="Company")
    company_name = forms.CharField(
        required=False, max_length=200, label="New company", help_text="only if it is not in the list above"
    )
    name = forms.CharField(max_length=200, label="Site name")
    street = forms.CharField(max_length=300, label="Street and number")
    city = forms.CharField(max_length=120)
    region = forms.CharField(required=False, max_length=120, label="State or region")
    postal_code = forms.CharField(required=False, max_length=30)
    country = forms.ChoiceField(choices=choices(countries.NAMES, "Choose"))
    fei = forms.CharField(
        required=False, max_length=20, label="FEI", help_text="7 or 10 digits, as on the registration"
    )
    shared_because = forms.CharField(
        required=False, max_length=500, label="Why this FEI is on two sites", help_text="only if you are told to"
    )
    duns = forms.CharField(required=False, max_length=20, label="D-U-N-S", help_text="9 digits")
    oms_location = forms.CharField(required=False, max_length=20, label="OMS location", help_text="like LOC-100014112")
    partner_type = forms.ChoiceField(choices=choices(vocabulary.PARTNER_TYPES, "Choose"))
    material_types = MultiChoiceField(required=False, choices=choices(vocabulary.MATERIAL_TYPES))
    operations = MultiChoiceField(required=False, choices=choices(vocabulary.OPERATION_LABELS), label="Services")
    dosage_forms = MultiChoiceField(required=False, choices=choices(vocabulary.FORM_LABELS))
    sterile = forms.BooleanField(required=False, label="Sterile products")
    biologics = forms.BooleanField(required=False, label="Biologics")
    hpapi_band = forms.ChoiceField(
        required=False, choices=choices(vocabulary.HPAPI_BANDS, "None"), label="Highest HPAPI band (company rule)"
    )
    schedules = MultiChoiceField(
        required=False, choices=choices(vocabulary.SCHEDULES), label="Controlled-substance schedules (DEA)"
    )
    phases = MultiChoiceField(required=False, choices=choices(vocabulary.PHASES), label="Clinical phases")
    batch_records = forms.ChoiceField(choices=choices(vocabulary.BATCH_RECORDS, "Choose"))
    mia_number = forms.CharField(
        required=False,
        max_length=60,
        label="Manufacturing authorisation (MIA) number",
        help_text="for sites in the EEA",
    )
    responsible_id = forms.ChoiceField(label="Responsible person")
    deputy_id = forms.ChoiceField(required=False, label="Deputy")
    notes = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="seen by your company only"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why this is recorded or changed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people()]
        self._offer("responsible_id", [("", "Choose"), *people])
        self._offer("deputy_id", [("", "Nobody"), *people])
        known = [(str(company.pk), company.name) for company in selectors.active_companies()]
        self._offer("company", [("", "A new one"), *known])

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "company" in self.fields and not found.get("company") and not found.get("company_name"):
            self.add_error("company", "Choose a company, or give the name of a new one.")
        found["responsible_id"] = found.get("responsible_id") or None
        found["deputy_id"] = found.get("deputy_id") or None
        return found


IDENTIFYING = ("company", "company_name", "fei", "shared_because", "duns", "oms_location")


class ChangeSiteForm(SiteForm):
    """The same without what identifies a site; those have their own history."""

    sections: Sections = (
        ("Where it is", ("name", "street", "city", "postal_code", "region", "country", "address_correction")),
        ("Number", ("mia_number",)),
        *SiteForm.sections[3:],
    )

    address_correction = forms.BooleanField(
        required=False,
        label="The change of the address corrects a mistake",
        help_text="a site that moved is another site: use “move to a new address” instead",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in IDENTIFYING:
            del self.fields[name]


class MoveSiteForm(PortalForm):
    """The new address of a site, which becomes a site of its own."""

    name = forms.CharField(max_length=200, label="Name of the new site")
    street = forms.CharField(max_length=300, label="Street and number")
    city = forms.CharField(max_length=120)
    postal_code = forms.CharField(required=False, max_length=30)
    region = forms.CharField(required=False, max_length=120, label="State or region")
    country = forms.ChoiceField(choices=choices(countries.NAMES, "Choose"))
    fei = forms.CharField(
        required=False, max_length=20, label="FEI of the new address", help_text="if FDA has given one"
    )
    shared_because = forms.CharField(
        required=False, max_length=500, label="Why this FEI is on two sites", help_text="only if you are told to"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="who said so, and when it moves")


class OwnerForm(PortalForm):
    """The new owner of a site."""

    company = forms.ChoiceField(label="New owner")
    changed_on = DateField(label="Owner since")
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", help_text="where this was said")

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["company"]
        assert isinstance(field, forms.ChoiceField)
        known = [(str(row.pk), row.name) for row in selectors.active_companies() if row.pk != owner]
        field.choices = [("", "Choose"), *known]


class IdentifierForm(PortalForm):
    """A number of a site."""

    scheme = forms.ChoiceField(choices=[("", "Choose"), *SiteIdentifier.Scheme.choices], label="Kind of number")
    value = forms.CharField(max_length=40, label="Number")
    valid_from = DateField(required=False, label="First day", help_text="empty: from the beginning")
    valid_to = DateField(required=False, label="Last day", help_text="empty: still its number")
    operations = MultiChoiceField(
        required=False,
        choices=choices(vocabulary.OPERATION_LABELS),
        label="What this FEI is used for",
        help_text="of an FEI alone; none: not known, and it is looked at for everything the site does",
    )
    shared_because = forms.CharField(
        required=False, max_length=500, label="Why this FEI is on two sites", help_text="only if you are told to"
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why this is recorded or changed")


class ChangeIdentifierForm(IdentifierForm):
    """The same for a number that is there, with what became of it."""

    state = forms.ChoiceField(choices=SiteIdentifier.State.choices, label="What became of it")
    merged_into = forms.CharField(
        required=False, max_length=40, label="Merged into", help_text="the number that took its place"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scheme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["scheme"]
        if scheme != SiteIdentifier.Scheme.FEI:
            del self.fields["operations"], self.fields["shared_because"]


class ContactForm(PortalForm):
    """A person at the site."""

    name = forms.CharField(max_length=200)
    position = forms.CharField(required=False, max_length=120)
    email = forms.EmailField(required=False, label="Mail")
    phone = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(max_length=500, label="Reason", initial="contact of the site")


class ChangeContactForm(ContactForm):
    """The same for a person who is known."""

    version = forms.IntegerField(widget=forms.HiddenInput)
