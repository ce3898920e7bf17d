"""Shapes of the public registers over the API."""

from __future__ import annotations

from rest_framework import serializers


class EstablishmentSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """One entry of FDA's establishment register, as last read."""

    duns = serializers.CharField()
    fei = serializers.CharField()
    name = serializers.CharField()
    address = serializers.CharField()
    country = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())
    expires_on = serializers.DateField(allow_null=True)
    registrant = serializers.CharField()


class PublishedForm483Serializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """A Form FDA 483 as FDA published it."""

    id = serializers.UUIDField()
    fei = serializers.CharField()
    firm = serializers.CharField()
    establishment_type = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    observations = serializers.IntegerField(source="observation_count")
