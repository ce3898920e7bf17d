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
KEYS = list(scales.KEYS)
OCCASIONS = list(steps.OCCASIONS)
FORMALITIES = list(steps.FORMALITY)
ASSESSMENT_STATES = list(steps.ASSESSMENT_STATES)
MODEL_STATES = list(steps.MODEL_STATES)
UNKNOWN = "null: unknown, counts as 5 and lowers the completeness"


class RiskAssessmentSerializer(serializers.Serializer[Any]):
    """An assessment with what came of it."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    site_name = serializers.CharField(source="site.name")
    status = serializers.ChoiceField(choices=ASSESSMENT_STATES)
    occasion = serializers.ChoiceField(choices=OCCASIONS)
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


class RiskFactorSerializer(serializers.Serializer[Any]):
    """One factor: what the records propose and why, what was chosen and why."""

    key = serializers.ChoiceField(choices=KEYS)
    proposed = serializers.IntegerField(allow_null=True)
    because = serializers.CharField()
    evidence = EvidenceRefSerializer(many=True)
    doubted = serializers.BooleanField(help_text="whether it rests on something only the CMO stated")
    chosen = serializers.IntegerField(allow_null=True, help_text=UNKNOWN)
    reason = serializers.CharField()
    note = serializers.CharField(help_text="evidence beside the records")


class RiskRaisedSerializer(serializers.Serializer[Any]):
    """What raised the band above the score's."""

    key = serializers.CharField()
    because = serializers.CharField()
    evidence = EvidenceRefSerializer(many=True)


class RiskTurnSerializer(serializers.Serializer[Any]):
    """A single factor that would change the band."""

    key = serializers.ChoiceField(choices=KEYS)
    step = serializers.IntegerField(allow_null=True)
    to = serializers.IntegerField()
    band = serializers.ChoiceField(choices=BANDS)
    sentence = serializers.CharField()


class RiskIntervalsSerializer(serializers.Serializer[Any]):
    """Months between looks at the site."""

    audit = serializers.IntegerField()
    documents = serializers.IntegerField()
    performance = serializers.IntegerField()
    agreement = serializers.IntegerField()
    capped_by = serializers.CharField()


class RiskAssessmentDetailSerializer(RiskAssessmentSerializer):
    """An assessment with its factors, what raised the band, what would change it, and what may be done."""

    formality = serializers.CharField()
    formality_why = serializers.CharField()
    alternatives = serializers.CharField()
    residual = serializers.CharField()
    factors = RiskFactorSerializer(many=True)
    raised_by = RiskRaisedSerializer(many=True)
    sensitivity = RiskTurnSerializer(many=True)
    intervals = RiskIntervalsSerializer()
    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class NewRiskAssessmentSerializer(StrictSerializer):
    """What begins an assessment."""

    site = serializers.UUIDField()
    occasion = serializers.ChoiceField(choices=OCCASIONS)
    reason = serializers.CharField(max_length=500)


class RiskFactorFieldsSerializer(StrictSerializer):
    """What a person judged of one factor."""

    key = serializers.ChoiceField(choices=KEYS)
    step = serializers.IntegerField(min_value=1, max_value=5, allow_null=True, help_text=UNKNOWN)
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class RiskAssessmentFieldsSerializer(StrictSerializer):
    """What an assessment says; factors that are not named stay as they are."""

    occasion = serializers.ChoiceField(choices=OCCASIONS)
    formality = serializers.ChoiceField(choices=FORMALITIES, allow_blank=True)
    formality_why = serializers.CharField(max_length=2000, allow_blank=True)
    alternatives = serializers.CharField(max_length=4000, allow_blank=True)
    residual = serializers.CharField(max_length=4000, allow_blank=True)
    review_on = serializers.DateField(allow_null=True)
    factors = RiskFactorFieldsSerializer(many=True)
    reason = serializers.CharField(max_length=500)


class RiskModelSerializer(serializers.Serializer[Any]):
    """A risk model of the sponsor."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=MODEL_STATES)
    why = serializers.CharField()
    digest = serializers.CharField()
    proved = serializers.BooleanField(allow_null=True, help_text="null: what it says now has no proof")
    approved_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class RiskModelDetailSerializer(RiskModelSerializer):
    """A model with all it says and the newest proof of exactly that."""

    body = serializers.JSONField()
    proof = serializers.JSONField(allow_null=True)
    signatures = SignatureSerializer(many=True)
    available_steps = StepSerializer(many=True)


class NewRiskModelSerializer(StrictSerializer):
    """Why a model of one's own is wanted; it begins as a copy of the model in use."""

    why = serializers.CharField(max_length=2000)
    reason = serializers.CharField(max_length=500)


class RiskModelFieldsSerializer(StrictSerializer):
    """All that a draft says: factors with weight, anchors and points, bounds, floors, completeness, intervals, caps."""

    body = serializers.JSONField()
    why = serializers.CharField(max_length=2000)
    reason = serializers.CharField(max_length=500)


class RiskDueSerializer(serializers.Serializer[Any]):
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
    intervals = RiskIntervalsSerializer()
    audit_due = RiskDueSerializer(allow_null=True)
