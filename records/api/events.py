"""The change feed: business facts after a cursor, for systems that follow."""

from __future__ import annotations

import re

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from records import selectors
from records.serializers import EventFeedSerializer, EventSerializer
from web.api.views import ScopedApi

STRETCH = 200
CURSOR = re.compile(r"[0-9]{1,19}-[0-9]{1,18}")


class Events(ScopedApi):
    """Facts of finished transactions only, oldest first; asking again with the cursor never misses one."""

    actions = {"GET": "records.view"}

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter("cursor", str, description="the cursor of the last answer; none starts at the beginning")
        ],
        responses=EventFeedSerializer,
    )
    def get(self, request: Request) -> Response:
        self.known_parameters({"cursor"})
        given = request.query_params.get("cursor", "0-0")
        if not CURSOR.fullmatch(given):
            raise serializers.ValidationError({"cursor": ["Send the cursor as you were given it."]})
        tx, seq = (int(part) for part in given.split("-"))
        found = list(selectors.events_after(tx, seq)[:STRETCH])
        cursor = f"{found[-1].tx}-{found[-1].seq}" if found else given
        return Response({"results": [EventSerializer(event).data for event in found], "cursor": cursor})
