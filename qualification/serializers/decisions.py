"""Shapes of decisions about a standing over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import ANSWERS, KINDS
from qualification.rules.words import JURISDICTIONS, Status
from records.serializers import SignatureSerializer
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.views import StepSerializer, StrictSerializer

DECISION_KINDS = list(KINDS)
DECISION_STATES = list(steps.SHOWN)


class StandingDecisionSerializer(serializers.Serializer[Any]):
    """One decision; `computed` is the standing by evidence when it was proposed, `answer` what shall count."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.ChoiceField(choices=DECISION_KINDS)
    market = serializers.ChoiceField(choices=list(JURISDICTIONS), source="jurisdiction")
    answer = serializers.CharField(help_text="empty where nothing changes")
    computed = serializers.ChoiceField(choices=[one.name.lower() for one in Status])
    operations = serializers.ListField(child=serializers.CharField())
    products = serializers.ListField(child=serializers.UUIDField())
    rationale = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    signal = serializers.UUIDField(source="signal_id", allow_null=True)
    signal_label = serializers.CharField()
    status = serializers.ChoiceField(choices=DECISION_STATES)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True, help_text="first day without it")
    version = serializers.IntegerField()


class StandingDecisionDetailSerializer(StandingDecisionSerializer):
    """The same with its signatures and the steps that are open."""

    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class NewStandingDecisionSerializer(StrictSerializer):
    """A proposal; `signal` is the evidence of another authority that it answers."""

    site = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=DECISION_KINDS)
    market = serializers.ChoiceField(choices=list(JURISDICTIONS))
    answer = serializers.ChoiceField(
        choices=[one.name.lower() for one in ANSWERS], required=False, allow_blank=True, default=""
    )
    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)), required=False, max_length=50
    )
    products = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    valid_to = serializers.DateField(required=False, allow_null=True)
    rationale = serializers.CharField(max_length=5000)
    signal = serializers.UUIDField(required=False, allow_null=True)
