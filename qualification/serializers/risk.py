"""Shapes of risk over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.rules.risk import scales, scoring, steps
from qualification.serializers.standing import EvidenceRefSerializer
from records.serializers import SignatureSerializer
from web.api.views import StepSerializer, StrictSerializer

BANDS = list(scales.BANDS)
CONFIDENCES = list(scoring.CONFIDENCES)
UNKNOWN = "null: unknown, counts as 5 and lowers the completeness"


class AssessmentSerializer(serializers.Serializer[Any]):
    """An assessment with what came of it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    site_name = serializers.CharField(source="site.name")
    status = serializers.ChoiceField(choices=list(steps.ASSESSMENT_STATES))
    occasion = serializers.ChoiceField(choices=list(steps.OCCASIONS))
    band = serializers.ChoiceField(choices=BANDS)
    score = serializers.DecimalField(max_digits=9, decimal_places=6, help_text="unrounded: what is compared")
    inherent = serializers.DecimalField(max_digits=5, decimal_places=3)
    likelihood = serializers.DecimalField(max_digits=5, decimal_places=3)
    completeness = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="known weight in per cent")
    confidence = serializers.ChoiceField(choices=CONFIDENCES)
    model_version = serializers.CharField()
    model_digest = serializers.CharField()
    read_on = serializers.DateField(help_text="the day on which the records were read")
    review_on = serializers.DateField(allow_null=True)
    signed_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class EntrySerializer(serializers.Serializer[Any]):
    """One factor: what the records propose and why, what was chosen and why."""

    key = serializers.ChoiceField(choices=list(scales.KEYS))
    proposed = serializers.IntegerField(allow_null=True)
    because = serializers.CharField()
    evidence = EvidenceRefSerializer(many=True)
    doubted = serializers.BooleanField(help_text="whether it rests on something only the CMO stated")
    chosen = serializers.IntegerField(allow_null=True, help_text=UNKNOWN)
    reason = serializers.CharField()
    note = serializers.CharField(help_text="evidence beside the records")


class RaisedSerializer(serializers.Serializer[Any]):
    """What raised the band above the score's."""

    key = serializers.CharField()
    because = serializers.CharField()
    evidence = EvidenceRefSerializer(many=True)


class TurnSerializer(serializers.Serializer[Any]):
    """A single factor that would change the band."""

    key = serializers.ChoiceField(choices=list(scales.KEYS))
    step = serializers.IntegerField(allow_null=True)
    to = serializers.IntegerField()
    band = serializers.ChoiceField(choices=BANDS)
    sentence = serializers.CharField()


class IntervalsSerializer(serializers.Serializer[Any]):
    """Months between looks at the site."""

    audit = serializers.IntegerField()
    documents = serializers.IntegerField()
    performance = serializers.IntegerField()
    agreement = serializers.IntegerField()
    capped_by = serializers.CharField()


class AssessmentDetailSerializer(AssessmentSerializer):
    """An assessment with its factors, what raised the band, what would change it, and what may be done."""

    formality = serializers.CharField()
    formality_why = serializers.CharField()
    alternatives = serializers.CharField()
    residual = serializers.CharField()
    factors = EntrySerializer(many=True)
    raised_by = RaisedSerializer(many=True)
    sensitivity = TurnSerializer(many=True)
    intervals = IntervalsSerializer()
    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class NewAssessmentSerializer(StrictSerializer):
    """What begins an assessment."""

    site = serializers.UUIDField()
    occasion = serializers.ChoiceField(choices=list(steps.OCCASIONS))
    reason = serializers.CharField(max_length=500)


class FactorFieldsSerializer(StrictSerializer):
    """What a person judged of one factor."""

    key = serializers.ChoiceField(choices=list(scales.KEYS))
    step = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, help_text=UNKNOWN)
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class AssessmentFieldsSerializer(StrictSerializer):
    """What an assessment says; factors that are not named stay as they are."""

    occasion = serializers.ChoiceField(choices=list(steps.OCCASIONS))
    formality = serializers.ChoiceField(choices=list(steps.FORMALITY), allow_blank=True)
    formality_why = serializers.CharField(max_length=2000, allow_blank=True)
    alternatives = serializers.CharField(max_length=4000, allow_blank=True)
    residual = serializers.CharField(max_length=4000, allow_blank=True)
    review_on = serializers.DateField(allow_null=True)
    factors = FactorFieldsSerializer(many=True)
    reason = serializers.CharField(max_length=500)


class ModelSerializer(serializers.Serializer[Any]):
    """A risk model of the sponsor."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=list(steps.MODEL_STATES))
    why = serializers.CharField()
    digest = serializers.CharField()
    proved = serializers.BooleanField(allow_null=True, help_text="null: what it says now has no proof")
    approved_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ModelDetailSerializer(ModelSerializer):
    """A model with all it says and the newest proof of exactly that."""

    body = serializers.JSONField()
    proof = serializers.JSONField(allow_null=True)
    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class DueSerializer(serializers.Serializer[Any]):
    """When the next on-site audit is due, and why."""

    on = serializers.DateField()
    because = serializers.CharField()
    pulled = serializers.BooleanField(help_text="whether a band that rose pulled it forward")


class SiteRiskSerializer(serializers.Serializer[Any]):
    """The signed risk of a site on a day."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    band = serializers.ChoiceField(choices=BANDS)
    score = serializers.DecimalField(max_digits=9, decimal_places=6)
    inherent = serializers.DecimalField(max_digits=5, decimal_places=3)
    likelihood = serializers.DecimalField(max_digits=5, decimal_places=3)
    completeness = serializers.DecimalField(max_digits=5, decimal_places=2)
    confidence = serializers.ChoiceField(choices=CONFIDENCES)
    model_version = serializers.CharField()
    signed_on = serializers.DateField()
    review_on = serializers.DateField()
    intervals = IntervalsSerializer()
    audit_due = DueSerializer(allow_null=True)
