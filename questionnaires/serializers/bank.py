"""Shape of the answer bank over the API: read and written by the CMO organisation that owns it, and nobody else."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules.questions import KINDS
from web.api.views import StrictSerializer

NOTHING: Any = ""
"""What stands as an answer where none is given."""


class BankAnswerSerializer(serializers.Serializer[Any]):
    """One version of an answer."""

    id = serializers.UUIDField()
    edition = serializers.IntegerField()
    value = serializers.JSONField()
    not_applicable = serializers.BooleanField()
    why = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.CharField()
    written_at = serializers.DateTimeField()


class BankEvidenceSerializer(serializers.Serializer[Any]):
    """Evidence for the answers to a question; `ends_on` is the last day of the certificate, where it is one."""

    id = serializers.UUIDField()
    description = serializers.CharField()
    file = serializers.UUIDField(source="file_id", allow_null=True)
    own_certificate = serializers.UUIDField(source="paper_id", allow_null=True)
    on_site_only = serializers.BooleanField()
    watermarked = serializers.BooleanField(help_text="a sponsor reads its pages under a watermark, never the file")
    ends_on = serializers.DateField(allow_null=True)


class BankQuestionSerializer(serializers.Serializer[Any]):
    """A question of the bank as a list shows it; `edition` is that of its newest answer, null without one."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    topic = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    requirements = serializers.ListField(child=serializers.CharField())
    unit = serializers.CharField()
    options = serializers.JSONField(help_text="entries of a list with their keys")
    columns = serializers.JSONField()
    edition = serializers.IntegerField(allow_null=True)
    releases = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class BankQuestionDetailSerializer(BankQuestionSerializer):
    """The same with its answers, newest first, and its evidence."""

    answers = BankAnswerSerializer(many=True)
    evidence = BankEvidenceSerializer(many=True)


class BankQuestionFieldsSerializer(StrictSerializer):
    """What a caller may say of a question; options and columns as lines, like the form of the page."""

    text = serializers.CharField(max_length=2000)
    topic = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    requirements = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    options = serializers.CharField(max_length=10000, required=False, allow_blank=True, default="")
    columns = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500)


class NewBankQuestionSerializer(BankQuestionFieldsSerializer):
    """The same with the kind of answer, which stays."""

    kind = serializers.ChoiceField(choices=list(KINDS))


class NewBankAnswerSerializer(StrictSerializer):
    """The next version; `seen` is the one that was read, 0 where there was none."""

    value = serializers.JSONField(required=False, default=NOTHING)
    not_applicable = serializers.BooleanField(required=False, default=False)
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    seen = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=500)


class BankReleaseSerializer(serializers.Serializer[Any]):
    """That an answer was given to a sponsor; `signed_at` is empty while the answers are a draft."""

    id = serializers.UUIDField(source="row.id")
    bank_question = serializers.UUIDField(source="row.answer.question_id")
    edition = serializers.IntegerField()
    sponsor = serializers.CharField()
    questionnaire = serializers.UUIDField(source="row.questionnaire_id")
    question = serializers.CharField(source="row.asked")
    edited = serializers.BooleanField(source="row.edited")
    author = serializers.CharField(source="row.author")
    taken_at = serializers.DateTimeField(source="row.taken_at")
    revoked_at = serializers.DateTimeField(source="row.revoked_at", allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(source="row.version")


class BankProposalSerializer(serializers.Serializer[Any]):
    """An answer that the bank proposes for a question: from where, how alike, and what would be answered."""

    bank_question = serializers.UUIDField(source="question.id")
    text = serializers.CharField(source="question.text")
    edition = serializers.IntegerField(source="answer.edition")
    written_at = serializers.DateTimeField(source="answer.written_at")
    score = serializers.FloatField(source="match.alike.score")
    confirmed = serializers.BooleanField(source="match.paired")
    words = serializers.CharField(source="match.words")
    value = serializers.JSONField(source="match.given.value")
    not_applicable = serializers.BooleanField(source="match.given.not_applicable")
    why = serializers.CharField(source="match.given.why")


class BankProposalsSerializer(serializers.Serializer[Any]):
    """What is proposed for one question, best first."""

    question = serializers.CharField()
    text = serializers.CharField()
    proposals = BankProposalSerializer(many=True)


class TakeSerializer(StrictSerializer):
    """What is taken: `edition` as it was proposed; without `value` the answer of the bank as it is.

    `seen` is the version of the answer that stood there, 0 where there was none.
    """

    bank_question = serializers.UUIDField()
    edition = serializers.IntegerField(min_value=1)
    value = serializers.JSONField(required=False)
    evidence = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    seen = serializers.IntegerField(min_value=0)
    remember = serializers.BooleanField(required=False, default=False)
