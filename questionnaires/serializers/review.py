"""Shape of the review of answers, of rounds and replies, and of what came of questionnaires, over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from audits.rules import GRADES
from questionnaires.rules.review import DECISIONS, STATES, VERDICTS
from questionnaires.serializers.sent import NOTHING, AnswerEvidenceSerializer
from records.serializers import SignatureSerializer
from web.api.views import StepSerializer, StrictSerializer


class ScoreSerializer(serializers.Serializer[Any]):
    """A score, never without how much of it was reviewed."""

    percent = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True, help_text="null: nothing counts"
    )
    points = serializers.DecimalField(max_digits=9, decimal_places=1)
    of = serializers.DecimalField(max_digits=9, decimal_places=1)
    judged = serializers.IntegerField(help_text="answers with a final word")
    asked = serializers.IntegerField()


class SectionScoreSerializer(ScoreSerializer):
    """The score of one section."""

    section = serializers.CharField()


class VerdictSerializer(serializers.Serializer[Any]):
    """What a reviewer says of one answer."""

    question = serializers.CharField()
    number = serializers.IntegerField(help_text="counts up with each verdict on the answer")
    verdict = serializers.ChoiceField(choices=list(VERDICTS))
    text = serializers.CharField()
    grade = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.CharField()
    made_at = serializers.DateTimeField()


class JudgedSerializer(serializers.Serializer[Any]):
    """An answer with what the sponsor says of it, and what differs from the last time."""

    question = serializers.CharField(source="key")
    answer = serializers.ListField(child=serializers.CharField(), source="words")
    not_applicable = serializers.BooleanField(source="judged.not_applicable")
    weight = serializers.IntegerField(source="judged.weight")
    bad = serializers.BooleanField(source="judged.bad", help_text="a knockout that is answered badly")
    decided = serializers.CharField(source="judged.decided")
    verdict = VerdictSerializer(allow_null=True)
    earlier = VerdictSerializer(many=True)
    since_last_time = serializers.CharField(source="since.kind", default="", help_text="same, changed or new")
    finding = serializers.UUIDField(source="finding.pk", default=None, allow_null=True)


class AnswersReviewSerializer(serializers.Serializer[Any]):
    """The review of a questionnaire's answers as it stands."""

    review = serializers.UUIDField(allow_null=True, help_text="what is signed; null before the first verdict")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=list(STATES))
    score = ScoreSerializer()
    sections = SectionScoreSerializer(many=True)
    answers = JudgedSerializer(many=True)
    to_send = serializers.ListField(child=serializers.CharField(), help_text="questions that the next round hands on")
    waiting = serializers.BooleanField(help_text="whether the CMO owes replies")
    available_steps = StepSerializer(many=True)
    signatures = SignatureSerializer(many=True)


class NewVerdictSerializer(StrictSerializer):
    """A verdict; `seen` is the number of the one that was read, 0 where there was none."""

    question = serializers.CharField(max_length=20)
    verdict = serializers.ChoiceField(choices=list(VERDICTS))
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    grade = serializers.ChoiceField(choices=list(GRADES), required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    seen = serializers.IntegerField(min_value=0)


class NewVerdictsSerializer(StrictSerializer):
    """Verdicts on several answers: all or none."""

    verdicts = NewVerdictSerializer(many=True, allow_empty=False)


class RoundFieldsSerializer(StrictSerializer):
    """By when the CMO replies; needed where something is asked."""

    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class ReplySerializer(serializers.Serializer[Any]):
    """What was asked about an answer, and the reply as it stands."""

    question = serializers.CharField()
    asked = serializers.CharField()
    text = serializers.CharField()
    corrects = serializers.BooleanField()
    value = serializers.JSONField()
    not_applicable = serializers.BooleanField()
    why = serializers.CharField()
    author = serializers.CharField()
    evidence = AnswerEvidenceSerializer(many=True)
    version = serializers.IntegerField(help_text="0 while there is no reply")


class RoundSerializer(serializers.Serializer[Any]):
    """Questions about answers, with the replies to them."""

    id = serializers.UUIDField()
    questionnaire = serializers.UUIDField()
    number = serializers.IntegerField()
    due_on = serializers.DateField()
    sent_at = serializers.DateTimeField()
    author = serializers.CharField()
    taken_back = serializers.BooleanField()
    replied_at = serializers.DateTimeField(allow_null=True)
    replies = ReplySerializer(many=True)
    reply_set = serializers.UUIDField(allow_null=True, help_text="what is signed; null before the first reply")
    version = serializers.IntegerField()
    available_steps = StepSerializer(many=True)
    signatures = SignatureSerializer(many=True)


class ReplyFieldsSerializer(StrictSerializer):
    """A reply: words, a corrected answer, or both."""

    text = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    corrects = serializers.BooleanField(required=False, default=False)
    value = serializers.JSONField(required=False, default=NOTHING)
    not_applicable = serializers.BooleanField(required=False, default=False)
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class KnockoutSerializer(serializers.Serializer[Any]):
    """A badly answered knockout and what was decided about it."""

    question = serializers.CharField()
    decision = serializers.ChoiceField(choices=list(DECISIONS))
    reason = serializers.CharField()


class ResultSerializer(serializers.Serializer[Any]):
    """What a concluded review says of a site."""

    questionnaire = serializers.UUIDField(source="id")
    number = serializers.CharField()
    title = serializers.CharField()
    template = serializers.UUIDField(source="template_id")
    answered_on = serializers.DateField()
    concluded_on = serializers.DateField()
    score = ScoreSerializer()
    gaps = serializers.ListField(child=serializers.CharField())
    knockouts = KnockoutSerializer(many=True)
    may_be_used = serializers.BooleanField(help_text="no knockout was decided against the site")
