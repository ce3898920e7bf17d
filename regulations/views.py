"""The catalogue as a page, and suggestions while somebody cites a requirement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import JsonResponse

from regulations import columns, selectors
from regulations.models import Requirement
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import ListPage, ScopedView

SUGGESTED = 12


class RequirementFilters(FilterBar):
    """Number or words."""

    q = forms.CharField(required=False, max_length=100, label="Section number or words")
    source = forms.ChoiceField(
        required=False, choices=[("", "Any"), ("21 CFR", "21 CFR"), ("EU GMP Part I", "EU GMP Part I")], label="Source"
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(pk__in=selectors.search_requirements(value).values("pk"))

    def narrow_source(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(source=value)


class RequirementList(ListPage):
    """Every requirement that findings and observations may cite."""

    action = "regulations.view"
    title = "Requirements"
    columns = columns.REQUIREMENTS
    filters = RequirementFilters
    default_sort = "position"

    def queryset(self) -> QuerySet[Requirement]:
        return selectors.requirements()


class SuggestRequirements(ScopedView):
    """The first requirements that fit what was typed, as JSON."""

    action = "regulations.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> JsonResponse:
        found = selectors.search_requirements(request.GET.get("q", "")[:100])[:SUGGESTED]
        results = [{"value": each.code, "label": each.code, "detail": each.heading} for each in found]
        return JsonResponse({"results": results})
