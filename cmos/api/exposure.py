"""The sponsor's table of exposure bands over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cmos import selectors, services
from cmos.rules import exposure
from web.api.views import ScopedApi, StrictSerializer, read_version


class ExposureLimitSerializer(StrictSerializer):
    """The lower end of a band."""

    lower = serializers.DecimalField(max_digits=12, decimal_places=4, help_text="µg/m³ over 8 hours")
    included = serializers.BooleanField(
        required=False, default=False, help_text="whether a substance exactly at it is still in this band"
    )


class ExposurePolicySerializer(StrictSerializer):
    """The sponsor's choice about exposure bands: a company rule."""

    version = serializers.IntegerField(read_only=True)
    limits = ExposureLimitSerializer(
        many=True, help_text="lower ends of bands 1, 2 ... in falling order; what is below the last is the strictest"
    )
    high = serializers.IntegerField(
        min_value=2, max_value=exposure.MOST, help_text="containment is asked for from this band on"
    )
    reason = serializers.CharField(write_only=True, max_length=500)


class ExposurePolicyApi(ScopedApi):
    """The table of exposure bands in force; a change is a new version from today and needs If-Match."""

    actions = {"GET": "exposure.view_policy", "PUT": "exposure.change_policy"}

    @extend_schema(operation_id="exposure_policy", responses=ExposurePolicySerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return _shown(selectors.exposure_policy(self.member.today))

    @extend_schema(
        operation_id="exposure_policy_change", request=ExposurePolicySerializer, responses=ExposurePolicySerializer
    )
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        version = read_version(request)
        given = ExposurePolicySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values: dict[str, Any] = dict(given.validated_data)
        limits = tuple(exposure.Limit(each["lower"], each["included"]) for each in values["limits"])
        chosen = exposure.ExposurePolicy(limits=limits, high=values["high"])
        today = self.member.today
        services.change_exposure(chosen, seen=version, on=today, actor=self.actor, reason=values["reason"])
        return _shown(selectors.exposure_policy(today))


def _shown(found: exposure.ExposurePolicy) -> Response:
    return Response({"version": found.version, **found.body()}, headers={"ETag": f'"{found.version}"'})
