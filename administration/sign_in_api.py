"""The policy of signing in over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from administration import sign_in_policy as choosing
from sponsors.entering import coming
from sponsors.entering.policy import STRENGTHS, SignInPolicy
from web.api.views import ScopedApi, StrictSerializer, read_version


class SignInPolicySerializer(StrictSerializer):
    """What is asked of who signs in: a company rule."""

    version = serializers.IntegerField(read_only=True)
    second_factor = serializers.BooleanField(help_text="asked of everybody at sign-in; signing asks it in any case")
    password_strength = serializers.IntegerField(
        min_value=min(STRENGTHS), max_value=max(STRENGTHS), help_text="least score of zxcvbn"
    )
    password_history = serializers.IntegerField(min_value=0, help_text="earlier passwords that are not taken again")
    password_days = serializers.IntegerField(min_value=0, help_text="days after which it is changed; 0 for never")
    reason = serializers.CharField(write_only=True, max_length=500)


class SignInPolicyApi(ScopedApi):
    """The policy in force; a change is a new version from today and needs If-Match."""

    actions = {"GET": "sign_in.view_policy", "PUT": choosing.CHANGE}

    @extend_schema(operation_id="sign_in_policy", responses=SignInPolicySerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return _shown(coming.policy(self.member.today))

    @extend_schema(
        operation_id="sign_in_policy_change", request=SignInPolicySerializer, responses=SignInPolicySerializer
    )
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        version = read_version(request)
        given = SignInPolicySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, today = dict(given.validated_data), self.member.today
        reason = values.pop("reason")
        choosing.change_policy(SignInPolicy(**values), seen=version, on=today, actor=self.actor, reason=reason)
        return _shown(coming.policy(today))


def _shown(found: SignInPolicy) -> Response:
    return Response({"version": found.version, **found.body()}, headers={"ETag": f'"{found.version}"'})
