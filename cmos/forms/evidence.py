"""Shapes of what people type about evidence: one form per kind over a common base."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms

from cmos import selectors
from cmos.forms.base import SOURCES, choices
from cmos.rules import AUTHORISATION_TYPES, BASES, GIVEN_UNDER, KINDS, QUOTA_TYPES, SCHEMES
from regulations.rules import recognition, vocabulary
from regulations.rules.controlled import ACTIVITY_LABELS
from web.forms import DateField, MultiChoiceField, PortalForm

COVERS = ("operations", "dosage_forms", "products", "markets")
LIMITS = ("remarks", "remarks_reviewed_on", "restrictions", "suspended_on", "suspension_ended_on", "withdrawn_on")
SEEN = ("source", "source_url", "file", "supersedes", "reason")
OURS = choices(vocabulary.OPERATION_LABELS)
EU_LISTED = [(code, f"{code} {label}") for code, label in vocabulary.EU_CODES.items()]


def number(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(max_length=80, label=label, **more)


def authority(label: str = "Issuing authority", **more: Any) -> forms.CharField:
    return forms.CharField(max_length=120, label=label, **more)


class EvidenceForm(PortalForm):
    """What every kind asks: what it covers, its limits, and where it was seen."""

    kind: ClassVar[str]
    head: ClassVar[tuple[str, ...]]

    valid_to = DateField(required=False, label="Valid to", help_text="empty: without limit")
    operations = MultiChoiceField(required=False, choices=OURS, label="Services it covers")
    dosage_forms = MultiChoiceField(
        required=False, choices=choices(vocabulary.FORM_LABELS), help_text="none ticked: not limited"
    )
    products = MultiChoiceField(required=False, help_text="none ticked: not limited")
    markets = MultiChoiceField(
        required=False, choices=choices(vocabulary.MARKETS), help_text="none ticked: not limited"
    )
    remarks = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    remarks_reviewed_on = DateField(required=False, label="Remark read for its limits on")
    restrictions = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    suspended_on = DateField(required=False, label="Suspended on")
    suspension_ended_on = DateField(required=False, label="Suspension ended on")
    withdrawn_on = DateField(required=False, label="Withdrawn or revoked on")
    source = forms.ChoiceField(choices=SOURCES, label="Seen in")
    source_url = forms.URLField(required=False, max_length=500, label="Address", assume_scheme="https")
    file = forms.FileField(required=False, help_text="PDF, PNG, JPEG, DOCX, XLSX, CSV or text, at most 50 MB")
    supersedes = forms.ChoiceField(
        required=False,
        label="Replaces",
        help_text="only a corrected edition of the same document: the one replaced counts for no day any more",
    )
    reason = forms.CharField(max_length=500, label="Reason", help_text="why this is recorded or changed")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, editions: list[tuple[str, str]], changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("products", [(str(row.pk), str(row)) for row in selectors.active_products()])
        self._offer("supersedes", [("", "Nothing"), *editions])
        if changing:
            del self.fields["supersedes"]
            self.fields["version"].required = True
            self.fields["file"].help_text = "a new file takes the place of the one kept; both stay in the history"
        else:
            del self.fields["version"]
        self.sections = (
            (KINDS[self.kind].label, self.head),
            ("What it covers", COVERS),
            ("Limits", LIMITS),
            ("Where it was seen", SEEN),
        )

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = offered
            if not offered:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "supersedes" in self.fields:
            found["supersedes"] = found.get("supersedes") or None
        return found


class GivenForm(PortalForm):
    """For kinds that are given under the law of the EU or of the UK."""

    jurisdiction = forms.ChoiceField(
        required=False, choices=choices(GIVEN_UNDER), initial="EU", label="Given under the law of"
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("jurisdiction"):
            found.pop("jurisdiction", None)
        return found


class BeginningForm(PortalForm):
    """For kinds that say themselves from when they hold; of the others that follows from another day."""

    valid_from = DateField(required=False, label="Valid from")


class RegistrationForm(EvidenceForm):
    """An FDA registration."""

    kind = "registration"
    head = ("fei", "submitted_on", "valid_to")

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


class CertificateForm(GivenForm, EvidenceForm):
    """A GMP certificate."""

    kind = "certificate"
    head = (
        "number",
        "jurisdiction",
        "authority",
        "inspection_end",
        "issued_on",
        "valid_to",
        "remark_end",
        "extension",
        "extended_to",
    )

    number = number("Certificate number")
    authority = authority()
    inspection_end = DateField(label="Last day of the inspection")
    issued_on = DateField(required=False, label="Issued on")
    valid_to = DateField(
        required=False,
        label="Valid to, if it says so",
        help_text="empty: relied on for three years from the inspection",
    )
    remark_end = DateField(
        required=False, label="End by its remark", help_text="shorter or longer than three years; it wins over the date"
    )
    extension = forms.CharField(
        required=False,
        max_length=300,
        label="Extended by",
        help_text="the instrument; not for a certificate limited by its remark",
    )
    extended_to = DateField(required=False, label="Extended to")
    operations = MultiChoiceField(required=False, choices=EU_LISTED, label="Listed operations")


class AuthorisationForm(GivenForm, BeginningForm, EvidenceForm):
    """A manufacturing authorisation."""

    kind = "authorisation"
    head = ("authorisation_type", "number", "jurisdiction", "authority", "valid_from", "valid_to", "qualified_persons")

    authorisation_type = forms.ChoiceField(choices=choices(AUTHORISATION_TYPES, "Choose"), label="Type")
    number = number("Authorisation number")
    authority = authority()
    qualified_persons = forms.CharField(required=False, max_length=300, label="Qualified Persons named")
    operations = MultiChoiceField(required=False, choices=EU_LISTED, label="Listed operations")


class ConfirmationForm(GivenForm, BeginningForm, EvidenceForm):
    """A written confirmation, listed country or waiver."""

    kind = "confirmation"
    head = ("basis", "number", "jurisdiction", "authority", "substances", "valid_from", "valid_to")

    basis = forms.ChoiceField(choices=choices(BASES, "Choose"))
    number = number("Number of the document", required=False, help_text="not for a listed country")
    authority = authority("Authority of the exporting country")
    substances = forms.CharField(required=False, max_length=500, label="Active substances")


class PartnerForm(BeginningForm, EvidenceForm):
    """Evidence of a partner authority."""

    kind = "partner"
    head = ("partner", "authority", "product_class", "number", "inspection_end", "valid_from", "valid_to")

    partner = forms.ChoiceField(choices=choices(recognition.PARTNERS, "Choose"))
    authority = authority("Inspecting authority")
    product_class = forms.ChoiceField(choices=choices(recognition.PRODUCT_CLASSES, "Choose"))
    number = number("Number", required=False)
    inspection_end = DateField(required=False, label="Last day of the inspection")


class QpDeclarationForm(GivenForm, EvidenceForm):
    """A QP declaration."""

    kind = "qp_declaration"
    head = ("qp_name", "number", "jurisdiction", "authority", "declared_on", "audit_on", "imp_only", "valid_to")

    qp_name = forms.CharField(max_length=200, label="Qualified Person")
    number = number("Number", required=False)
    authority = authority("Authorisation it is made under", required=False)
    declared_on = DateField(label="Declared on")
    audit_on = DateField(required=False, label="Last day of the audit it rests on")
    imp_only = forms.BooleanField(required=False, label="For investigational products only")


class ApiRegistrationForm(GivenForm, BeginningForm, EvidenceForm):
    """An API registration."""

    kind = "api_registration"
    head = ("number", "jurisdiction", "authority", "substances", "valid_from", "valid_to")

    number = number("Registration number")
    authority = authority()
    substances = forms.CharField(required=False, max_length=500, label="Active substances")


class SupportingForm(BeginningForm, EvidenceForm):
    """A supporting paper."""

    kind = "supporting"
    head = ("scheme", "authority", "number", "inspection_end", "outcome", "valid_from", "valid_to")

    scheme = forms.ChoiceField(choices=choices(SCHEMES, "Choose"), help_text="supports, and is no legal recognition")
    authority = authority()
    number = number("Number", required=False)
    inspection_end = DateField(required=False, label="Last day of the inspection")
    outcome = forms.CharField(required=False, max_length=300)


class DeaForm(BeginningForm, EvidenceForm):
    """A DEA registration."""

    kind = "dea"
    head = (
        "number",
        "registrant",
        "street",
        "city",
        "region",
        "postal_code",
        "activity",
        "schedules",
        "drug_codes",
        "valid_from",
        "valid_to",
    )

    number = number("DEA number", help_text="two letters and seven digits, like AP5836727")
    authority = authority("Authority", initial="DEA")
    registrant = forms.CharField(max_length=200, label="Registrant")
    street = forms.CharField(max_length=300, label="Street and number")
    city = forms.CharField(max_length=120)
    region = forms.CharField(max_length=120, label="State")
    postal_code = forms.CharField(required=False, max_length=30)
    activity = forms.ChoiceField(choices=choices(ACTIVITY_LABELS, "Choose"), label="Business activity")
    schedules = MultiChoiceField(required=False, choices=choices(vocabulary.SCHEDULES))
    drug_codes = forms.CharField(required=False, max_length=500, label="Drug codes", help_text="with commas between")
    valid_to = DateField(label="Expires on", help_text="the last day of a month")

    def clean_drug_codes(self) -> list[str]:
        return [code.strip() for code in self.cleaned_data["drug_codes"].split(",") if code.strip()]


class StateLicenceForm(BeginningForm, EvidenceForm):
    """A state licence."""

    kind = "state_licence"
    head = ("state", "authority", "licence_type", "number", "valid_from", "valid_to")

    state = forms.CharField(max_length=60)
    authority = authority()
    licence_type = forms.CharField(required=False, max_length=120, label="Type of licence")
    number = number("Licence number")


class QuotaForm(EvidenceForm):
    """A DEA quota: of a calendar year, so its days need not be typed."""

    kind = "quota"
    head = ("year", "quota_type", "drug_code", "amount", "number", "authority")

    year = forms.IntegerField(label="Year", help_text="the calendar year of the quota")
    quota_type = forms.ChoiceField(choices=choices(QUOTA_TYPES, "Choose"), label="Kind of quota")
    drug_code = forms.CharField(max_length=4, label="Drug code", help_text="four digits, like 9143 for oxycodone")
    amount = forms.DecimalField(max_digits=16, decimal_places=4, label="Amount in grams", help_text="of the base")
    number = number("Number of the letter", required=False)
    authority = authority("Authority", initial="DEA")
    valid_to: Any = None


class NarcoticsForm(BeginningForm, EvidenceForm):
    """A national narcotics licence."""

    kind = "narcotics"
    head = ("number", "authority", "licence_type", "substances", "valid_from", "valid_to")

    number = number("Licence number")
    authority = authority()
    licence_type = forms.CharField(required=False, max_length=120, label="Type of licence")
    substances = forms.CharField(required=False, max_length=500, label="Substances it covers")


EVIDENCE_FORMS: Final[dict[str, type[EvidenceForm]]] = {form.kind: form for form in EvidenceForm.__subclasses__()}
"""kind -> its form"""
