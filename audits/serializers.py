"""Shapes of audits and findings over the API."""

from __future__ import annotations

from rest_framework import serializers

from web.api.views import StepSerializer


class AuditSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """An audit of the sponsor's."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.CharField()
    status = serializers.CharField()
    scope = serializers.CharField()
    planned_start = serializers.DateField()
    planned_end = serializers.DateField()
    performed_start = serializers.DateField(allow_null=True)
    performed_end = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    next_due_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class FindingSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """A finding; `state` says where the dialogue about it stands."""

    id = serializers.UUIDField()
    audit = serializers.UUIDField(source="audit_id")
    site = serializers.UUIDField(source="site_id")
    number = serializers.IntegerField()
    grade = serializers.CharField()
    text = serializers.CharField()
    requirements = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    state = serializers.CharField(default="")
    issued_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class AuditDetailSerializer(AuditSerializer):
    """An audit with the steps that lead on."""

    summary = serializers.CharField()
    available_steps = StepSerializer(many=True, default=list)


class FindingDetailSerializer(FindingSerializer):
    """A finding with the steps that lead on."""

    available_steps = StepSerializer(many=True, default=list)
