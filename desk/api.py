"""What is due, across rooms, over the API."""

from __future__ import annotations

from datetime import date, timedelta

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from desk import selectors
from desk.serializers import DeadlineSerializer
from reminders import selectors as reminders
from web.api.views import ScopedApi, asked_day

BEHIND, AHEAD = 365, 90
"""Days around today that are answered when nobody asks for others."""
LONGEST = 1_100


class Deadlines(ScopedApi):
    """Everything that is due in a window of days, earliest first; computed, never stored twice."""

    actions = {"GET": "reminders.view"}

    @extend_schema(
        operation_id="deadlines_list",
        parameters=[
            OpenApiParameter("since", date, description=f"first due date, by default {BEHIND} days ago"),
            OpenApiParameter("until", date, description=f"last due date, by default in {AHEAD} days"),
        ],
        responses=DeadlineSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        self.known_parameters({"since", "until"})
        today = self.member.today
        first = asked_day(request, "since", today - timedelta(days=BEHIND))
        last = asked_day(request, "until", today + timedelta(days=AHEAD))
        if not 0 <= (last - first).days <= LONGEST:
            raise serializers.ValidationError({"until": [f"Ask for 0 to {LONGEST} days after `since`."]})
        found = selectors.visible(reminders.due_between(first, last), self.actor)
        return Response([DeadlineSerializer(each).data for each in found])
