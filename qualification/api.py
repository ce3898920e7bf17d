"""Standing over the API: per market, with every reason, on any day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from qualification import selectors
from qualification.rules.standing import Standing
from qualification.rules.words import JURISDICTIONS
from qualification.serializers import StandingSerializer
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
        "reasons": [
            {
                "rule": reason.row,
                "code": reason.code,
                "sentence": reason.sentence,
                "status": reason.status.name if reason.status is not None else None,
                "basis": reason.basis,
                "since": reason.since,
                "driving": reason.driving,
                "operations": list(reason.operations),
                "evidence": [{"kind": ref.kind, "id": ref.id, "label": ref.label} for ref in reason.evidence],
            }
            for reason in found.reasons
        ],
        "operations": [{"operation": one.operation, "status": one.status.name} for one in found.scope_results],
        "not_considered": list(found.not_considered),
    }
