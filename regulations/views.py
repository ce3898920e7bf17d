"""The catalogue as a list, its topics side by side, and suggestions while somebody cites a requirement."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from regulations import columns, selectors
from regulations.models import Requirement
from regulations.rules.citations import slug_of
from regulations.rules.topics import TOPICS
from web.filters import FilterBar
from web.forms import DateField
from web.http import ScopedRequest
from web.views import ListPage, ScopedView

SUGGESTED = 12


class RequirementFilters(FilterBar):
    """Number or words, text, topic, force, and the day it counts on."""

    q = forms.CharField(required=False, max_length=100, label="Number or words")
    source = forms.ChoiceField(required=False, label="Source")
    topic = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((key, topic.label) for key, topic in TOPICS.items())], label="Topic"
    )
    force = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((value, label.capitalize()) for value, label in Requirement.Force.choices)],
        label="Force",
    )
    on = DateField(required=False, label="Applies on")

    def prepare(self) -> None:
        source: Any = self.fields["source"]
        source.choices = [("", "Any"), *((name, name) for name in selectors.sources())]

    def narrow(self, found: Any) -> Any:
        return super().narrow(selectors.counting(found, self.cleaned_data.get("on") or self.member.today))

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(pk__in=selectors.searched(selectors.everything(), value).values("pk"))

    def narrow_source(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(source=value)

    def narrow_topic(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_topic(found, value)

    def narrow_force(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(legal_force=value)

    def narrow_on(self, found: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return found  # counted first, with today where no day is asked for


class RequirementList(ListPage):
    """Every requirement that findings and observations may cite."""

    action = "regulations.view"
    template_name = "regulations/list.html"
    title = "Requirements"
    columns = columns.REQUIREMENTS
    filters = RequirementFilters
    default_sort = "position"

    def queryset(self) -> QuerySet[Requirement]:
        return selectors.everything()


class Topics(ScopedView):
    """The sixteen topics with what stands in them in the US, the EU and ICH Q7, side by side."""

    action = "regulations.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        return self.page("regulations/topics.html", {"topics": selectors.crosswalk()})


class Cited(ScopedView):
    """Where a citation leads: to the entry it lies in, or to the list where there is none."""

    action = "regulations.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        citation = request.GET.get("code", "")[:100]
        if entry := selectors.cited_entries([citation]).get(citation):
            return HttpResponseRedirect(reverse("desk:requirement", args=[slug_of(entry)]))
        return HttpResponseRedirect(f"{reverse('regulations:list')}?{urlencode({'q': citation})}")


class SuggestRequirements(ScopedView):
    """The first requirements that fit what was typed, as JSON."""

    action = "regulations.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> JsonResponse:
        found = selectors.search_requirements(request.GET.get("q", "")[:100])[:SUGGESTED]
        results = [{"value": each.code, "label": each.code, "detail": each.heading} for each in found]
        return JsonResponse({"results": results})
