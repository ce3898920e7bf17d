"""The search over everything: a page, and suggestions while somebody types."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from django.http import HttpResponse, JsonResponse

from desk import search
from web.http import ScopedRequest
from web.views import ScopedView

LONGEST = 100


class Search(ScopedView):
    """Everything found, by kind of record."""

    action = "desk.search"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        asked = request.GET.get("q", "")[:LONGEST]
        found = search.search(asked, request.actor)
        groups = [(kind, list(hits)) for kind, hits in groupby(found, attrgetter("kind"))]
        context = {"title": "Search", "asked": asked, "groups": groups, "each": search.EACH, "short": search.SHORTEST}
        return self.page("desk/search.html", context)


class Suggest(ScopedView):
    """The first hits as JSON; each leads to its record."""

    action = "desk.search"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> JsonResponse:
        found = search.search(request.GET.get("q", "")[:LONGEST], request.actor)[: search.EACH]
        return JsonResponse({"results": [{"label": h.label, "detail": h.detail, "url": h.url} for h in found]})
