"""The sponsor's trail policy over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from records.rules.reviews import LONGEST, SHORTEST
from records.seals import choosing, mailing
from records.seals.policy import TrailPolicy
from web.api.views import ScopedApi, StrictSerializer, read_version


class TrailPolicySerializer(StrictSerializer):
    """Who gets the newest seal of the trail by mail, and how often the trail is reviewed: company rules."""

    version = serializers.IntegerField(read_only=True)
    qa_address = serializers.EmailField(allow_blank=True, max_length=254, help_text="nobody when empty")
    review_every = serializers.IntegerField(
        min_value=SHORTEST, max_value=LONGEST, required=False, help_text="days; stays as it is when left out"
    )
    reason = serializers.CharField(write_only=True, max_length=500)


class TrailPolicyApi(ScopedApi):
    """The trail policy in force; a change is a new version from today and needs If-Match."""

    actions = {"GET": "trail.view", "PUT": choosing.CHANGE}

    @extend_schema(operation_id="trail_policy", responses=TrailPolicySerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return _shown(mailing.policy(self.member.today))

    @extend_schema(operation_id="trail_policy_change", request=TrailPolicySerializer, responses=TrailPolicySerializer)
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        version = read_version(request)
        given = TrailPolicySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, today = given.validated_data, self.member.today
        every = values.get("review_every", mailing.policy(today).review_every)
        chosen = TrailPolicy(qa_address=values["qa_address"], review_every=every)
        choosing.change_policy(chosen, seen=version, on=today, actor=self.actor, reason=values["reason"])
        return _shown(mailing.policy(today))


def _shown(found: TrailPolicy) -> Response:
    return Response({"version": found.version, **found.body()}, headers={"ETag": f'"{found.version}"'})
