"""Shape of the catalogue over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from regulations.models import Requirement
from regulations.rules.topics import topics_of


class RequirementSerializer(serializers.Serializer[Any]):
    """One edition of a section, chapter or clause; `checked` tells whether it was compared with an official text."""

    code = serializers.CharField()
    slug = serializers.CharField()
    edition = serializers.CharField()
    source: Any = serializers.CharField()
    number = serializers.CharField()
    also = serializers.CharField()
    heading = serializers.CharField()
    explanation = serializers.CharField()
    part = serializers.CharField()
    subpart = serializers.CharField()
    subpart_heading = serializers.CharField()
    jurisdiction = serializers.CharField()
    legal_force = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    date_note = serializers.CharField()
    checked = serializers.BooleanField()
    origin = serializers.CharField()
    url = serializers.CharField()
    topics = serializers.SerializerMethodField()

    def get_topics(self, obj: Requirement) -> list[str]:
        return sorted(topics_of(obj.code))


class TopicPlaceSerializer(serializers.Serializer[Any]):
    """A place of a topic: one entry, or a run of them."""

    words = serializers.CharField()
    heading = serializers.CharField()
    slug = serializers.CharField()


class TopicSystemSerializer(serializers.Serializer[Any]):
    """The places of a topic in one system."""

    system = serializers.CharField()
    places = TopicPlaceSerializer(many=True)


class RequirementTopicSerializer(serializers.Serializer[Any]):
    """A topic with its places in every system."""

    key = serializers.CharField()
    topic = serializers.CharField()
    systems = TopicSystemSerializer(many=True)


class CorrectionSerializer(serializers.Serializer[Any]):
    """One value that was put right after the catalogue was shipped."""

    edition = serializers.CharField()
    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    at = serializers.DateTimeField()
    author = serializers.CharField()
    reason = serializers.CharField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()


class RequirementEntrySerializer(RequirementSerializer):
    """An entry as it counts on the day asked about, with its other editions, topics and corrections."""

    on = serializers.DateField()
    in_force = serializers.BooleanField()
    editions = RequirementSerializer(many=True)
    neighbours = RequirementTopicSerializer(many=True)
    corrections = CorrectionSerializer(many=True)
