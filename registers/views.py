"""Looking up FDA's register: a list that works without JavaScript, and suggestions while typing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import JsonResponse
from django.urls import reverse

from registers import columns, selectors
from registers.models import Establishment
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Context, ListPage, ScopedView


class EstablishmentFilters(FilterBar):
    """Name, FEI or D-U-N-S, from their beginning."""

    q = forms.CharField(required=False, max_length=100, label="Name, FEI or D-U-N-S")
    country = forms.CharField(required=False, max_length=2, label="Country", widget=forms.TextInput(attrs={"size": 4}))

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(pk__in=selectors.establishments(value).values("pk"))

    def narrow_country(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(country=value.upper())


class EstablishmentList(ListPage):
    """FDA's register as it was last read; an entry becomes a site with one click."""

    action = "registers.view"
    title = "Public register"
    columns = columns.ESTABLISHMENTS
    filters = EstablishmentFilters
    default_sort = "name"

    def queryset(self) -> QuerySet[Establishment]:
        return selectors.establishments()

    def context(self, **more: Any) -> Context:
        subtitle = "FDA's list of drug establishments, as it was last read"
        return {"run": selectors.newest_run("establishments"), "subtitle": subtitle, **more}

    def nothing(self) -> Context:
        text = "An operator reads it with: manage.py import_establishments FILE. You can also type a site in by hand."
        return {"kind": "nothing_yet", "title": "The register has not been read yet", "text": text}


class SuggestEstablishments(ScopedView):
    """The first entries that fit what was typed, as JSON; each leads to its prefilled form."""

    action = "registers.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> JsonResponse:
        found = selectors.suggest_establishments(request.GET.get("q", "")[:100])
        return JsonResponse({"results": [_suggestion(each) for each in found]})


def _suggestion(each: Establishment) -> dict[str, str]:
    numbers = f"FEI {each.fei}, D-U-N-S {each.duns}" if each.fei else f"D-U-N-S {each.duns}"
    return {
        "label": each.name,
        "detail": f"{numbers}, {each.address}",
        "url": f"{reverse('cmos:register')}?duns={each.duns}",
    }
