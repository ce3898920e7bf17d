"""The sponsor's audit policy over the API."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audits import rules, selectors, services
from audits.serializers import AuditPolicySerializer
from web.api.views import ScopedApi, read_version


class AuditPolicy(ScopedApi):
    """The audit policy in force; a change is a new version from today and needs If-Match."""

    actions = {"GET": "audits.view_policy", "PUT": "audits.change_policy"}

    @extend_schema(operation_id="audit_policy", responses=AuditPolicySerializer)
    def get(self, request: Request) -> Response:
        self.known_parameters(())
        return _shown(selectors.policy(self.member.today))

    @extend_schema(operation_id="audit_policy_change", request=AuditPolicySerializer, responses=AuditPolicySerializer)
    def put(self, request: Request) -> Response:
        self.known_parameters(())
        version = read_version(request)
        given = AuditPolicySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values, today = dict(given.validated_data), self.member.today
        reason = values.pop("reason")
        services.change_policy(rules.policy_of(values), seen=version, on=today, actor=self.actor, reason=reason)
        return _shown(selectors.policy(today))


def _shown(found: rules.AuditPolicy) -> Response:
    return Response({"version": found.version, **found.body()}, headers={"ETag": f'"{found.version}"'})
