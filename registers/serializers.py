"""Shapes of the public registers over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class EstablishmentSerializer(serializers.Serializer[Any]):
    """One entry of FDA's establishment register, as last read."""

    duns = serializers.CharField()
    fei = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    country = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())
    expires_on = serializers.DateField(allow_null=True)
    registrant = serializers.CharField()


class PublishedForm483Serializer(serializers.Serializer[Any]):
    """A Form FDA 483 as FDA published it."""

    id = serializers.UUIDField()
    fei = serializers.CharField()
    firm = serializers.CharField()
    establishment_type = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    observations = serializers.IntegerField(source="observation_count")


class PublishedObservationSerializer(serializers.Serializer[Any]):
    """One observation of a published form, as FDA's text has it."""

    form = serializers.UUIDField(source="form_id")
    fei = serializers.CharField(source="form.fei")
    number = serializers.IntegerField()
    deficiency = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)


class PublishedSerializer(serializers.Serializer[Any]):
    """What every row of FDA's data dashboard says of the establishment."""

    id = serializers.UUIDField()
    fei = serializers.CharField(allow_blank=True)
    firm = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)


class PublishedActionSerializer(PublishedSerializer):
    """A compliance action: warning letter, injunction or seizure."""

    case_id = serializers.CharField()
    action_type = serializers.CharField()
    product_type = serializers.CharField(allow_blank=True)
    acted_on = serializers.DateField(allow_null=True)


class PublishedInspectionSerializer(PublishedSerializer):
    """An inspection with its class in one project area."""

    inspection_number = serializers.CharField()
    project_area = serializers.CharField(allow_blank=True)
    product_type = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    ended_on = serializers.DateField(allow_null=True)
    classification = serializers.CharField(allow_blank=True)
    posted_citations = serializers.CharField(allow_blank=True)
    eir_released_on = serializers.DateField(allow_null=True)


class PublishedCitationSerializer(PublishedSerializer):
    """What FDA cited in an inspection."""

    inspection_number = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    ended_on = serializers.DateField(allow_null=True)
    program_area = serializers.CharField(allow_blank=True)
    citation = serializers.CharField()
    short_description = serializers.CharField(allow_blank=True)
    long_description = serializers.CharField(allow_blank=True)
