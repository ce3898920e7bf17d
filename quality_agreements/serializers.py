"""Shape of quality agreements over the API."""

from __future__ import annotations

from rest_framework import serializers


class AgreementSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """One version of a quality agreement; `state` is what it is today."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    edition = serializers.IntegerField()
    company = serializers.UUIDField(source="company_id")
    status = serializers.CharField()
    state = serializers.CharField(source="display")
    scope = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()
