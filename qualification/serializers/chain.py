"""Shapes of the supply chain over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from qualification.rules.chain import SEVERITY

ANSWERS = list(SEVERITY)
BASES = ["law", "company"]


def _answer() -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=ANSWERS)


class ChainStepSerializer(serializers.Serializer[Any]):
    """One step: what is done where, whether it may be ordered for each market, and what is given on."""

    step = serializers.UUIDField()
    position = serializers.IntegerField()
    operation = serializers.CharField()
    site = serializers.UUIDField()
    site_name = serializers.CharField()
    country = serializers.CharField()
    follows = serializers.ListField(child=serializers.UUIDField())
    answers = inline_serializer(
        "ChainAnswer",
        {
            "market": serializers.CharField(),
            "answer": _answer(),
            "reasons": inline_serializer(
                "ChainReason",
                {"sentence": serializers.CharField(), "basis": serializers.ChoiceField(choices=BASES)},
                many=True,
            ),
        },
        many=True,
    )
    given_on = inline_serializer(
        "ChainSubcontract",
        {
            "subcontractor": serializers.CharField(),
            "country": serializers.CharField(),
            "approved": serializers.BooleanField(),
        },
        many=True,
    )


class ChainSerializer(serializers.Serializer[Any]):
    """The supply chain of a product on a day."""

    product = serializers.UUIDField()
    label: Any = serializers.CharField()
    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    markets = inline_serializer("ChainMarket", {"market": serializers.CharField(), "answer": _answer()}, many=True)
    steps = ChainStepSerializer(many=True)
    holes = inline_serializer(
        "ChainHole",
        {
            "code": serializers.CharField(),
            "market": serializers.CharField(),
            "sentence": serializers.CharField(),
            "basis": serializers.ChoiceField(choices=BASES),
            "citation": serializers.CharField(),
        },
        many=True,
    )


class RippleSerializer(serializers.Serializer[Any]):
    """One step for a product and market that a site does, and who else could."""

    product = serializers.UUIDField()
    label: Any = serializers.CharField()
    market = serializers.CharField()
    operation = serializers.CharField()
    via = serializers.CharField(help_text="the site that gives the work on, else empty")
    stops = serializers.BooleanField(help_text="whether nobody else may do it: single source")
    others = inline_serializer(
        "RippleOther",
        {"site": serializers.UUIDField(), "name": serializers.CharField(), "answer": _answer()},
        many=True,
    )
