"""Lists of codes that several shapes of this room share: the schema names each once."""

from __future__ import annotations

from rest_framework import serializers

from regulations.rules import vocabulary

DOSAGE_FORMS = sorted(vocabulary.FORM_LABELS)
MATERIAL_TYPES = sorted(vocabulary.MATERIAL_TYPES)
MARKETS = sorted(vocabulary.MARKETS)
SCHEDULES = sorted(vocabulary.SCHEDULES)


def several(codes: list[str]) -> serializers.ListField:
    """Some of a list of codes."""
    return serializers.ListField(child=serializers.ChoiceField(choices=codes), required=False, max_length=120)
