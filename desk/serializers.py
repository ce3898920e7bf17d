"""Shapes of what is read across rooms over the API."""

from __future__ import annotations

from rest_framework import serializers


class DeadlineSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """One thing that is due about one record."""

    kind = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id")
    site = serializers.UUIDField(source="site_id")
    site_name = serializers.CharField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    responsible = serializers.UUIDField(allow_null=True)
    deputy = serializers.UUIDField(allow_null=True)
