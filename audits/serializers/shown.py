"""What is told of audits, findings and their dialogue."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audits import rules
from records.selectors.signatures import as_data
from records.serializers import SignatureSerializer
from web.api.views import StepSerializer


class AuditSerializer(serializers.Serializer[Any]):
    """An audit of the sponsor's."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.CharField()
    status = serializers.CharField()
    scope = serializers.CharField()
    lead = serializers.UUIDField(source="lead_id", allow_null=True)
    planned_start = serializers.DateField()
    planned_end = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    performed_start = serializers.DateField(allow_null=True)
    performed_end = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    final_report_on = serializers.DateField(allow_null=True)
    next_due_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ReportClockSerializer(serializers.Serializer[Any]):
    """A report owed after an audit (company rule)."""

    report = serializers.CharField(source="words")
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)


class PlaceSerializer(serializers.Serializer[Any]):
    """A person of the team, by membership."""

    person = serializers.UUIDField(source="person_id")
    role = serializers.CharField()


class AuditDetailSerializer(AuditSerializer):
    """An audit with its preparation, team, and the steps that lead on."""

    standards = serializers.CharField()
    agenda = serializers.CharField()
    document_request = serializers.CharField()
    notes = serializers.CharField()
    summary = serializers.CharField()
    interval_months = serializers.IntegerField()
    reports = ReportClockSerializer(many=True, default=list)
    team = PlaceSerializer(many=True, default=list)
    signatures = SignatureSerializer(many=True, default=list)
    available_steps = StepSerializer(many=True, default=list)


class DaySerializer(serializers.Serializer[Any]):
    """Planned days as they were set."""

    id = serializers.UUIDField()
    planned_start = serializers.DateField()
    planned_end = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    justification = serializers.CharField()
    postponed = serializers.BooleanField()
    late = serializers.BooleanField()
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class FileSerializer(serializers.Serializer[Any]):
    """A stored file."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class PaperSerializer(serializers.Serializer[Any]):
    """A report or another file of an audit."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    number = serializers.IntegerField()
    description = serializers.CharField()
    author = serializers.CharField()
    recorded_on = serializers.DateField()
    file = FileSerializer()


class LetterSerializer(serializers.Serializer[Any]):
    """What the CMO was told of an audit."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    outcome = serializers.CharField()
    text = serializers.CharField()
    author = serializers.CharField()
    released_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="when the CMO's quality acknowledged it by signature"
    )


class FindingSerializer(serializers.Serializer[Any]):
    """A finding; `state`, `turns`, `due_on` and `overdue` say where the dialogue about it stands."""

    id = serializers.UUIDField()
    audit = serializers.UUIDField(source="audit_id", allow_null=True, help_text="null: from a questionnaire")
    origin = serializers.ChoiceField(choices=list(rules.ORIGINS))
    origin_number = serializers.CharField(help_text="number of the questionnaire; empty: from an audit")
    origin_question = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    number = serializers.IntegerField()
    grade = serializers.CharField()
    text = serializers.CharField()
    requirements = serializers.ListField(child=serializers.CharField())
    operations = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    state = serializers.CharField(default="")
    turns = serializers.ListField(child=serializers.CharField(), default=list)
    due_on = serializers.DateField(allow_null=True, default=None)
    overdue = serializers.BooleanField(default=False)
    found_on = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    response_due_on = serializers.DateField(allow_null=True)
    interim_due_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ClockSerializer(serializers.Serializer[Any]):
    """One thing owed at once for a critical finding (company rule)."""

    kind = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)


class MeasureSerializer(serializers.Serializer[Any]):
    """What was done or decided at once about a critical finding."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    done_on = serializers.DateField()
    text = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class FindingDetailSerializer(FindingSerializer):
    """A finding with its clocks and the steps that lead on."""

    clocks = ClockSerializer(many=True, default=list)
    internal_note = serializers.CharField()
    available_steps = StepSerializer(many=True, default=list)


class AnswerActionSerializer(serializers.Serializer[Any]):
    """An action that an answer promises."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    text = serializers.CharField()
    owner = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class AttachedSerializer(serializers.Serializer[Any]):
    """A file with what it is said to show."""

    file = FileSerializer()
    description = serializers.CharField()


class SaidSerializer(serializers.Serializer[Any]):
    """A signature as either side reads it."""

    printed_name = serializers.CharField()
    organisation = serializers.CharField()
    role = serializers.CharField()
    meaning = serializers.CharField()
    signed_at = serializers.DateTimeField()
    signed_at_local = serializers.DateTimeField()
    zone = serializers.CharField()
    digest = serializers.CharField()
    trail_entry = serializers.IntegerField(allow_null=True)
    validity = serializers.CharField()


class EntrySerializer(serializers.Serializer[Any]):
    """One contribution to the dialogue, oldest first."""

    id = serializers.UUIDField()
    kind = serializers.CharField(source="note")
    side = serializers.CharField()
    author = serializers.CharField(source="who")
    at = serializers.DateTimeField()
    text = serializers.CharField()
    root_cause = serializers.CharField()
    correction = serializers.CharField()
    actions = AnswerActionSerializer(many=True)
    files = AttachedSerializer(many=True)
    signatures = serializers.SerializerMethodField()

    @extend_schema_field(SaidSerializer(many=True))
    def get_signatures(self, entry: Any) -> list[dict[str, Any]]:
        return [as_data(each) for each in entry.signatures]


class NoteSerializer(serializers.Serializer[Any]):
    """An internal note of the sponsor."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    author = serializers.CharField()
    recorded_at = serializers.DateTimeField()


# --- what callers send --------------------------------------------------------------------------------------------


class FindingAnswerSerializer(serializers.Serializer[Any]):
    """An answer of the CMO as its own people read it."""

    id = serializers.UUIDField()
    finding = serializers.CharField(source="issued.__str__")
    status = serializers.CharField()
    version = serializers.IntegerField()
    author = serializers.CharField()
    at = serializers.DateTimeField(source="released_at", allow_null=True)
    signatures = SaidSerializer(many=True, required=False)


class ReceiptSerializer(serializers.Serializer[Any]):
    """What the CMO acknowledged, with its signature."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    at = serializers.DateTimeField(source="released_at")
    signatures = SaidSerializer(many=True, required=False)
