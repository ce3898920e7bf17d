"""Shapes of products over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.serializers.base import BANDS, DOSAGE_FORMS, MARKETS, MATERIAL_TYPES, MODALITIES, several
from web.api.views import StrictSerializer


class ProductSerializer(serializers.Serializer[Any]):
    """A product of the sponsor; `retired_at` is empty while it is active."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    strength = serializers.CharField()
    dosage_form = serializers.CharField()
    material_type = serializers.CharField()
    modality = serializers.CharField()
    oel = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    oeb = serializers.CharField()
    sterile = serializers.BooleanField()
    biologics = serializers.BooleanField()
    markets = serializers.ListField(child=serializers.CharField())
    notes = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ProductFieldsSerializer(StrictSerializer):
    """What a caller may say of a product."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=200)
    strength = serializers.CharField(max_length=80, required=False, allow_blank=True)
    dosage_form = serializers.ChoiceField(choices=DOSAGE_FORMS, required=False, allow_blank=True)
    material_type = serializers.ChoiceField(choices=MATERIAL_TYPES)
    modality = serializers.ChoiceField(choices=MODALITIES, required=False, allow_blank=True)
    oel = serializers.DecimalField(max_digits=12, decimal_places=4, required=False, allow_null=True)
    oeb = serializers.ChoiceField(choices=BANDS, required=False, allow_blank=True)
    sterile = serializers.BooleanField(required=False)
    biologics = serializers.BooleanField(required=False)
    markets = several(MARKETS)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)
