"""Lists over all products and sites: what is made where, and to whom sites give work on."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.db.models import QuerySet

from cmos import columns_chain as columns
from cmos import forms, selectors
from cmos.models import ManufacturingStep, Subcontract
from cmos.rules import subcontracts as rules
from regulations.rules import vocabulary
from web.filters import FilterBar
from web.views import Context, ListPage

DAYS = [("", "Of every day"), ("now", "Done today"), ("ended", "Ended"), ("void", "Void entries")]
USED = [("", "Any"), ("unapproved", "Given on without approval"), ("in_use", "Given on today")]


class MakingFilters(FilterBar):
    """Product or site, operation, market, and when."""

    q = django_forms.CharField(required=False, max_length=100, label="Product or site")
    operation = django_forms.ChoiceField(required=False, choices=forms.choices(vocabulary.OPERATION_LABELS, "All"))
    market = django_forms.ChoiceField(required=False, choices=forms.choices(vocabulary.MARKETS, "All"))
    state = django_forms.ChoiceField(required=False, choices=DAYS, label="When")

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        found = super().narrow(found)
        return found if self.cleaned_data.get("state") == "void" else found.filter(voided_at=None)

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.search_makings(found, value)

    def narrow_operation(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(operation=value)

    def narrow_market(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.makings_for(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "void":
            return found.filter(voided_at__isnull=False)
        today = self.member.today
        return found.filter(valid_to__lt=today) if value == "ended" else selectors.makings_on(found, today)


class Makings(ListPage):
    """Every step of every product, at its site."""

    action = "cmos.view"
    title = "What is made where"
    columns = columns.MAKINGS
    filters = MakingFilters

    def queryset(self) -> QuerySet[ManufacturingStep]:
        return selectors.makings()

    def nothing(self) -> Context:
        text = "Steps are recorded on the page of a product: what is done at which site, from when, for which markets."
        words = {"kind": "nothing_yet", "title": "No steps yet", "text": text}
        return {**words, **self.offer("cmos.change", "Choose a product", "cmos:products")}


class SubcontractFilters(FilterBar):
    """Subcontractor or giver, status, service, and whether work is given on without approval."""

    q = django_forms.CharField(required=False, max_length=100, label="Subcontractor, giver or number")
    status = django_forms.ChoiceField(required=False, choices=forms.choices(rules.STATES, "All"))
    operation = django_forms.ChoiceField(
        required=False, choices=forms.choices(vocabulary.OPERATION_LABELS, "All"), label="Service"
    )
    use = django_forms.ChoiceField(required=False, choices=USED, label="In use")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.search_subcontracts(found, value)

    def narrow_status(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(status=value)

    def narrow_operation(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(operations__contains=[value])

    def narrow_use(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        today = self.member.today
        if value == "unapproved":
            return selectors.used_without_approval(found, today)
        return selectors.in_use_on(found, today)


class Subcontracts(ListPage):
    """To whom sites give work on, and whether that was approved."""

    action = rules.READ
    title = "Subcontractors"
    columns = columns.SUBCONTRACTS
    filters = SubcontractFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[Subcontract]:
        return selectors.subcontracts()

    def rows(self, found: list[Any]) -> list[Any]:
        return selectors.subcontract_lines(found, self.request.membership.today)

    def nothing(self) -> Context:
        text = "A subcontractor is proposed on the page of the site that gives work on to it."
        words = {"kind": "nothing_yet", "title": "No subcontractors yet", "text": text}
        return {**words, **self.offer("subcontracts.write", "Choose a site", "desk:sites")}
