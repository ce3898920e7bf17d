"""Shapes of inspections and observations over the API."""

from __future__ import annotations

from rest_framework import serializers

from inspections.rules import CLASSES, TYPES
from web.api.views import StrictSerializer


class ObservationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """One item of a Form 483."""

    id = serializers.UUIDField()
    inspection = serializers.UUIDField(source="form.inspection_id")
    site = serializers.UUIDField(source="site_id")
    number = serializers.IntegerField()
    text = serializers.CharField()
    citations = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()


class InspectionSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """An inspection; the dates of its Form 483 stand beside it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    authority = serializers.CharField()
    fei = serializers.CharField()
    kind = serializers.CharField()
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField()
    classification = serializers.CharField()
    classified_on = serializers.DateField(allow_null=True)
    form483_issued_on = serializers.DateField(allow_null=True, source="form.issued_on", default=None)
    response_sent_on = serializers.DateField(allow_null=True, default=None)
    response_due_on = serializers.DateField(allow_null=True, default=None)
    response_target_on = serializers.DateField(allow_null=True, default=None)
    version = serializers.IntegerField()


class NewObservationSerializer(StrictSerializer):
    """One item as it is logged."""

    text = serializers.CharField(max_length=30_000)
    citations = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=50)


class InspectionFieldsSerializer(StrictSerializer):
    """What a caller may say of an inspection."""

    authority = serializers.CharField(max_length=60, required=False)
    kind = serializers.ChoiceField(choices=sorted(TYPES))
    fei = serializers.CharField(max_length=20, required=False, allow_blank=True)
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class NewInspectionSerializer(InspectionFieldsSerializer):
    """A new inspection with its Form 483 and observations."""

    site = serializers.UUIDField()
    classification = serializers.ChoiceField(choices=sorted(CLASSES), required=False, allow_blank=True)
    classified_on = serializers.DateField(required=False, allow_null=True)
    form483_issued_on = serializers.DateField(required=False, allow_null=True)
    observations = NewObservationSerializer(many=True, required=False)
