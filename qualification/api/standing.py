"""Standing over the API: per market, with every reason, on any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from kernel.clock import end_of, now
from qualification import selectors
from qualification.rules import timeline
from qualification.rules.knowledge import Piece
from qualification.rules.reasons import plain
from qualification.rules.standing import RULE_VERSION, Standing
from qualification.rules.timeline import AHEAD_YEARS, BEHIND_YEARS, LONGEST, Period
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.knowledge import Comparison
from qualification.serializers.standing import TIMELINES, ComparisonSerializer, StandingSerializer
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import ScopedApi, asked_day

THEN = "the moment whose knowledge is compared with that of now; by default the end of the day asked about"


class SiteStanding(ScopedApi):
    """Where a site stands in each market on a day, with every reason and the next day on which that changes.

    As known at a moment: by what was recorded then and the rules of now. A site unknown then has no answer.
    """

    actions = {"GET": "qualification.view"}

    @extend_schema(
        operation_id="sites_standing_retrieve",
        parameters=[OpenApiParameter("on", date, description="the day asked about, by default today"), KNOWN_AT],
        responses=StandingSerializer(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.standings([pk], on, known_at)
        return Response([as_json(found[key], known_at) for market in JURISDICTIONS if (key := (pk, market)) in found])


class StandingComparison(ScopedApi):
    """A site's standing on a day as it was known at a moment, as it is known now, and which records lie between.

    Both answers are given by the rules of now. A site that was not recorded then has no answer of then.
    """

    actions = {"GET": "desk.explanation"}

    @extend_schema(
        operation_id="sites_standing_comparison_retrieve",
        parameters=[
            OpenApiParameter("on", date, description="the day asked about, by default today"),
            OpenApiParameter(KNOWN_AT.name, str, description=THEN),
        ],
        responses=ComparisonSerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on = asked_day(request, "on", self.member.today)
        known_at = asked_moment(request, self.member) or min(end_of(on, self.member.zone), now())
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        return Response(comparison_json(selectors.compared(pk, on, known_at)))


class SiteTimeline(ScopedApi):
    """How a site's standing changes in each market over a stretch of days, by what was recorded at a moment.

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
            KNOWN_AT,
        ],
        responses=TIMELINES,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"from", "to", "known_at"})
        usual = timeline.usual(self.member.today)
        first, last = asked_day(request, "from", usual[0]), asked_day(request, "to", usual[1])
        if wrong := timeline.fault(first, last):
            raise serializers.ValidationError({"to": [wrong]})
        if not cmos.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.timelines(pk, first, last, asked_moment(request, self.member))
        return Response([timeline_json(market, first, last, periods) for market, periods in found.items()])


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


def as_json(found: Standing, known_at: datetime | None = None) -> dict[str, Any]:
    """A standing as plain values; `known_at` is empty for what is known now."""
    return {
        "jurisdiction": found.jurisdiction,
        "status": found.status.name,
        "effective": found.effective.name,
        "overridden": found.overridden is not None,
        "on": found.on,
        "known_at": known_at,
        "changes_on": found.changes_on,
        "changes_to": found.changes_to.name if found.changes_to is not None else None,
        "confidence": found.confidence,
        "rule_version": found.rule_version,
        "reasons": [plain(reason) for reason in found.reasons],
        "operations": [
            {"operation": one.operation, "status": one.status.name, "effective": one.effective.name}
            for one in found.scope_results
        ],
        "not_considered": list(found.not_considered),
    }


def comparison_json(found: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    lies_between = found.difference
    return {
        "on": found.on,
        "known_at": found.known_at,
        "was_recorded": found.known,
        "markets": [
            {
                "jurisdiction": market.code,
                "as_known_then": as_json(market.then, found.known_at) if market.then else None,
                "as_known_now": as_json(market.now),
            }
            for market in found.markets
        ],
        "recorded_later": [_piece(piece) for piece in lies_between.later],
        "no_longer_counts": [_piece(piece) for piece in lies_between.gone],
        "changed_since": [_piece(piece) for piece in lies_between.changed],
        "site_changed": [asdict(one) for one in lies_between.particulars],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "evidence": piece.ref._asdict(),
        "recorded_on": piece.recorded_on,
        "changes": [asdict(one) for one in piece.altered],
    }
