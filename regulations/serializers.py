"""Shape of the catalogue over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class RequirementSerializer(serializers.Serializer[Any]):
    """One section, chapter or clause."""

    code = serializers.CharField()
    source: Any = serializers.CharField()
    number = serializers.CharField()
    heading = serializers.CharField()
    part = serializers.CharField()
    subpart = serializers.CharField()
    subpart_heading = serializers.CharField()
    jurisdiction = serializers.CharField()
    legal_force = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
