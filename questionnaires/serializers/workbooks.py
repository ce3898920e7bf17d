"""Shape of workbooks with answers, over the API of the CMO."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires.rules import workbook_changes as changes
from web.api.files import one_file
from web.api.views import ReasonSerializer, StrictSerializer


class WorkbookSerializer(serializers.Serializer[Any]):
    """A workbook that came back."""

    id = serializers.UUIDField()
    questionnaire = serializers.UUIDField(source="questionnaire_id")
    name = serializers.CharField(source="file.name")
    sha256 = serializers.CharField(source="file.sha256")
    author = serializers.CharField()
    brought_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)
    taken_by = serializers.CharField()
    written = serializers.IntegerField()
    version = serializers.IntegerField()


class WorkbookAnswerSerializer(serializers.Serializer[Any]):
    """An answer as it is given."""

    value = serializers.JSONField()
    not_applicable = serializers.BooleanField()
    why = serializers.CharField()


class CellFaultSerializer(serializers.Serializer[Any]):
    """A cell that cannot be read, and what to write."""

    cell = serializers.CharField()
    message = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(zip(("cell", "message"), instance, strict=True))


class ComparedSerializer(serializers.Serializer[Any]):
    """What the workbook would do to one answer."""

    question = serializers.CharField(source="question.key")
    change = serializers.ChoiceField(source="verdict", choices=list(changes.VERDICTS))
    workbook = WorkbookAnswerSerializer(source="row.given")
    portal = WorkbookAnswerSerializer(source="now")
    version = serializers.IntegerField(help_text="of the answer in the portal; send it back with a decision")
    note = serializers.CharField(source="row.note")
    faults = CellFaultSerializer(source="row.faults", many=True)


class WorkbookDetailSerializer(WorkbookSerializer):
    """A workbook with what it would change."""

    compared = ComparedSerializer(many=True)


class WorkbookBringSerializer(StrictSerializer):
    """The file."""

    file = serializers.FileField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_file(self)
        return attrs


class WorkbookDecisionSerializer(StrictSerializer):
    """Which of two answers is kept, and which version of the portal's was read for that."""

    question = serializers.CharField(max_length=20)
    take = serializers.ChoiceField(choices=list(changes.TAKES))
    version = serializers.IntegerField(min_value=0)


class WorkbookTakeSerializer(ReasonSerializer):
    """Why the workbook is taken, and what was decided."""

    decisions = WorkbookDecisionSerializer(many=True, required=False, default=list)
