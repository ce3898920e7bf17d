"""Shape of questionnaires that were sent, and of their answers, over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import dialogue, filling, renewal
from records.serializers import SignatureSerializer
from web.api.views import StepSerializer, StrictSerializer

NOTHING: Any = ""
"""What stands as an answer where none is given."""


class QuestionnaireSerializer(serializers.Serializer[Any]):
    """A questionnaire that was sent, as either side lists it."""

    id = serializers.UUIDField(source="row.pk")
    number = serializers.CharField(source="row.number")
    title = serializers.CharField(source="row.title")
    sponsor = serializers.CharField(source="row.sponsor_name")
    site = serializers.CharField(source="row.site_name")
    organisation = serializers.CharField(source="row.organisation_name")
    contact = serializers.CharField(source="row.contact")
    state = serializers.ChoiceField(choices=list(dialogue.STATES))
    due_on = serializers.DateField()
    overdue = serializers.BooleanField()
    sent_at = serializers.DateTimeField(source="row.released_at")
    answered_at = serializers.DateTimeField(source="row.answered_at", allow_null=True)


class QuestionnaireMessageSerializer(serializers.Serializer[Any]):
    """What one side said to the other."""

    id = serializers.UUIDField()
    side = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(dialogue.MESSAGES))
    question = serializers.CharField(help_text="the number of a question; empty: about the whole")
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    author = serializers.CharField()
    sent_at = serializers.DateTimeField(source="released_at")


class AnswerEvidenceSerializer(serializers.Serializer[Any]):
    """Evidence for an answer: a file, or what is only shown on site."""

    id = serializers.UUIDField()
    description = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    on_site_only = serializers.BooleanField()
    watermarked = serializers.BooleanField(help_text="the sponsor reads its pages under a watermark, never the file")
    expires_on = serializers.DateField(allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer as it stands, with where it stands; `value` is a text, a list of codes, or the rows of a table."""

    question = serializers.CharField()
    value = serializers.JSONField()
    not_applicable = serializers.BooleanField()
    why = serializers.CharField()
    standing = serializers.ChoiceField(choices=list(filling.STANDINGS))
    faults = serializers.ListField(child=serializers.CharField(), help_text="what is in doubt")
    author = serializers.CharField()
    evidence = AnswerEvidenceSerializer(many=True)
    carried_from = serializers.UUIDField(allow_null=True, help_text="the answer of last time that was reaffirmed")
    first_signed_at = serializers.DateTimeField(allow_null=True, help_text="of what was reaffirmed")
    outcome = serializers.ChoiceField(
        choices=list(renewal.OUTCOMES), allow_null=True, help_text="against last time; null where there is none"
    )
    version = serializers.IntegerField(help_text="0 while there is no answer")


class QuestionnaireDetailSerializer(QuestionnaireSerializer):
    """A questionnaire with all it asks; its answers once they were signed and sent."""

    introduction = serializers.CharField(source="row.introduction")
    follows = serializers.UUIDField(source="row.follows_id", allow_null=True, help_text="the one of last time")
    reaffirm_months = serializers.IntegerField(source="row.reaffirm_months")
    scope = serializers.JSONField(source="row.scope")
    asked = serializers.JSONField(source="row.asked", help_text="sections and questions as they were sent")
    messages = QuestionnaireMessageSerializer(many=True)
    answers = AnswerSerializer(many=True)
    signatures = SignatureSerializer(many=True)


class AskedQuestionnaireSerializer(QuestionnaireDetailSerializer):
    """The same for who answers: the answers that apply, drafts included, and the step that sends them."""

    answer_set = serializers.UUIDField(allow_null=True, help_text="what is signed; null before the first answer")
    version = serializers.IntegerField()
    available_steps = StepSerializer(many=True)


class SendingSerializer(StrictSerializer):
    """To which site a version would be sent, for what and until when."""

    template_version = serializers.UUIDField()
    site = serializers.UUIDField()
    scope = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=60)), required=False, default=dict
    )
    due_on = serializers.DateField()


class SendSerializer(SendingSerializer):
    """To which site a version is sent, for what, until when, and for whose attention."""

    contact = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class TextSerializer(StrictSerializer):
    """The reason, which both sides read."""

    text = serializers.CharField(max_length=1000)


class DueSerializer(TextSerializer):
    """Another due date, and why."""

    due_on = serializers.DateField()


class CommentSerializer(StrictSerializer):
    """What is said to the other side."""

    text = serializers.CharField(max_length=5000)
    question = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class AnswerFieldsSerializer(StrictSerializer):
    """An answer as it is given; whatever stands there is kept, and told back with what is in doubt about it."""

    value = serializers.JSONField(required=False, default=NOTHING)
    not_applicable = serializers.BooleanField(required=False, default=False)
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    confirmed = serializers.BooleanField(required=False, default=False)
