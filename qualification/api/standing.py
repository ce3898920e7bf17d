"""Standing over the API: per market, with every reason, on any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from qualification import selectors
from qualification.rules import timeline
from qualification.rules.reasons import plain
from qualification.rules.standing import RULE_VERSION, Standing
from qualification.rules.timeline import AHEAD_YEARS, BEHIND_YEARS, LONGEST, Period
from qualification.rules.words import JURISDICTIONS
from qualification.serializers.standing import TIMELINES, StandingSerializer
from web.api.views import ScopedApi, asked_day


class SiteStanding(ScopedApi):
    """Where a site stands in each market on a day, with every reason and the next day on which that changes."""

    actions = {"GET": "qualification.view"}

    @extend_schema(
        operation_id="sites_standing_retrieve",
        parameters=[OpenApiParameter("on", date, description="the day asked about, by default today")],
        responses=StandingSerializer(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on"})
        on = asked_day(request, "on", self.member.today)
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.standings([pk], on)
        return Response([as_json(found[pk, market]) for market in JURISDICTIONS])


class SiteTimeline(ScopedApi):
    """How a site's standing changes in each market over a stretch of days, by what is recorded now.

    Periods follow each other without gap; a status that begins or ends with the stretch may reach beyond it.
    """

    actions = {"GET": "qualification.view"}

    @extend_schema(
        operation_id="sites_timeline_retrieve",
        parameters=[
            OpenApiParameter("from", date, description=f"first day, by default {BEHIND_YEARS} years ago"),
            OpenApiParameter(
                "to", date, description=f"last day, by default {AHEAD_YEARS} year ahead; {LONGEST} days at most"
            ),
        ],
        responses=TIMELINES,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"from", "to"})
        usual = timeline.usual(self.member.today)
        first, last = asked_day(request, "from", usual[0]), asked_day(request, "to", usual[1])
        if wrong := timeline.fault(first, last):
            raise serializers.ValidationError({"to": [wrong]})
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.timelines(pk, first, last)
        return Response([timeline_json(market, first, last, found[market]) for market in JURISDICTIONS])


def timeline_json(market: str, first: date, last: date, periods: Iterable[Period]) -> dict[str, Any]:
    """A timeline as plain values."""
    told = [
        {
            "status": period.status.name,
            "from": period.first,
            "to": period.last,
            "changes": [
                {
                    "on": change.on,
                    "began": [plain(reason) for reason in change.began],
                    "ended": [plain(reason) for reason in change.ended],
                }
                for change in period.changes
            ],
        }
        for period in periods
    ]
    return {"jurisdiction": market, "from": first, "to": last, "rule_version": RULE_VERSION, "periods": told}


def as_json(found: Standing) -> dict[str, Any]:
    """A standing as plain values."""
    return {
        "jurisdiction": found.jurisdiction,
        "status": found.status.name,
        "on": found.on,
        "changes_on": found.changes_on,
        "changes_to": found.changes_to.name if found.changes_to is not None else None,
        "confidence": found.confidence,
        "rule_version": found.rule_version,
        "reasons": [plain(reason) for reason in found.reasons],
        "operations": [{"operation": one.operation, "status": one.status.name} for one in found.scope_results],
        "not_considered": list(found.not_considered),
    }
