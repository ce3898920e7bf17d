"""Pages about the sponsor's products."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from cmos import columns, forms, selectors, services
from cmos.models import Product
from cmos.views import applied
from records import selectors as records
from regulations.rules import vocabulary
from web.filters import FilterBar
from web.turns import Turn, TurnPage
from web.views import Context, DetailPage, FormPage, ListPage

STATES = [("", "Active and retired"), ("active", "Active"), ("retired", "Retired")]


class ProductFilters(FilterBar):
    """Name or code, material type, market, state."""

    q = django_forms.CharField(required=False, max_length=100, label="Name or code")
    material_type = django_forms.ChoiceField(
        required=False, choices=forms.choices(vocabulary.MATERIAL_TYPES, "All"), label="Material type"
    )
    market = django_forms.ChoiceField(required=False, choices=forms.choices(vocabulary.MARKETS, "All"))
    state = django_forms.ChoiceField(required=False, choices=STATES)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.search_products(found, value)

    def narrow_material_type(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(material_type=value)

    def narrow_market(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(markets__contains=[value])

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(retired_at__isnull=value == "active")


class ProductList(ListPage):
    """The sponsor's products."""

    action = "cmos.view"
    title = "Products"
    columns = columns.PRODUCTS
    filters = ProductFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Product]:
        return selectors.products()

    def context(self, **more: Any) -> Context:
        if not self.request.actor.can("cmos.change"):
            return more
        return {"primary_action": {"label": "Record product", "url": reverse("cmos:product-record")}, **more}

    def nothing(self) -> Context:
        text = "Agreements, evidence and audits can name products once they are recorded."
        words = {"kind": "nothing_yet", "title": "No products yet", "text": text}
        return {**words, **self.offer("cmos.change", "Record product", "cmos:product-record")}


class ProductView(DetailPage):
    """One product with its history."""

    action = "cmos.view"
    template_name = "cmos/product.html"

    def find(self, pk: UUID) -> Product:
        return selectors.product(pk)

    def details(self, obj: Product) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        return {
            "facts": product_facts(obj),
            "recorded": selectors.recorded_of(obj),
            "phase": phase_words(obj, today),
            "works": applied.told_all(selectors.applicability_of(obj.pk, today)),
            "today": today,
            "may_change": actor.can("cmos.change"),
            "may_see_chain": actor.can("clearance.view"),
            "history": records.history(obj) if actor.can("records.view") else [],
        }


def phase_words(obj: Product, on: date) -> Context:
    """Where the drug stands in its clinical history on a day, in words, and whether 21 CFR 210.2(c) exempts it."""
    [fact] = selectors.product_facts([obj.pk]).values()
    ended, exempt = fact.exemption_ended_by(on), fact.us_exempt_on(on)
    return {
        "name": vocabulary.PHASES.get(fact.phase_on(on), "not recorded"),
        "exempt": exempt,
        "ended": ended,
        "schedules": ", ".join(sorted(fact.schedules_on(on))),
        "band": selectors.exposure_policy(on).words(fact.oeb) if fact.oeb else "not known",
        "from_limit": fact.oel is not None,
    }


def product_facts(obj: Product) -> list[tuple[str, Any]]:
    """What a product says of itself, in words."""
    return [
        ("Code", obj.code),
        ("Strength", obj.strength),
        ("Material type", vocabulary.MATERIAL_TYPES.get(obj.material_type, obj.material_type)),
        ("Dosage form", vocabulary.form_label(obj.dosage_form) if obj.dosage_form else "none"),
        ("Modality", vocabulary.MODALITIES.get(obj.modality, "not said")),
        ("Sterile", "yes" if obj.sterile else "no"),
        ("Biologic", "yes" if obj.biologics else "no"),
        ("Markets", ", ".join(vocabulary.MARKETS[code] for code in obj.markets)),
    ]


class RecordProduct(FormPage):
    """Record a product."""

    action = "cmos.change"
    form_class = forms.ProductForm
    title = "Record product"
    submit_label = "Record product"

    def save(self, form: Any) -> str:
        made = services.register_product(actor=self.request.actor, **form.cleaned_data)
        return reverse("cmos:product", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("cmos:products")


class OfProduct(FormPage):
    """Base of forms about one product."""

    action = "cmos.change"

    def subject(self) -> Product:
        return selectors.product(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:product", args=[self.object.pk])


class ChangeProduct(OfProduct):
    """Change what a product is."""

    form_class = forms.ChangeProductForm
    title = "Change product"

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name) for name in services.PRODUCT_FIELDS}
        return {**found, "version": self.object.version}

    def save(self, form: Any) -> str:
        services.change_product(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class TurnProduct(TurnPage, OfProduct):
    """Retire a product, or take it up again."""

    action = "cmos.change"
    title = "Retire or reactivate"
    turns = {
        "retire": Turn(
            "Retire {}?",
            "It is offered no more. Agreements, evidence and audits that name it stay as they are.",
            "Retire product",
            services.retire_product,
        ),
        "reactivate": Turn("Reactivate {}?", "It is offered again.", "Reactivate", services.reactivate_product),
    }
