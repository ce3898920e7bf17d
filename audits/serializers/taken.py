"""What is taken about audits, findings and their dialogue."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from audits import rules
from records.serializers import SignedStepSerializer
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.steps import StepTakenSerializer
from web.api.views import StrictSerializer


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
    interval_months = serializers.IntegerField(
        min_value=1, max_value=60, required=False, help_text="left out: what the signed risk of the site brings"
    )


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


class NewMessageSerializer(Reasoned):
    """A message of the sponsor; which fields count depends on its kind."""

    kind = serializers.ChoiceField(choices=list(rules.SAID_BY_SPONSOR))
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    reply_to = serializers.UUIDField(required=False, allow_null=True, default=None)


class NewNoteSerializer(StrictSerializer):
    """An internal note to keep."""

    text = serializers.CharField(max_length=10_000)
