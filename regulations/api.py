"""The catalogue of requirements over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from regulations import selectors
from regulations.models import Requirement
from regulations.rules.topics import TOPICS
from regulations.serializers import CorrectionSerializer, RequirementEntrySerializer, RequirementSerializer
from web.api.views import ListApi, ScopedApi, asked_day


class Requirements(ListApi):
    """Sections, chapters and clauses as they count on a day (today unless `on` says otherwise), source by source."""

    actions = {"GET": "regulations.view"}
    serializer_class = RequirementSerializer
    sorts = ("position",)
    default_sort = "position"
    filters = {
        "q": serializers.CharField(max_length=100),
        "source": serializers.CharField(max_length=40),
        "topic": serializers.ChoiceField(choices=sorted(TOPICS)),
        "force": serializers.ChoiceField(choices=Requirement.Force.values),
        "on": serializers.DateField(),
    }

    def queryset(self) -> QuerySet[Requirement]:
        return selectors.requirements(asked_day(self.request, "on", self.member.today))

    def narrow(self, found: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if name == "q":
            return found.filter(pk__in=selectors.searched(selectors.everything(), value).values("pk"))
        if name == "topic":
            return selectors.in_topic(found, value)
        if name == "on":
            return found  # `queryset` has asked for that day
        return found.filter(**{"legal_force" if name == "force" else name: value})


class OneRequirement(ScopedApi):
    """One entry by the end of its address, as it counts on the day `on`."""

    actions = {"GET": "regulations.view"}

    @extend_schema(responses=RequirementEntrySerializer)
    def get(self, request: Request, slug: str) -> Response:
        self.known_parameters({"on", "format"})
        on = asked_day(request, "on", self.member.today)
        editions = self.found(selectors.editions, slug)
        shown = selectors.edition_on(editions, on)
        many = RequirementSerializer(editions, many=True).data
        body = {
            **RequirementSerializer(shown).data,
            "on": on,
            "in_force": shown.is_in_force(on),
            "editions": many,
            "neighbours": [_topic(each) for each in selectors.neighbours(shown.code)],
            "corrections": CorrectionSerializer(selectors.corrections(shown.code), many=True).data,
        }
        return Response(body)


def _topic(found: selectors.Neighbours) -> dict[str, Any]:
    systems = [
        {
            "system": name,
            "places": [{"words": one.words, "heading": one.heading, "slug": one.slug} for one in places],
        }
        for name, places in found.systems
    ]
    return {"key": found.topic.key, "topic": found.topic.label, "systems": systems}
