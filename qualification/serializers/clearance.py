"""Shapes of clearances, for the schema. Codes of reasons are stable: systems map them to blocks of their own."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from qualification.rules.clearing import CHECKS, CODES, Answer
from qualification.rules.words import JURISDICTIONS
from qualification.serializers.standing import BASES
from regulations.rules.vocabulary import OPERATION_LABELS
from web.api.moments import DayField, MomentField
from web.api.views import StrictSerializer

ANSWERS: Final = [one.name for one in Answer]
MOST: Final = 2_000
"""Questions in one batch."""
CODE_HELP: Final = "; ".join(f"{code.code}: {code.words}" for code in CODES.values())


class ClearanceLinkSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    id = serializers.UUIDField()
    label: Any = serializers.CharField()
    url = serializers.CharField(help_text="page of the record")


class ClearanceReasonSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=list(CODES), help_text=CODE_HELP)
    check = serializers.ChoiceField(choices=list(CHECKS))
    detail = serializers.CharField(help_text="tells apart reasons with the same code")
    sentence = serializers.CharField()
    answer = serializers.ChoiceField(choices=ANSWERS, help_text="what the reason says by itself")
    counts = serializers.ChoiceField(choices=ANSWERS, help_text="what it adds to the answer; less where overridden")
    basis = serializers.ChoiceField(choices=BASES)
    statutory = serializers.BooleanField(help_text="an unmet duty of law that no override covers")
    overridden = serializers.BooleanField()
    remedy = serializers.CharField(help_text="what would change it, and who can")
    until = serializers.DateField(allow_null=True, help_text="last day on which it holds, where that is known")
    link = ClearanceLinkSerializer(allow_null=True, help_text="the record concerned; null for who may not read it")
    evidence = ClearanceLinkSerializer(many=True, help_text="only what the caller may read")


class ClearanceSerializer(serializers.Serializer[Any]):
    site = serializers.UUIDField()
    site_number = serializers.CharField()
    operation = serializers.ChoiceField(choices=list(OPERATION_LABELS))
    product = serializers.UUIDField(allow_null=True)
    market = serializers.ChoiceField(choices=list(JURISDICTIONS))
    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.ChoiceField(choices=ANSWERS)
    label: Any = serializers.CharField()
    confidence = serializers.ChoiceField(
        choices=["high", "medium", "low"], help_text="how far the evidence was seen at its source, and when"
    )
    checked_on = serializers.DateField(
        allow_null=True, help_text="when that was last; more than 30 days before the day asked about, look again"
    )
    changes_on = serializers.DateField(allow_null=True, help_text="next day with another answer, by what is known")
    changes_to = serializers.ChoiceField(choices=ANSWERS, allow_null=True)
    holds_through = serializers.DateField(
        allow_null=True, help_text="last day of this answer, for a release-until date"
    )
    rule_version = serializers.CharField()
    reasons = ClearanceReasonSerializer(many=True)


class ClearanceQuestionSerializer(StrictSerializer):
    site = serializers.CharField(required=False, max_length=100, help_text="id or number of the site; else erp")
    erp = serializers.CharField(required=False, max_length=100, help_text="vendor or plant number of your ERP system")
    product = serializers.CharField(required=False, max_length=100, help_text="id or code of the product")
    operation = serializers.ChoiceField(choices=list(OPERATION_LABELS))
    market = serializers.ChoiceField(choices=list(JURISDICTIONS))
    reference = serializers.CharField(required=False, max_length=100, help_text="yours, given back with the answer")


class ClearanceBatchSerializer(StrictSerializer):
    on = DayField(required=False, help_text="by default today")
    known_at = MomentField(required=False)
    outlook = serializers.BooleanField(required=False, default=True, help_text="whether the next change is looked for")
    questions = serializers.ListField(child=ClearanceQuestionSerializer(), max_length=MOST)


class ClearanceBatchAnswerSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField(allow_blank=True)
    error = serializers.CharField(allow_blank=True, help_text="why a question has no answer; treat it as HOLD")
    clearance = ClearanceSerializer(allow_null=True)


class ClearanceBatchResultSerializer(serializers.Serializer[Any]):
    answers = ClearanceBatchAnswerSerializer(many=True)


class WorseningSerializer(serializers.Serializer[Any]):
    site = serializers.UUIDField(source="site.pk")
    site_name = serializers.CharField()
    product = serializers.UUIDField(source="product.pk")
    product_name = serializers.CharField()
    operation = serializers.CharField()
    market = serializers.CharField()
    now = serializers.SerializerMethodField()
    becomes = serializers.SerializerMethodField()
    on = serializers.DateField()
    because = serializers.CharField()

    def get_now(self, row: Any) -> str:
        return str(row.now.name)

    def get_becomes(self, row: Any) -> str:
        return str(row.becomes.name)
