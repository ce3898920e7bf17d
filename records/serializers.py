"""Shapes of the event feed."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from records.models import Job
from web.api.views import StrictSerializer


class EventSerializer(serializers.Serializer[Any]):
    """A business fact."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    subject_table = serializers.CharField()
    subject_id = serializers.UUIDField()
    site_id = serializers.UUIDField(allow_null=True)
    actor = serializers.CharField()
    facts = serializers.DictField()


class EventFeedSerializer(serializers.Serializer[Any]):
    """A stretch of the feed and the cursor to ask with next."""

    results = EventSerializer(many=True)
    cursor = serializers.CharField()


class JobSerializer(serializers.Serializer[Any]):
    """Long work of the caller: `done` of `total` tells how far it is; 0 of 0 means that this is not known yet."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    message = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    file_name = serializers.CharField(source="result.name", default=None, allow_null=True)
    file_sha256 = serializers.CharField(source="result.sha256", default=None, allow_null=True)


class CancelSerializer(StrictSerializer):
    """Why a job is ended."""

    reason = serializers.CharField(max_length=400)
