"""Shapes of what people sign about clearances: risk assessments of products, overrides, certificates."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from qualification.models import ClearanceCertificate, ClearanceOverride, ProductAssessment
from qualification.rules.words import JURISDICTIONS
from qualification.serializers.clearance import ClearanceQuestionSerializer
from records.serializers import SignatureSerializer
from web.api.moments import DayField, MomentField
from web.api.views import StepSerializer, StrictSerializer


class ProductAssessmentSerializer(serializers.ModelSerializer[ProductAssessment]):
    class Meta:
        model = ProductAssessment
        fields: tuple[str, ...] = (
            "id", "number", "version", "status", "site", "product", "markets", "valid_from", "valid_to", "risk",
            "measures", "file", "author", "prepared_at",
        )  # fmt: skip


class ProductAssessmentDetailSerializer(ProductAssessmentSerializer):
    signatures = SignatureSerializer(many=True, read_only=True)
    available_steps = StepSerializer(many=True, read_only=True)

    class Meta(ProductAssessmentSerializer.Meta):
        fields = (*ProductAssessmentSerializer.Meta.fields, "signatures", "available_steps")


class AssessedSerializer(StrictSerializer):
    """What a draft of a risk assessment says; another site or product is another assessment."""

    markets = serializers.ListField(
        child=serializers.ChoiceField(choices=list(JURISDICTIONS)), max_length=20, help_text="none means all"
    )
    valid_from = DayField()
    valid_to = DayField(help_text="last day on which it may be relied on")
    risk = serializers.CharField(max_length=10000, help_text="what can go wrong, for the patient and for supply")
    measures = serializers.CharField(max_length=10000, help_text="what is done about it")
    reason = serializers.CharField(max_length=500)


class NewProductAssessmentSerializer(AssessedSerializer):
    """A risk assessment of a product at a site, as a draft."""

    site = serializers.UUIDField()
    product = serializers.UUIDField()
    markets = serializers.ListField(
        child=serializers.ChoiceField(choices=list(JURISDICTIONS)), max_length=20, required=False, default=list
    )


class ClearanceOverrideSerializer(serializers.ModelSerializer[ClearanceOverride]):
    class Meta:
        model = ClearanceOverride
        fields: tuple[str, ...] = (
            "id", "number", "version", "status", "site", "product", "operation", "market", "first_on", "last_on",
            "ended_on", "grounds", "keys", "author", "prepared_at",
        )  # fmt: skip


class ClearanceOverrideDetailSerializer(ClearanceOverrideSerializer):
    shown = serializers.JSONField(read_only=True, help_text="the whole answer that was overridden, as it was then")
    signatures = SignatureSerializer(many=True, read_only=True)
    available_steps = StepSerializer(many=True, read_only=True)

    class Meta(ClearanceOverrideSerializer.Meta):
        fields = (*ClearanceOverrideSerializer.Meta.fields, "shown", "signatures", "available_steps")


class NewOverrideSerializer(ClearanceQuestionSerializer):
    """An override of today's hold of one piece of work, as a draft."""

    product = serializers.CharField(max_length=100, help_text="id or code of the product")
    reference: Any = None
    last_on = DayField(help_text="at most 90 days from today, today included")
    grounds = serializers.CharField(max_length=5000, help_text="why the work goes on, and what protects patients")
    reason = serializers.CharField(max_length=500)


class ClearanceCertificateSerializer(serializers.ModelSerializer[ClearanceCertificate]):
    class Meta:
        model = ClearanceCertificate
        fields: tuple[str, ...] = (
            "id", "number", "version", "status", "site", "product", "operation", "market", "asked_on", "known_at",
            "result", "changes_on", "rule_version", "answer", "digest", "asked_by", "asked_at",
        )  # fmt: skip


class CopyOfCertificateSerializer(serializers.Serializer[Any]):
    """A printed copy, found again by its check code."""

    code = serializers.CharField()
    generated_at = serializers.DateTimeField()
    generated_by = serializers.CharField()
    data_sha256 = serializers.CharField()
    file = serializers.UUIDField(source="file_id")
    file_sha256 = serializers.CharField(source="file.sha256")


class ClearanceCertificateDetailSerializer(ClearanceCertificateSerializer):
    is_whole = serializers.BooleanField(read_only=True, help_text="whether the answer still has its digest")
    copies = CopyOfCertificateSerializer(many=True, read_only=True)
    signatures = SignatureSerializer(many=True, read_only=True)
    available_steps = StepSerializer(many=True, read_only=True)

    class Meta(ClearanceCertificateSerializer.Meta):
        fields = (
            *ClearanceCertificateSerializer.Meta.fields, "is_whole", "copies", "signatures", "available_steps",
        )  # fmt: skip


class NewCertificateSerializer(ClearanceQuestionSerializer):
    """The question whose answer is frozen."""

    product = serializers.CharField(max_length=100, help_text="id or code of the product")
    reference: Any = None
    on = DayField(required=False, help_text="by default today")
    known_at = MomentField(required=False)
    reason = serializers.CharField(max_length=500, help_text="like the batch it is for")
