"""Shapes of replies, commitments and amended forms over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from inspections.serializers.inspected import NewObservationSerializer
from web.api.views import StepSerializer, StrictSerializer


class AmendmentSerializer(StrictSerializer):
    """An amended Form 483: its version, with its own observations; it starts the clock again."""

    issued_on = serializers.DateField()
    observations = NewObservationSerializer(many=True)
    is_redacted = serializers.BooleanField(required=False, default=False)
    redaction = serializers.CharField(required=False, allow_blank=True, max_length=30_000, default="")
    reason = serializers.CharField(max_length=500)


class NewFormSerializer(StrictSerializer):
    """The Form 483 of an inspection that is known already."""

    issued_on = serializers.DateField()
    learned_on = serializers.DateField(required=False, allow_null=True)
    observations = NewObservationSerializer(many=True, required=False)
    reason = serializers.CharField(max_length=500)


class ParentSerializer(StrictSerializer):
    """What a reply or promise is about: the Form 483 of an inspection, or a warning letter."""

    inspection = serializers.UUIDField(required=False)
    warning_letter = serializers.UUIDField(required=False)


class NewResponseSerializer(ParentSerializer):
    """A response or update letter that was sent; `sent_at` with its zone tells FDA's day by itself."""

    kind = serializers.ChoiceField(choices=["response", "update"], default="response")
    sent_on = serializers.DateField(required=False)
    sent_at = serializers.DateTimeField(required=False)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=30_000, default="")
    reason = serializers.CharField(max_length=500)


class ResponseSerializer(serializers.Serializer[Any]):
    """A reply to FDA; `sent_on` is FDA's own day."""

    id = serializers.UUIDField()
    inspection = serializers.UUIDField(source="form.inspection_id", allow_null=True, default=None)
    warning_letter = serializers.UUIDField(source="letter_id", allow_null=True)
    site = serializers.UUIDField(source="site_id")
    kind = serializers.CharField()
    number = serializers.IntegerField()
    sent_on = serializers.DateField()
    sent_at = serializers.DateTimeField(allow_null=True)
    summary = serializers.CharField()
    version = serializers.IntegerField()


class CommitmentFieldsSerializer(StrictSerializer):
    """What a caller may say of a dated promise."""

    text = serializers.CharField(max_length=30_000)
    owner = serializers.CharField(max_length=200)
    made_on = serializers.DateField()
    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class NewCommitmentSerializer(ParentSerializer, CommitmentFieldsSerializer):
    """A new promise, with the reply that made it if that is recorded."""

    response = serializers.UUIDField(required=False, allow_null=True)


class CommitmentSerializer(serializers.Serializer[Any]):
    """A dated promise to FDA, followed until the sponsor has verified it."""

    id = serializers.UUIDField()
    inspection = serializers.UUIDField(source="form.inspection_id", allow_null=True, default=None)
    warning_letter = serializers.UUIDField(source="letter_id", allow_null=True)
    response = serializers.UUIDField(source="response_id", allow_null=True)
    site = serializers.UUIDField(source="site_id")
    number = serializers.IntegerField()
    text = serializers.CharField()
    owner = serializers.CharField()
    made_on = serializers.DateField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    verified_on = serializers.DateField(allow_null=True)
    has_evidence = serializers.SerializerMethodField()
    status = serializers.CharField()
    version = serializers.IntegerField()

    def get_has_evidence(self, row: object) -> bool:
        return getattr(row, "evidence_id", None) is not None


class CommitmentDetailSerializer(CommitmentSerializer):
    """The same with the steps that leave its status."""

    available_steps = StepSerializer(many=True)
