"""Shapes of the cGMP matrix over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.rules import assessing
from qualification.rules.matrix import BY_KEY, SOURCES
from regulations.rules.topics import TOPICS
from web.api.views import ReasonSerializer

STATUSES = list(BY_KEY)
EVIDENCE_SOURCES = [*SOURCES, "profile"]
VERDICTS = list(assessing.VERDICTS)
TOPIC_KEYS = list(TOPICS)


class TopicEvidenceSerializer(serializers.Serializer[Any]):
    """One thing that says something about a topic."""

    source: Any = serializers.ChoiceField(choices=EVIDENCE_SOURCES)
    kind = serializers.CharField(source="ref.kind", help_text="finding, inspection, warning_letter, audit ...")
    id = serializers.UUIDField(source="ref.id")
    label: Any = serializers.CharField(source="ref.label")
    sentence = serializers.CharField()
    says = serializers.ChoiceField(choices=["gap", "met", "out"])
    is_open = serializers.BooleanField()
    grade = serializers.ChoiceField(choices=STATUSES, allow_null=True)
    graded_by_rule = serializers.BooleanField(help_text="the weight is a company rule: its authority does not grade")
    requirements = serializers.ListField(child=serializers.CharField())
    on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    verified = serializers.CharField()


class CellSerializer(serializers.Serializer[Any]):
    """One topic of a site on a day."""

    topic = serializers.ChoiceField(choices=TOPIC_KEYS)
    label: Any = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    because = serializers.CharField()
    assessed_on = serializers.DateField(allow_null=True)
    months_ago = serializers.IntegerField(allow_null=True)
    changes_on = serializers.DateField(allow_null=True)
    sources = serializers.DictField(child=serializers.CharField(allow_null=True))
    evidence = TopicEvidenceSerializer(many=True)


class MatrixSerializer(serializers.Serializer[Any]):
    """The matrix of a site on a day, and open gaps that no topic shows."""

    site = serializers.UUIDField()
    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    rule_version = serializers.CharField()
    topics = CellSerializer(many=True)
    unplaced = TopicEvidenceSerializer(many=True)


class AssessmentSerializer(serializers.Serializer[Any]):
    """What a person assessed about a topic; a void one no longer counts."""

    id = serializers.UUIDField()
    topic = serializers.CharField()
    verdict = serializers.ChoiceField(choices=VERDICTS)
    basis = serializers.ChoiceField(choices=list(assessing.BASES))
    audit = serializers.UUIDField(source="audit_id", allow_null=True)
    text = serializers.CharField()
    assessed_on = serializers.DateField()
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewAssessmentSerializer(ReasonSerializer):
    """What a person found about one topic."""

    topic = serializers.ChoiceField(choices=TOPIC_KEYS)
    verdict = serializers.ChoiceField(choices=VERDICTS)
    basis = serializers.ChoiceField(choices=list(assessing.CHOSEN))
    text = serializers.CharField(max_length=5000)
    assessed_on = serializers.DateField()


class CoveredTopicsSerializer(ReasonSerializer):
    """Which topics an audit covered, and what was looked at."""

    topics = serializers.ListField(child=serializers.ChoiceField(choices=TOPIC_KEYS), min_length=1, max_length=16)
    text = serializers.CharField(max_length=5000)
