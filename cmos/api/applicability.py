"""What applies to the work of a site or of a product, over the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors
from cmos.selectors import Work
from cmos.serializers.chain import SiteApplicabilitySerializer, WorkSerializer
from regulations.rules.applicability import Applied, Clause, Needed, Profile
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import ScopedApi, asked_day

ON = OpenApiParameter("on", date, description="the day asked about, by default today")


class SiteApplicability(ScopedApi):
    """What is made at a site on a day, what applies there, and why; `known_at` asks what was recorded by then."""

    actions = {"GET": "cmos.view"}

    @extend_schema(
        operation_id="sites_applicability_retrieve",
        parameters=[ON, KNOWN_AT],
        responses=SiteApplicabilitySerializer,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        if not selectors.sites().filter(pk=pk).exists():
            raise Http404
        found = selectors.applicability_at([pk], on, known_at=known_at)[pk]
        return Response(
            {
                "on": on,
                "known_at": known_at,
                "profile": profile_json(found.profile),
                "works": [work_json(work) for work in found.works],
                "subcontracts": [each.id for each in found.subcontracts],
            }
        )


class ProductApplicability(ScopedApi):
    """What applies to each step of a product on a day, and why."""

    actions = {"GET": "cmos.view"}

    @extend_schema(
        operation_id="products_applicability_retrieve",
        parameters=[ON, KNOWN_AT],
        responses=WorkSerializer(many=True),
    )
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        if not selectors.products().filter(pk=pk).exists():
            raise Http404
        return Response([work_json(work) for work in selectors.applicability_of(pk, on, known_at=known_at)])


def work_json(work: Work) -> dict[str, Any]:
    """A step with what applies to it, as plain values."""
    on, coverage = work.profile.on, work.coverage
    return {
        "step": work.step.id,
        "product": work.product.id,
        "site": work.place.id,
        "operation": work.step.operation,
        "partner_type": work.scope.partner_type,
        "markets": sorted(work.scope.markets),
        "phase": work.product.phase_on(on),
        "schedules": sorted(work.product.schedules_on(on)),
        "controlled": {
            "asked": coverage.asked,
            "covered": coverage.covered,
            "gaps": [
                {
                    "code": gap.code,
                    "severity": gap.severity,
                    "sentence": gap.sentence,
                    "source": gap.source,
                    "evidence": gap.held.id if gap.held else None,
                }
                for gap in coverage.gaps
            ],
            "evidence": [ref.id for ref in coverage.papers],
        },
        "profile": profile_json(work.profile),
    }


def profile_json(profile: Profile) -> dict[str, Any]:
    """A profile as plain values."""
    return {
        "cgmp": profile.cgmp,
        "us_exempt": profile.us_exempt,
        "sets": _each(profile.sets),
        "evidence": _each(profile.evidence),
        "sections": _each(profile.sections),
        "clauses": _each(profile.clauses),
        "not_applied": _each(profile.not_applied),
    }


def _each(found: Iterable[Applied]) -> list[dict[str, Any]]:
    return [_applied(one) for one in found]


def _applied(one: Applied) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": one.key,
        "label": one.label,
        "reason": one.reason,
        "source": one.source.text,
        "basis": one.source.basis,
        "source_checked": one.source.checked,
    }
    if isinstance(one, Needed):
        return said | {"kinds": list(one.kinds), "owner": one.owner}
    return said | {"owner": one.owner, "rows": list(one.rows)} if isinstance(one, Clause) else said
