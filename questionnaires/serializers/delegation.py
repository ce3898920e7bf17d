"""Shape of delegations over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import delegation as rules
from web.api.views import StrictSerializer


class DelegationSerializer(serializers.Serializer[Any]):
    """Questions given to a colleague, and how far they are."""

    id = serializers.UUIDField(source="row.pk")
    questionnaire = serializers.UUIDField(source="row.answer_set.questionnaire_id")
    questions = serializers.ListField(source="row.questions", child=serializers.CharField())
    name = serializers.CharField(source="row.name")
    email = serializers.EmailField(source="row.email")
    member = serializers.UUIDField(
        source="row.member", allow_null=True, help_text="who has an account here; null: by a link"
    )
    message = serializers.CharField(source="row.message")
    due_on = serializers.DateField(source="row.due_on")
    state = serializers.ChoiceField(choices=list(rules.STATES))
    answered = serializers.IntegerField()
    asked = serializers.IntegerField(help_text="of the questions, how many apply now")
    given_by = serializers.CharField(source="row.giver")
    given_at = serializers.DateTimeField(source="row.given_at")
    begun_at = serializers.DateTimeField(source="row.begun_at", allow_null=True)
    done_at = serializers.DateTimeField(source="row.done_at", allow_null=True)
    revoked_at = serializers.DateTimeField(source="row.revoked_at", allow_null=True)


class GiveSerializer(StrictSerializer):
    """To whom which questions are given until when."""

    questions = serializers.ListField(
        child=serializers.CharField(max_length=20),
        required=False,
        default=list,
        max_length=rules.MOST_QUESTIONS,
    )
    sections = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, default=list, max_length=100
    )
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField()
    due_on = serializers.DateField()
    message = serializers.CharField(
        max_length=rules.LONGEST_MESSAGE, required=False, allow_blank=True, default="", help_text="goes by mail"
    )


class DelegationDueSerializer(StrictSerializer):
    """Another due day."""

    due_on = serializers.DateField()


class GiveBackSerializer(StrictSerializer):
    """What the colleague is to change."""

    text = serializers.CharField(max_length=rules.LONGEST_MESSAGE, help_text="goes by mail")
