"""Lists of codes that several shapes of this room share: the schema names each once."""

from __future__ import annotations

from rest_framework import serializers

from cmos.rules import BASES, SCHEMES
from regulations.rules import vocabulary

DOSAGE_FORMS = sorted(vocabulary.FORM_LABELS)
MATERIAL_TYPES = sorted(vocabulary.MATERIAL_TYPES)
MODALITIES = sorted(vocabulary.MODALITIES)
BANDS = sorted(vocabulary.HPAPI_BANDS)
PARTNER_TYPES = sorted(vocabulary.PARTNER_TYPES)
MARKETS = sorted(vocabulary.MARKETS)
SCHEDULES = sorted(vocabulary.SCHEDULES)
OPERATIONS = sorted(vocabulary.OPERATION_LABELS)
DECRS_OPERATIONS = sorted(vocabulary.DECRS_OPERATIONS)
EU_CODES = sorted(vocabulary.EU_CODES)
CONFIRMATION_BASES = sorted(BASES)
SUPPORTING_SCHEMES = sorted(SCHEMES)


def several(codes: list[str]) -> serializers.ListField:
    """Some of a list of codes."""
    return serializers.ListField(child=serializers.ChoiceField(choices=codes), required=False, max_length=120)
