"""Shape of what is asked again over the API: what can be reaffirmed, what is asked anew, and what would be."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import renewal
from questionnaires.serializers.sent import AnswerEvidenceSerializer
from web.api.views import StrictSerializer


class PastAnswerSerializer(serializers.Serializer[Any]):
    """The answer that was signed last time."""

    answer = serializers.UUIDField(source="source.pk", help_text="what a reaffirmation names")
    value = serializers.JSONField(source="source.value")
    not_applicable = serializers.BooleanField(source="source.not_applicable")
    why = serializers.CharField(source="source.why")
    evidence = AnswerEvidenceSerializer(source="files", many=True)
    questionnaire = serializers.CharField(source="questionnaire.number")
    signed_by = serializers.CharField(source="signer")
    signed_on = serializers.DateField()
    first_signed_on = serializers.DateField(source="first_on")


class AgainSerializer(serializers.Serializer[Any]):
    """A question that applies, with what becomes of its answer of last time."""

    question = serializers.CharField()
    verdict = serializers.ChoiceField(choices=list(renewal.VERDICTS))
    because = serializers.ListField(child=serializers.CharField(), help_text="why it is asked anew")
    reaffirmed = serializers.BooleanField(help_text="that somebody said it still holds")
    version = serializers.IntegerField(help_text="of the answer that stands; 0 while there is none")
    last_time = PastAnswerSerializer(allow_null=True)


class RenewalSerializer(serializers.Serializer[Any]):
    """A questionnaire that follows another: question by question, as far as the answers that stand let it apply."""

    follows = serializers.CharField(allow_null=True, help_text="number of the questionnaire of last time")
    questions = AgainSerializer(many=True)


class ChosenSerializer(StrictSerializer):
    """One answer that still holds."""

    question = serializers.CharField(max_length=20)
    answer = serializers.UUIDField(help_text="the signed answer that was read")
    version = serializers.IntegerField(required=False, default=0, min_value=0, help_text="of what stands; 0: nothing")


class ReaffirmSerializer(StrictSerializer):
    """The answers that still hold, each named: nothing is reaffirmed that was not read."""

    answers = ChosenSerializer(many=True, allow_empty=False)


class ReaffirmedSerializer(serializers.Serializer[Any]):
    """An answer of now that says what it is carried from."""

    question = serializers.CharField()
    carried_from = serializers.UUIDField(source="carried_from_id")
    first_signed_at = serializers.DateTimeField()
    author = serializers.CharField()
    version = serializers.IntegerField()


class ReaffirmedAnswersSerializer(serializers.Serializer[Any]):
    """What was reaffirmed."""

    answers = ReaffirmedSerializer(many=True)


class ForecastCauseSerializer(serializers.Serializer[Any]):
    """Why questions would be asked anew, and how many; one question may have several causes."""

    words = serializers.CharField()
    count = serializers.IntegerField()


class ForecastQuestionSerializer(serializers.Serializer[Any]):
    """A question that would be asked anew."""

    question = serializers.CharField()
    verdict = serializers.ChoiceField(choices=list(renewal.VERDICTS))
    because = serializers.ListField(child=serializers.CharField())


class ForecastSerializer(serializers.Serializer[Any]):
    """What sending would ask, counted with the answers of last time."""

    follows = serializers.CharField(allow_null=True, help_text="null: the site has not answered this before")
    asked = serializers.IntegerField()
    anew = serializers.IntegerField()
    because = ForecastCauseSerializer(many=True)
    questions = ForecastQuestionSerializer(many=True)
