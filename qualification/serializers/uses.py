"""Shape of the uses of a requirement."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class UseSerializer(serializers.Serializer[Any]):
    """One record that cites the requirement."""

    record = serializers.CharField()
    text = serializers.CharField()
    cites = serializers.ListField(child=serializers.CharField())
    site = serializers.CharField()
    state = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    page = serializers.CharField(source="url")


class UsedSerializer(serializers.Serializer[Any]):
    """The records of one kind: how many there are, and the newest of them."""

    kind = serializers.CharField(source="kind.key")
    count = serializers.IntegerField()
    uses = UseSerializer(many=True)
