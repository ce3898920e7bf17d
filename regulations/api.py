"""The catalogue of requirements over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from regulations import selectors
from regulations.models import Requirement
from regulations.serializers import RequirementSerializer
from web.api.views import ListApi


class Requirements(ListApi):
    """Sections, chapters and clauses, in the order of their sources."""

    actions = {"GET": "regulations.view"}
    serializer_class = RequirementSerializer
    sorts = ("position",)
    default_sort = "position"
    filters = {"q": serializers.CharField(max_length=100), "source": serializers.CharField(max_length=40)}

    def queryset(self) -> QuerySet[Requirement]:
        return selectors.requirements()

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return found.filter(pk__in=selectors.search_requirements(value).values("pk"))
        return found.filter(source=value)
