"""Shapes of audits, findings and their dialogue over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audits import rules
from records.selectors.signatures import as_data
from records.serializers import SignatureSerializer, SignedStepSerializer
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.steps import StepTakenSerializer
from web.api.views import StepSerializer, StrictSerializer


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
    audit = serializers.UUIDField(source="audit_id")
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


class Reasoned(StrictSerializer):
    """A change with its reason."""

    reason = serializers.CharField(max_length=500)


class PreparedSerializer(Reasoned):
    """What is planned beside the days."""

    kind = serializers.ChoiceField(choices=list(rules.KINDS))
    scope = serializers.CharField(max_length=2000)
    standards = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    lead = serializers.UUIDField(required=False, allow_null=True)


class NewAuditSerializer(PreparedSerializer):
    """An audit to plan."""

    site = serializers.UUIDField()
    planned_start = serializers.DateField()
    planned_end = serializers.DateField()


class NewPlaceSerializer(StrictSerializer):
    """A place in the team."""

    person = serializers.UUIDField()
    role = serializers.ChoiceField(choices=list(rules.TEAM_ROLES))


class AuditChangeSerializer(PreparedSerializer):
    """The whole preparation of an audit, replaced."""

    agenda = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    document_request = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    team = NewPlaceSerializer(many=True, required=False)


class NewDaySerializer(Reasoned):
    """New planned days."""

    planned_start = serializers.DateField()
    planned_end = serializers.DateField()
    justification = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class PerformedSerializer(Reasoned):
    """An audit as held."""

    performed_start = serializers.DateField()
    performed_end = serializers.DateField()
    outcome = serializers.ChoiceField(choices=list(rules.OUTCOMES))
    summary = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    interval_months = serializers.IntegerField(min_value=1, max_value=60)


class NewPaperSerializer(Reasoned):
    """A file, its bytes as base64."""

    kind = serializers.ChoiceField(choices=list(rules.PAPERS))
    name = serializers.CharField(max_length=255)
    content = serializers.CharField()
    description = serializers.CharField(required=False, allow_blank=True, max_length=300)


class NewLetterSerializer(StrictSerializer):
    """Words to the CMO about an audit."""

    kind = serializers.ChoiceField(choices=list(rules.SENT_BY_HAND))
    text = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class FindingStepSerializer(StepTakenSerializer):
    """A step of a finding; `text` is what the CMO reads of a withdrawal."""

    text = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")


class FindingFieldsSerializer(Reasoned):
    """A finding as drafted."""

    grade = serializers.ChoiceField(choices=list(rules.GRADES))
    text = serializers.CharField(max_length=10_000)
    requirements = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    operations = serializers.ListField(
        child=serializers.ChoiceField(choices=list(OPERATION_LABELS)), required=False, max_length=50
    )
    internal_note = serializers.CharField(required=False, allow_blank=True, default="", max_length=5000)
    found_on = serializers.DateField(required=False, help_text="today, or as it was, where it is left out")


class NewFindingSerializer(FindingFieldsSerializer):
    """A finding to draft."""

    audit = serializers.UUIDField()


class NewMeasureSerializer(Reasoned):
    """An immediate measure of a critical finding to record."""

    kind = serializers.ChoiceField(choices=list(rules.MEASURES))
    done_on = serializers.DateField()
    text = serializers.CharField(max_length=5000)


class AuditPolicySerializer(StrictSerializer):
    """The sponsor's choice about its audits: a company rule."""

    version = serializers.IntegerField(read_only=True)
    close_by_two = serializers.BooleanField(help_text="whether the lead signs first and another person approves")
    reviewed_grades = serializers.ListField(
        child=serializers.ChoiceField(choices=list(rules.CONFIRMABLE)),
        help_text="grades that a second person confirms",
    )
    reason = serializers.CharField(write_only=True, max_length=500)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        numbers = {
            name: serializers.IntegerField(
                min_value=choice.least, max_value=choice.most, help_text=f"{choice.words}; {choice.unit}"
            )
            for name, choice in rules.CHOICES.items()
        }
        return {**super().get_fields(), **numbers}


class GradeSerializer(Reasoned):
    """Another grade for an issued finding."""

    grade = serializers.ChoiceField(choices=list(rules.GRADES))


class ReviewStepSerializer(SignedStepSerializer):
    """The sponsor's signed decision about an answer; `comment` is what the CMO reads, needed where it is returned."""

    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=5000)


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


class NewMessageSerializer(Reasoned):
    """A message of the sponsor; which fields count depends on its kind."""

    kind = serializers.ChoiceField(choices=list(rules.SAID_BY_SPONSOR))
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    reply_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class NewNoteSerializer(StrictSerializer):
    """An internal note to keep."""

    text = serializers.CharField(max_length=10_000)
