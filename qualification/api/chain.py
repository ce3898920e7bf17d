"""The supply chain of a product, and what stops if a site fails, over the API."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors as cmos
from qualification.rules.chain import plain_chain, plain_ripple
from qualification.selectors import chain as selectors
from qualification.serializers.chain import ChainSerializer, RippleSerializer
from web.api.moments import KNOWN_AT, asked_moment
from web.api.views import ScopedApi, asked_day

VIEW: Final = "clearance.view"
ON: Final = OpenApiParameter("on", date, description="the day asked about, by default today")


class ProductChain(ScopedApi):
    """Every step of a product on a day, with what may be ordered there for each market, and what is missing."""

    actions = {"GET": VIEW}

    @extend_schema(operation_id="products_chain_retrieve", parameters=[ON, KNOWN_AT], responses=ChainSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        found = self.found(selectors.chain_of, pk, on, known_at)
        return Response({**plain_chain(found), "known_at": known_at})


class SiteRipple(ScopedApi):
    """Which products and markets stop if a site fails, step by step, with who else may do each."""

    actions = {"GET": VIEW}

    @extend_schema(operation_id="sites_ripple_list", parameters=[ON, KNOWN_AT], responses=RippleSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        self.known_parameters({"on", "known_at"})
        on, known_at = asked_day(request, "on", self.member.today), asked_moment(request, self.member)
        site = self.found(cmos.site, pk)
        return Response([plain_ripple(each) for each in selectors.ripple_of(site.pk, on, known_at)])
