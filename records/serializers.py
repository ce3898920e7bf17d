"""Shapes of the event feed."""

from __future__ import annotations

from rest_framework import serializers


class EventSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """A business fact."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    subject_table = serializers.CharField()
    subject_id = serializers.UUIDField()
    site_id = serializers.UUIDField(allow_null=True)
    actor = serializers.CharField()
    facts = serializers.DictField()


class EventFeedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    """A stretch of the feed and the cursor to ask with next."""

    results = EventSerializer(many=True)
    cursor = serializers.CharField()
