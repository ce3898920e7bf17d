"""Shape of qualifications and their decisions over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.rules.lifecycle import gates, moves
from qualification.rules.lifecycle.facts import STATES
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS
from web.api.views import StepSerializer, StrictSerializer

MOVES = list(moves.BY_KEY)
DECISION_STATES = list(moves.STATUSES)
SIGNATURES = serializers.ListField(child=serializers.DictField())


class HoldSerializer(serializers.Serializer[Any]):
    """What stops new work until somebody decides."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    since = serializers.DateField()
    decision_due = serializers.DateField()
    markets = serializers.ListField(child=serializers.CharField(), source="scope.markets", help_text="none: all")
    operations = serializers.ListField(child=serializers.CharField(), source="scope.operations", help_text="none: all")
    products = serializers.ListField(child=serializers.UUIDField(), source="scope.products", help_text="none: all")
    without = serializers.ListField(child=serializers.UUIDField(), source="scope.without", help_text="not held")


class ProposalSerializer(serializers.Serializer[Any]):
    """What asks for a watch or an exit; answered by a decision or a reasoned dismissal."""

    key = serializers.CharField()
    code = serializers.CharField()
    asks_for = serializers.CharField(source="level")
    sentence = serializers.CharField()
    since = serializers.DateField()


class QualificationSerializer(serializers.Serializer[Any]):
    """A qualification as it stands on the day asked about."""

    id = serializers.UUIDField(source="row.pk")
    number = serializers.CharField(source="row.number")
    site = serializers.UUIDField(source="row.site_id")
    part_of = serializers.UUIDField(source="row.part_of_id", allow_null=True)
    operations = serializers.ListField(child=serializers.CharField(), source="row.operations", help_text="none: all")
    markets = serializers.ListField(child=serializers.CharField(), source="row.markets", help_text="none: all")
    products = serializers.ListField(
        child=serializers.UUIDField(), source="here.known.scope.products", help_text="none: all"
    )
    state = serializers.CharField(help_text=f"{', '.join(STATES)}, or drafted before the first signature")
    since = serializers.DateField(allow_null=True)
    conditional_until = serializers.DateField(source="ends_on", allow_null=True)
    requalification_due = serializers.DateField(source="requalify_on", allow_null=True)
    holds = HoldSerializer(many=True, source="here.holds")
    version = serializers.IntegerField(source="row.version")


class GateSerializer(serializers.Serializer[Any]):
    """One gate to Qualified."""

    gate = serializers.CharField(source="key")
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=list(gates.STATES))
    sentence = serializers.CharField()


class ConditionSerializer(serializers.Serializer[Any]):
    """Something that must be done by a day."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    due_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """A decision about a qualification."""

    id = serializers.UUIDField()
    qualification = serializers.UUIDField(source="qualification_id")
    number = serializers.IntegerField()
    move = serializers.ChoiceField(choices=MOVES)
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    status = serializers.ChoiceField(choices=DECISION_STATES)
    effective_on = serializers.DateField(allow_null=True, help_text="null: the day of the last signature")
    conditional_until = serializers.DateField(allow_null=True)
    reasons = serializers.CharField()
    batches = serializers.CharField()
    risk_basis = serializers.CharField()
    second_needed = serializers.BooleanField(help_text="whether two people sign it")
    decided_at = serializers.DateTimeField(allow_null=True)
    conditions = ConditionSerializer(many=True, source="conditions.all")
    version = serializers.IntegerField()


class DecisionDetailSerializer(DecisionSerializer):
    """A decision with its signatures and the steps it can take."""

    shown = serializers.JSONField(help_text="gates, holds and proposals as they were shown")
    signatures = SIGNATURES
    available_steps = StepSerializer(many=True)


class QualificationDetailSerializer(QualificationSerializer):
    """A qualification with its gates, proposals, conditions and decisions."""

    gates = GateSerializer(many=True)
    proposals = ProposalSerializer(many=True)
    conditions = ConditionSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    moves = serializers.ListField(child=serializers.CharField(), help_text="decisions that can be prepared now")


class NewQualificationSerializer(StrictSerializer):
    """A site is proposed for a scope; nothing named of a kind means all of it."""

    site = serializers.UUIDField()
    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)), required=False, default=list
    )
    markets = serializers.ListField(child=serializers.ChoiceField(choices=list(MARKETS)), required=False, default=list)
    products = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    purpose = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    cda_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=500)


class NewConditionSerializer(StrictSerializer):
    """A condition of a qualification with conditions."""

    text = serializers.CharField(max_length=1000)
    due_on = serializers.DateField()


class NewDecisionSerializer(StrictSerializer):
    """A decision to prepare."""

    move = serializers.ChoiceField(choices=MOVES)
    reasons = serializers.CharField(max_length=5000)
    effective_on = serializers.DateField(required=False, allow_null=True, default=None)
    conditional_until = serializers.DateField(required=False, allow_null=True, default=None)
    conditions = NewConditionSerializer(many=True, required=False, default=list)
    products = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    batches = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    risk_basis = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
