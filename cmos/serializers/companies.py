"""Shapes of companies over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from web.api.views import StrictSerializer


class CompanySerializer(serializers.Serializer[Any]):
    """A CMO company; `archived_at` is empty while the sponsor works with it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    duns = serializers.CharField()
    oms_organisation = serializers.CharField()
    cda_signed_on = serializers.DateField(allow_null=True)
    cda_expires_on = serializers.DateField(allow_null=True)
    notes = serializers.CharField()
    archived_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CompanyFieldsSerializer(StrictSerializer):
    """What a caller may say of a company."""

    name = serializers.CharField(max_length=200)
    duns = serializers.CharField(max_length=20, required=False, allow_blank=True)
    oms_organisation = serializers.CharField(max_length=20, required=False, allow_blank=True)
    cda_signed_on = serializers.DateField(required=False, allow_null=True)
    cda_expires_on = serializers.DateField(required=False, allow_null=True)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)
