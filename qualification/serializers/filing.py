"""Shape of the file of a qualification over the API: notes, conditions, answers to proposals, grace, parts, reports."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.rules.lifecycle import gates, moves, notes
from qualification.rules.lifecycle.watched import SIGNALS
from qualification.serializers.lifecycle import SIGNATURES
from records.serializers import SignedStepSerializer
from regulations.rules.vocabulary import MARKETS, OPERATION_LABELS
from web.api.files import one_file
from web.api.views import StepSerializer, StrictSerializer

NOTED = sorted(gates.NOTED)
SAYS = list(gates.NOTES)
NOTE_STATES = list(notes.STATES)
PART_MOVES = sorted(moves.PART_MOVES)
KINDS = list(SIGNALS)
FILE = "the document as multipart file"


class GateNoteSerializer(serializers.Serializer[Any]):
    """A person's note on a gate; it counts once it is signed."""

    id = serializers.UUIDField()
    qualification = serializers.UUIDField(source="qualification_id")
    gate = serializers.ChoiceField(choices=NOTED)
    says = serializers.ChoiceField(choices=SAYS)
    text = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text="null: no end")
    author = serializers.CharField()
    status = serializers.ChoiceField(choices=NOTE_STATES)
    signed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class GateNoteDetailSerializer(GateNoteSerializer):
    """A note with its signatures and the steps it can take."""

    signatures = SIGNATURES
    available_steps = StepSerializer(many=True)


class WithFile(StrictSerializer):
    """Base of what comes with one document."""

    file = serializers.FileField(required=False, default=None, help_text=FILE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_file(self)
        return attrs


class NewGateNoteSerializer(WithFile):
    """A note to write; a gate that is met needs its document."""

    gate = serializers.ChoiceField(choices=NOTED)
    says = serializers.ChoiceField(choices=SAYS)
    text = serializers.CharField(max_length=5000)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class FiledConditionSerializer(serializers.Serializer[Any]):
    """A condition with how it was met."""

    id = serializers.UUIDField()
    decision = serializers.UUIDField(source="decision_id")
    text = serializers.CharField()
    due_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    closing = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    closed_by = serializers.CharField()
    version = serializers.IntegerField()


class ClosingSerializer(WithFile):
    """How a condition was met."""

    closed_on = serializers.DateField()
    closing = serializers.CharField(max_length=2000)


class DismissalSerializer(serializers.Serializer[Any]):
    """The answer that a proposal is not followed."""

    id = serializers.UUIDField()
    trigger = serializers.CharField()
    sentence = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.CharField()
    made_at = serializers.DateTimeField()


class NewDismissalSerializer(StrictSerializer):
    """Why a proposal is not followed; `trigger` is its key."""

    trigger = serializers.CharField(max_length=120)
    reason = serializers.CharField(max_length=1000)


class GraceSerializer(serializers.Serializer[Any]):
    """Days granted for a requalification."""

    id = serializers.UUIDField()
    due_on = serializers.DateField()
    until = serializers.DateField()
    reason = serializers.CharField()
    author = serializers.CharField()
    made_at = serializers.DateTimeField()


class GraceGivenSerializer(SignedStepSerializer):
    """Until when a requalification is put off, with the signature."""

    until = serializers.DateField()


class NewPartSerializer(StrictSerializer):
    """A decision about a part of a qualification; nothing named of a kind means all that the whole has."""

    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)), required=False, default=list
    )
    markets = serializers.ListField(child=serializers.ChoiceField(choices=list(MARKETS)), required=False, default=list)
    products = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    move = serializers.ChoiceField(choices=PART_MOVES)
    reasons = serializers.CharField(max_length=5000)
    risk_basis = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class SiteReportSerializer(serializers.Serializer[Any]):
    """What a person reported of a site that no other record tells."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.ChoiceField(choices=KINDS)
    happened_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    text = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewSiteReportSerializer(WithFile):
    """A report to make."""

    kind = serializers.ChoiceField(choices=KINDS)
    happened_on = serializers.DateField()
    text = serializers.CharField(max_length=5000)


class ReportEndSerializer(StrictSerializer):
    """Since when what was reported is over."""

    ended_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)
