"""Shapes of what is recorded about products in time, of subcontracts, and of what applies, over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.rules.subcontracts import STATES
from cmos.serializers.base import MARKETS, OPERATIONS, PARTNER_TYPES, SCHEDULES, several
from regulations.rules.applicability import MILESTONES, Basis
from web.api.views import StepSerializer, StrictSerializer

MILESTONE_KINDS = sorted(MILESTONES)
BASES = sorted(Basis)
SUBCONTRACT_STATUSES = sorted(STATES)
IDS = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)


def text(limit: int) -> serializers.CharField:
    return serializers.CharField(max_length=limit, required=False, allow_blank=True)


def day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


class OfProductSerializer(serializers.Serializer[Any]):
    """What every record about a product says."""

    id = serializers.UUIDField()
    product = serializers.UUIDField(source="product_id")
    recorded_at = serializers.DateTimeField()
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ProductMilestoneSerializer(OfProductSerializer):
    """The day on which a drug was made available for a phase, or marketed."""

    kind = serializers.CharField()
    happened_on = serializers.DateField()
    country = serializers.CharField()
    reference = serializers.CharField()


class NewMilestoneSerializer(StrictSerializer):
    """A milestone to record; `happened_on` is when the drug was made available, not the first day of a study."""

    product = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=MILESTONE_KINDS)
    happened_on = serializers.DateField()
    country = text(2)
    reference = text(200)
    reason = serializers.CharField(max_length=500)


class ProductScheduleSerializer(OfProductSerializer):
    """A schedule of controlled substances with its days."""

    schedule = serializers.CharField()
    drug_code = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    reference = serializers.CharField()


class NewScheduleSerializer(StrictSerializer):
    """A schedule to record; the one of the same drug code that is open until then ends the day before."""

    product = serializers.UUIDField()
    schedule = serializers.ChoiceField(choices=SCHEDULES)
    drug_code = text(4)
    valid_from = serializers.DateField()
    valid_to = day()
    reference = text(200)
    reason = serializers.CharField(max_length=500)


class EndScheduleSerializer(StrictSerializer):
    """The last day of a schedule; none: it is in force."""

    valid_to = serializers.DateField(allow_null=True)
    reason = serializers.CharField(max_length=500)


class MakingSerializer(OfProductSerializer):
    """One operation for a product at a site; `follows` are the steps that feed it."""

    site = serializers.UUIDField(source="site_id")
    operation = serializers.CharField()
    partner_type = serializers.CharField()
    markets = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    position = serializers.IntegerField()
    follows = serializers.ListField(child=serializers.UUIDField())
    us_import_on = serializers.DateField(allow_null=True)
    notes = serializers.CharField()


class MakingFieldsSerializer(StrictSerializer):
    """What a caller may say of a step."""

    operation = serializers.ChoiceField(choices=OPERATIONS)
    partner_type = serializers.ChoiceField(choices=PARTNER_TYPES, required=False, allow_blank=True)
    markets = several(MARKETS)
    valid_from = serializers.DateField()
    valid_to = day()
    position = serializers.IntegerField(min_value=1, max_value=99, required=False)
    follows = IDS
    us_import_on = day()
    notes = text(1000)
    reason = serializers.CharField(max_length=500)


class NewMakingSerializer(MakingFieldsSerializer):
    """A step to record, with its product and site."""

    product = serializers.UUIDField()
    site = serializers.UUIDField()


class SubcontractSerializer(serializers.Serializer[Any]):
    """Work that a site gives on, with where its approval stands."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    to_site = serializers.UUIDField(source="to_site_id", allow_null=True)
    name = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())
    products = serializers.ListField(child=serializers.UUIDField())
    why = serializers.CharField()
    disclosed_on = serializers.DateField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    evaluation = serializers.CharField()
    evaluated_on = serializers.DateField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    revoked_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class SubcontractDetailSerializer(SubcontractSerializer):
    """One subcontract with the steps that can be taken now."""

    available_steps = StepSerializer(many=True)


class SubcontractFieldsSerializer(StrictSerializer):
    """What a caller may say of a subcontract; where `to_site` is given, name and place follow from it."""

    to_site = serializers.UUIDField(required=False, allow_null=True)
    name = text(200)
    city = text(120)
    country = text(2)
    operations = several(OPERATIONS)
    products = IDS
    why = text(2000)
    disclosed_on = day()
    valid_from = day()
    valid_to = day()
    evaluation = text(5000)
    evaluated_on = day()
    reason = serializers.CharField(max_length=500)


class NewSubcontractSerializer(SubcontractFieldsSerializer):
    """A subcontract to propose, with the site that gives the work on."""

    site = serializers.UUIDField()


class AppliedSerializer(serializers.Serializer[Any]):
    """One thing that applies, or does not: with the reason, and where that stands."""

    key = serializers.CharField()
    label: Any = serializers.CharField()
    reason = serializers.CharField()
    source: Any = serializers.CharField()
    basis = serializers.ChoiceField(choices=BASES)
    source_checked = serializers.BooleanField()


class NeededSerializer(AppliedSerializer):
    """Evidence of which any one kind will do."""

    kinds = serializers.ListField(child=serializers.CharField())
    owner = serializers.CharField()


class ClauseSerializer(AppliedSerializer):
    """A clause of the agreement, with its owner and rows of the responsibility matrix."""

    owner = serializers.CharField()
    rows = serializers.ListField(child=serializers.IntegerField())


class ApplicabilityProfileSerializer(serializers.Serializer[Any]):
    """What applies: sets of requirements, evidence, sections of the questionnaire, clauses, and what does not."""

    cgmp = serializers.BooleanField()
    us_exempt = serializers.BooleanField()
    sets = AppliedSerializer(many=True)
    evidence = NeededSerializer(many=True)
    sections = AppliedSerializer(many=True)
    clauses = ClauseSerializer(many=True)
    not_applied = AppliedSerializer(many=True)


class ControlledGapSerializer(serializers.Serializer[Any]):
    """What is missing for a controlled substance."""

    code = serializers.CharField()
    severity = serializers.CharField()
    sentence = serializers.CharField()
    source: Any = serializers.CharField()
    evidence = serializers.UUIDField(allow_null=True)


class ControlledSerializer(serializers.Serializer[Any]):
    """Whether registrations, licences and quotas cover the work; not asked where nothing is scheduled."""

    asked = serializers.BooleanField()
    covered = serializers.BooleanField()
    gaps = ControlledGapSerializer(many=True)
    evidence = serializers.ListField(child=serializers.UUIDField())


class WorkSerializer(serializers.Serializer[Any]):
    """One step with what applies to it."""

    step = serializers.UUIDField()
    product = serializers.UUIDField()
    site = serializers.UUIDField()
    operation = serializers.CharField()
    partner_type = serializers.CharField()
    markets = serializers.ListField(child=serializers.CharField())
    phase = serializers.CharField()
    schedules = serializers.ListField(child=serializers.CharField())
    controlled = ControlledSerializer()
    profile = ApplicabilityProfileSerializer()


class SiteApplicabilitySerializer(serializers.Serializer[Any]):
    """What is done at a site on a day and what applies there, all its steps together and each by itself."""

    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    profile = ApplicabilityProfileSerializer()
    works = WorkSerializer(many=True)
    subcontracts = serializers.ListField(child=serializers.UUIDField())
