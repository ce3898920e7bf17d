"""Shapes of companies over the API."""

from __future__ import annotations

from rest_framework import serializers


class CompanySerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """A CMO company."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    duns = serializers.CharField()
    version = serializers.IntegerField()
