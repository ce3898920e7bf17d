"""Shapes of what people type about quality agreements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from cmos.models import Product, Site
from quality_agreements import rules, selectors
from records.forms.signing import SigningForm
from regulations.rules.vocabulary import OPERATION_LABELS
from sponsors import access
from web.filters import FilterBar
from web.forms import DateField, MultiChoiceField, PortalForm

LATER = (30, 90, 180)
"""Days ahead that lists offer."""


class AgreementForm(PortalForm):
    """Parties, scope, dates and the document."""

    sections = (
        ("Who agrees", ("our_party", "their_party")),
        ("What it covers", ("sites", "operations", "products", "scope")),
        ("When", ("effective_on", "expires_on", "review_on")),
        ("The document", ("file", "reason")),
    )

    sites = MultiChoiceField(label="Sites it covers")
    operations = MultiChoiceField(
        required=False,
        label="Operations it covers",
        choices=list(OPERATION_LABELS.items()),
        help_text="none ticked means whatever is done at its sites; work outside is not cleared",
    )
    products = MultiChoiceField(
        required=False,
        label="Products it covers",
        help_text="none ticked means what the text says; which product at which site can be narrowed later",
    )
    our_party = forms.CharField(max_length=200, label="Our party")
    their_party = forms.CharField(max_length=200, label="Their party")
    scope = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="Services and products")
    effective_on = DateField(
        required=False, label="In force from", help_text="like 23 Nov 2026; not before the last signature"
    )
    expires_on = DateField(required=False, label="Ends on, last day included")
    review_on = DateField(required=False, label="Review due")
    file = forms.FileField(
        required=False, label="Document", help_text="PDF or DOCX, at most 50 MB; earlier documents are kept"
    )
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, offered: list[Site], products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["sites"].choices = [(str(site.pk), f"{site.name}, {site.city}") for site in offered]
        fields["products"].choices = [(str(product.pk), f"{product.code} {product}") for product in products]
        if not products:
            del self.fields["products"]
        self.offered, self.offered_products = offered, products

    def clean_sites(self) -> list[Site]:
        chosen = set(self.cleaned_data["sites"])
        return [site for site in self.offered if str(site.pk) in chosen]

    def clean_products(self) -> list[Product]:
        chosen = set(self.cleaned_data["products"])
        return [product for product in self.offered_products if str(product.pk) in chosen]


class CoverageForm(PortalForm):
    """Which product at which site, as one box for each pair."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    pairs = MultiChoiceField(required=False, label="Covered products by site")
    reason = forms.CharField(max_length=500, label="Reason")

    def __init__(self, *args: Any, sites: list[Site], products: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pairs"]
        field.choices = [
            (f"{site.pk}:{product.pk}", f"{product.code} {product} at {site.name}")
            for site in sites
            for product in products
        ]

    def clean_pairs(self) -> list[tuple[UUID, UUID]]:
        found = (value.partition(":") for value in self.cleaned_data["pairs"])
        return [(UUID(site), UUID(product)) for site, _, product in found]


class ChangeAgreementForm(AgreementForm):
    """The same, of a draft that others may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(PortalForm):
    """Why something is done."""

    reason = forms.CharField(max_length=500, label="Reason")


class VoidForm(ReasonForm):
    """Why an entry is void; of the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SignerForm(PortalForm):
    """Somebody who signed the document for a party."""

    party = forms.ChoiceField(choices=list(rules.PARTIES.items()), label="Signed for")
    name = forms.CharField(max_length=200, label="Name")
    position = forms.CharField(max_length=200, label="Position", help_text="like head of quality")
    signed_on = DateField(label="Signed on")
    reason = forms.CharField(max_length=500, label="Reason", initial="as on the document")


class ReviewForm(PortalForm):
    """A review that was done."""

    reviewed_on = DateField(label="Reviewed on")
    reviewer_id = forms.ChoiceField(label="Reviewed by")
    outcome = forms.ChoiceField(choices=[("", "Choose"), *rules.OUTCOMES.items()], label="Outcome")
    next_review_on = DateField(required=False, label="Next review due")
    notes = forms.CharField(
        required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), label="What was looked at"
    )
    reason = forms.CharField(max_length=500, label="Reason", initial="periodic review")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reviewer_id"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(member.id), f"{member.name}, {member.role_label}") for member in access.people()]


class AgreementStepForm(SigningForm):
    """A step; a termination says from which day."""

    ended_on = DateField(required=False, label="First day without the agreement", help_text="empty means today")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs["step"] is not rules.TERMINATE:
            del self.fields["ended_on"]


class AgreementFilters(FilterBar):
    """Number, company or site; state; what ends or is to be reviewed soon."""

    q = forms.CharField(required=False, max_length=100, label="Number, company or site")
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *rules.SHOWN.items()], label="State")
    operation = forms.ChoiceField(
        required=False, choices=[("", "Any"), *OPERATION_LABELS.items()], label="Covers the operation"
    )
    ends = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((str(days), f"within {days} days") for days in LATER)], label="Ends"
    )
    review = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), ("overdue", "overdue"), *((str(days), f"within {days} days") for days in LATER)],
        label="Review due",
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(display=value)

    def narrow_operation(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.of_operation(found, value)

    def narrow_ends(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.ending_by(found, self.member.today, int(value))

    def narrow_review(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.review_due_within(found, self.member.today, -1 if value == "overdue" else int(value))


class SiteFilters(FilterBar):
    """Sites without agreement, by a word of theirs."""

    q = forms.CharField(required=False, max_length=100, label="Site, company or number")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_sites(found, value)
