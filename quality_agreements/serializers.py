"""Shape of quality agreements over the API."""

from __future__ import annotations

from rest_framework import serializers

from web.api.views import StepSerializer


class AgreementSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """One version of a quality agreement; `state` is what it is today."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    edition = serializers.IntegerField()
    company = serializers.UUIDField(source="company_id")
    our_party = serializers.CharField()
    their_party = serializers.CharField()
    status = serializers.CharField()
    state = serializers.CharField(source="display")
    scope = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class AgreementDetailSerializer(AgreementSerializer):
    """A version with the sites it covers, the digest of its document and the steps that lead on."""

    sites = serializers.ListField(child=serializers.UUIDField(), default=list)
    document_sha256 = serializers.CharField(source="file.sha256", default="")
    available_steps = StepSerializer(many=True, default=list)
