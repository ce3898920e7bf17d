"""Shapes of evidence over the API."""

from __future__ import annotations

from rest_framework import serializers

from cmos.rules import certificate_validity


class RegistrationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """An FDA registration as evidence."""

    id = serializers.UUIDField()
    kind = serializers.CharField(default="registration")
    site = serializers.UUIDField(source="site_id")
    reference = serializers.CharField(source="fei")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    operations = serializers.ListField(child=serializers.CharField())
    source = serializers.CharField()  # type: ignore[assignment]  # a field called source
    source_url = serializers.CharField()
    retrieved_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class CertificateSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """An EU GMP certificate as evidence; `valid_to` is the last day it is relied on."""

    id = serializers.UUIDField()
    kind = serializers.CharField(default="certificate")
    site = serializers.UUIDField(source="site_id")
    reference = serializers.CharField(source="number")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.SerializerMethodField()
    operations = serializers.ListField(child=serializers.CharField())
    source = serializers.CharField()  # type: ignore[assignment]  # a field called source
    source_url = serializers.CharField()
    retrieved_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()

    def get_valid_to(self, row: object) -> str:
        """Three years from the inspection unless the certificate says otherwise."""
        end = getattr(row, "valid_to", None)
        return certificate_validity(row.inspection_end, printed_end=end).valid_to.isoformat()  # type: ignore[attr-defined]  # a GmpCertificate
