"""Shapes of inspections and observations over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inspections.rules import CLASS_SOURCES, CLASSES, OUTCOMES, RELEVANCE, SYSTEMS, TYPES
from web.api.views import StepSerializer, StrictSerializer


class ObservationSerializer(serializers.Serializer[Any]):
    """One item of a Form 483."""

    id = serializers.UUIDField()
    inspection = serializers.UUIDField(source="form.inspection_id")
    site = serializers.UUIDField(source="site_id")
    amendment = serializers.UUIDField(source="amendment_id", allow_null=True)
    number = serializers.IntegerField()
    text = serializers.CharField()
    citations = serializers.ListField(child=serializers.CharField())
    systems = serializers.ListField(child=serializers.CharField())
    relevance = serializers.CharField()
    fda_marked_repeat = serializers.BooleanField()
    version = serializers.IntegerField()


class InspectionSerializer(serializers.Serializer[Any]):
    """An inspection; the dates of its Form 483 stand beside it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    authority = serializers.CharField()
    fei = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField()
    investigators = serializers.CharField()
    systems = serializers.ListField(child=serializers.CharField())
    coverage = serializers.ListField(child=serializers.CharField())
    products = serializers.CharField()
    classification = serializers.CharField()
    classified_on = serializers.DateField(allow_null=True)
    class_source = serializers.CharField()
    eir_received_on = serializers.DateField(allow_null=True)
    form483_amended_on = serializers.ListField(child=serializers.DateField(), default=list)
    form483_issued_on = serializers.DateField(allow_null=True, source="form.issued_on", default=None)
    response_sent_on = serializers.DateField(allow_null=True, default=None)
    response_due_on = serializers.DateField(allow_null=True, default=None)
    response_target_on = serializers.DateField(allow_null=True, default=None)
    version = serializers.IntegerField()


class NewObservationSerializer(StrictSerializer):
    """One item as it is logged."""

    text = serializers.CharField(max_length=30_000)
    citations = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=50)
    systems = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SYSTEMS)), required=False)
    relevance = serializers.ChoiceField(choices=sorted(RELEVANCE), required=False, allow_blank=True)
    fda_marked_repeat = serializers.BooleanField(required=False)


class ObservationFieldsSerializer(NewObservationSerializer):
    """What replaces an item, with the reason."""

    reason = serializers.CharField(max_length=500)


class InspectionFieldsSerializer(StrictSerializer):
    """What a caller may say of an inspection."""

    authority = serializers.CharField(max_length=60, required=False)
    kind = serializers.ChoiceField(choices=sorted(TYPES))
    fei = serializers.CharField(max_length=20, required=False, allow_blank=True)
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField()
    investigators = serializers.CharField(max_length=300, required=False, allow_blank=True)
    systems = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SYSTEMS)), required=False)
    coverage = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=60)
    products = serializers.CharField(max_length=30_000, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class ClassFieldsSerializer(StrictSerializer):
    """The class or outcome, with where it was seen."""

    classification = serializers.ChoiceField(choices=[*CLASSES, *OUTCOMES])
    classified_on = serializers.DateField(required=False, allow_null=True)
    class_source = serializers.ChoiceField(choices=sorted(CLASS_SOURCES), required=False, allow_blank=True)
    eir_received_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=500)


class InspectionDetailSerializer(InspectionSerializer):
    """The same with the steps that leave its status."""

    available_steps = StepSerializer(many=True)


class NewInspectionSerializer(InspectionFieldsSerializer):
    """A new inspection with its Form 483 and observations."""

    site = serializers.UUIDField()
    classification = serializers.ChoiceField(choices=[*CLASSES, *OUTCOMES], required=False, allow_blank=True)
    classified_on = serializers.DateField(required=False, allow_null=True)
    form483_issued_on = serializers.DateField(required=False, allow_null=True)
    observations = NewObservationSerializer(many=True, required=False)
