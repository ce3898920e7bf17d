"""Shape of what goes with answers, over the API of the CMO."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import dialogue
from questionnaires.serializers.sent import AnswerEvidenceSerializer
from web.api.files import one_file
from web.api.views import StrictSerializer


class AnswerAttachmentSerializer(AnswerEvidenceSerializer):
    """Evidence with the question that it was attached to."""

    question = serializers.CharField()
    name = serializers.CharField(source="file.name", default="")
    sha256 = serializers.CharField(source="file.sha256", default="")
    author = serializers.CharField()


class AnswerAttachSerializer(StrictSerializer):
    """Evidence for one or several answers: a new file, one that is attached already, or what is viewed on site."""

    questions = serializers.ListField(child=serializers.CharField(max_length=20), allow_empty=False, max_length=500)
    description = serializers.CharField(max_length=300)
    file = serializers.FileField(required=False)
    known = serializers.UUIDField(required=False, help_text="a file that is attached to another answer already")
    on_site = serializers.BooleanField(default=False, help_text="no file is sent: the sponsor sees it during a visit")
    watermark = serializers.BooleanField(
        default=False, help_text="the sponsor reads its pages under a watermark and never gets the file"
    )
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_file(self)
        return attrs


class AnswerNoteSerializer(serializers.Serializer[Any]):
    """A note of the CMO's people among themselves, or that one of them checked an answer."""

    id = serializers.UUIDField()
    question = serializers.CharField(help_text="empty: about the whole")
    kind = serializers.ChoiceField(choices=list(dialogue.NOTES))
    text = serializers.CharField()
    answer_version = serializers.IntegerField(allow_null=True, help_text="the version of the answer that was checked")
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class AnswerNoteGivenSerializer(StrictSerializer):
    """A note as it is given."""

    text = serializers.CharField(max_length=5000)
    question = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
