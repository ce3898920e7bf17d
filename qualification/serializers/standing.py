"""Shapes of the standing, for the schema."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from qualification.rules.words import JURISDICTIONS, Status

BASES = ["law", "company_rule"]
STATUSES = [status.name for status in Status]


class EvidenceRefSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    label: Any = serializers.CharField()


class ReasonSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="row of the table, like US-9")
    code = serializers.CharField()
    sentence = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES, allow_null=True)
    basis = serializers.ChoiceField(choices=BASES)
    since = serializers.DateField(allow_null=True)
    driving = serializers.BooleanField(help_text="whether it makes the status what it is")
    operations = serializers.ListField(child=serializers.CharField())
    evidence = EvidenceRefSerializer(many=True)


class OperationStandingSerializer(serializers.Serializer[Any]):
    operation = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    effective = serializers.ChoiceField(choices=STATUSES)


class StandingSerializer(serializers.Serializer[Any]):
    jurisdiction = serializers.ChoiceField(choices=list(JURISDICTIONS))
    status = serializers.ChoiceField(choices=STATUSES, help_text="computed from evidence")
    effective = serializers.ChoiceField(choices=STATUSES, help_text="what counts after signed decisions")
    overridden = serializers.BooleanField()
    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text="empty for what is known now")
    changes_on = serializers.DateField(allow_null=True)
    changes_to = serializers.ChoiceField(choices=STATUSES, allow_null=True)
    confidence = serializers.ChoiceField(choices=["high", "medium", "low"])
    rule_version = serializers.CharField()
    reasons = ReasonSerializer(many=True)
    operations = OperationStandingSerializer(many=True)
    not_considered = serializers.ListField(child=serializers.CharField())


class AlteredSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    was = serializers.CharField()
    became = serializers.CharField()


class PieceSerializer(serializers.Serializer[Any]):
    evidence = EvidenceRefSerializer()
    recorded_on = serializers.DateField(allow_null=True)
    changes = AlteredSerializer(many=True)


class ComparedMarketSerializer(serializers.Serializer[Any]):
    jurisdiction = serializers.ChoiceField(choices=list(JURISDICTIONS))
    as_known_then = StandingSerializer(allow_null=True, help_text="empty where the site was not recorded then")
    as_known_now = StandingSerializer()


class ComparisonSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    known_at = serializers.DateTimeField()
    was_recorded = serializers.BooleanField(help_text="whether the site was recorded then")
    markets = ComparedMarketSerializer(many=True)
    recorded_later = PieceSerializer(many=True)
    no_longer_counts = PieceSerializer(many=True, help_text="voided, replaced or reviewed since")
    changed_since = PieceSerializer(many=True)
    site_changed = AlteredSerializer(many=True)


class ChangeSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    began = ReasonSerializer(many=True, help_text="of the first day asked about: everything that holds then")
    ended = ReasonSerializer(many=True)


# Made by a call because `from` is a word of Python.
PERIODS = inline_serializer(
    "TimelinePeriod",
    {
        "status": serializers.ChoiceField(choices=STATUSES),
        "from": serializers.DateField(),
        "to": serializers.DateField(help_text="last day, included"),
        "changes": ChangeSerializer(many=True),
    },
    many=True,
)
TIMELINES = inline_serializer(
    "Timeline",
    {
        "jurisdiction": serializers.ChoiceField(choices=list(JURISDICTIONS)),
        "from": serializers.DateField(),
        "to": serializers.DateField(),
        "rule_version": serializers.CharField(),
        "periods": PERIODS,
    },
    many=True,
)
