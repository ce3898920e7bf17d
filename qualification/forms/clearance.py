"""Shapes of what people ask and type about clearances."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from cmos import selectors as cmos
from cmos.models import Product, Site
from kernel.clock import now
from qualification.rules.clearing import Answer, steps
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.forecast import Worsening
from records.forms.signing import SigningForm
from regulations.rules.vocabulary import OPERATION_LABELS
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm, Sections
from web.moments import AHEAD

NAMED = 6
"""Sites that an error names when what was typed fits several."""
MARKETS = list(JURISDICTIONS.items())


class SiteField(forms.CharField):
    """A site by its number, its number in the sponsor's ERP system, its FEI or words of its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What people read: a link names a site by its id, the field shows its number."""
        try:
            pk = UUID(str(value))
        except ValueError:
            return value
        return next(iter(cmos.sites().filter(pk=pk).values_list("number", flat=True)), value)

    def clean(self, value: Any) -> Any:
        """The one site that is meant. Raises `ValidationError` for none and for several."""
        typed = super().clean(value)
        found = sites_like(typed) if typed else []
        if typed and len(found) != 1:
            raise forms.ValidationError(_which(typed, found))
        return found[0] if found else None


def sites_like(typed: str) -> list[Site]:
    """The sites that are meant: what names one exactly counts before words."""
    try:
        return list(cmos.sites().filter(pk=UUID(typed)))
    except ValueError:
        pass
    exact = list(cmos.sites().filter(number__iexact=typed)) or cmos.sites_called(typed)
    return exact or list(cmos.search_sites(cmos.sites(), typed).order_by("name")[: NAMED + 1])


def _which(typed: str, found: list[Site]) -> str:
    if not found:
        return f"No site of yours is called “{typed}”. Type its number, its ERP number, its FEI or its name."
    named = ", ".join(f"{site.number} {site.name}" for site in found[:NAMED])
    return f"Several sites fit: {named}{' and more' if len(found) > NAMED else ''}. Type the number of one."


class QuestionForm(PortalForm):
    """May this work be ordered there on that day: the question as its address holds it."""

    site = SiteField(label="Site", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    product = forms.ChoiceField(label="Product")
    operation = forms.ChoiceField(label="Operation")
    market = forms.ChoiceField(label="Market", choices=MARKETS)
    on = DateField(label="On", help_text="")
    known_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(asked, **kwargs)
        fields: dict[str, Any] = self.fields
        products = [(str(row.pk), f"{row.code} {row}") for row in cmos.active_products()]
        asked_for = str((asked or {}).get("product", ""))
        if asked_for and asked_for not in dict(products):
            products += [(str(row.pk), f"{row.code} {row}, retired") for row in _products(asked_for)]
        fields["product"].choices = [("", "Choose"), *products]
        fields["operation"].choices = [("", "Choose"), *OPERATION_LABELS.items()]

    def clean_product(self) -> Product:
        return cmos.product(UUID(self.cleaned_data["product"]))

    def clean_known_at(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["known_at"]
        if found is not None and found > now():
            raise forms.ValidationError(AHEAD)
        return found

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(given["operation"], given["product"].pk, given["market"])

    @property
    def moment(self) -> datetime | None:
        """As known when; nothing for now."""
        found: datetime | None = self.cleaned_data.get("known_at")
        return found


def _products(pk: str) -> list[Product]:
    try:
        return list(cmos.products().filter(pk=UUID(pk)))
    except ValueError:
        return []


class CertifyForm(PortalForm):
    """Why a certificate is made."""

    reason = forms.CharField(max_length=500, label="Reason", help_text="like the batch it is for")


class OverrideForm(PortalForm):
    """Why work goes on although it is blocked, and until when."""

    last_on = DateField(label="Last day", help_text="at most 90 days from today, today included")
    grounds = forms.CharField(
        max_length=5000,
        label="Why the work goes on",
        help_text="what patients need it for, and what protects them meanwhile; both signers read it",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = forms.CharField(max_length=500, label="Reason of this entry", initial="supply must go on")


class AssessmentForm(PortalForm):
    """A risk assessment of a product at a site."""

    sections: Sections = (
        ("What it is about", ("site", "product", "markets")),
        ("When it may be relied on", ("valid_from", "valid_to")),
        ("The assessment", ("risk", "measures", "file", "reason")),
    )

    site = SiteField(label="Site", help_text="its number, ERP number, FEI or name")
    product = forms.ChoiceField(label="Product")
    markets = MultiChoiceField(required=False, label="Markets", choices=MARKETS, help_text="none ticked means all")
    valid_from = DateField(label="First day", help_text="today at the earliest: it does not reach back")
    valid_to = DateField(label="Last day", help_text=f"at most {steps.ASSESSMENT_DAYS} days later")
    risk = forms.CharField(
        max_length=10000,
        label="What can go wrong",
        help_text="for the patient and for supply, with the evidence it rests on",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    measures = forms.CharField(
        max_length=10000,
        label="What is done about it",
        help_text="what makes the remaining risk acceptable",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    file = forms.FileField(required=False, label="Document", help_text="PDF or DOCX, at most 50 MB")
    reason = forms.CharField(max_length=500, label="Reason", initial="standing of the site")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["product"].choices = [
            ("", "Choose"),
            *((str(row.pk), f"{row.code} {row}") for row in cmos.active_products()),
        ]

    def clean_product(self) -> Product:
        return cmos.product(UUID(self.cleaned_data["product"]))


class ChangeAssessmentForm(AssessmentForm):
    """What a draft says, that others may have changed meanwhile; site and product stay."""

    sections = (
        ("Where it holds", ("markets",)),
        ("When it may be relied on", ("valid_from", "valid_to")),
        ("The assessment", ("risk", "measures", "file", "reason")),
    )

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=500, label="Reason", initial="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("site", "product"):
            del self.fields[name]
        self.fields["file"].help_text = "PDF or DOCX, at most 50 MB; it takes the place of the one that is there"


class ClearanceStepForm(SigningForm):
    """A step of an assessment, an override or a certificate."""


class PrintForm(PortalForm):
    """Why a certificate is printed once more."""

    reason = forms.CharField(max_length=500, label="Reason", initial="for the batch record")


class RecordFilters(FilterBar):
    """Number, site or product; state."""

    STATES: dict[str, str] = {}
    q = forms.CharField(required=False, max_length=100, label="Number, site or product")
    state = forms.ChoiceField(required=False, label="State")

    def prepare(self) -> None:
        field: Any = self.fields["state"]
        field.choices = [("", "Any"), *self.STATES.items()]

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        by_number = found.filter(number__iexact=value.strip())
        by_site = found.filter(site_id__in=cmos.search_sites(cmos.sites(), value).values("pk"))
        by_product = found.filter(product_id__in=cmos.search_products(cmos.products(), value).values("pk"))
        return by_number | by_site | by_product

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)


class AssessmentFilters(RecordFilters):
    STATES = {steps.DRAFT: "Draft", steps.SIGNED: "Signed", steps.VOID: "Void"}


class OverrideFilters(RecordFilters):
    STATES = {
        steps.DRAFT: "Draft",
        steps.PROPOSED: "Waits for the second signature",
        steps.IN_FORCE: "Signed by two",
        steps.ENDED: "Ended",
        steps.WITHDRAWN: "Withdrawn",
    }


class CertificateFilters(RecordFilters):
    STATES = {
        steps.DRAFT: "Not signed",
        steps.SIGNED: "Signed",
        steps.WITHDRAWN: "Withdrawn",
        steps.VOID: "Void",
    }
    answer = forms.ChoiceField(
        required=False, label="Answer", choices=[("", "Any"), *((one.name, one.label) for one in Answer)]
    )

    def narrow_answer(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(result=value)


class ForecastFilters(FilterBar):
    """Words of site or product; market; what it becomes."""

    q = forms.CharField(required=False, max_length=100, label="Site or product")
    market = forms.ChoiceField(required=False, label="Market", choices=[("", "Any"), *MARKETS])
    becomes = forms.ChoiceField(
        required=False,
        label="Becomes",
        choices=[("", "Any"), (Answer.HOLD.name, Answer.HOLD.label), (Answer.WARN.name, Answer.WARN.label)],
    )

    def narrow_q(self, found: list[Worsening], value: str) -> list[Worsening]:
        words = value.casefold().split()
        return [one for one in found if all(word in _words(one) for word in words)]

    def narrow_market(self, found: list[Worsening], value: str) -> list[Worsening]:
        return [one for one in found if one.market == value]

    def narrow_becomes(self, found: list[Worsening], value: str) -> list[Worsening]:
        return [one for one in found if one.becomes.name == value]


def _words(one: Worsening) -> str:
    return f"{one.site.number} {one.site.name} {one.product.code} {one.product}".casefold()
