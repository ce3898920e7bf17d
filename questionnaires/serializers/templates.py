"""Shape of templates of questionnaires over the API.

Fields called `label` and `required` are declared ones, which the library takes off the class before its own are read.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from questionnaires import rules
from questionnaires.rules import questions, whole
from questionnaires.rules.scope import ASPECTS
from records.serializers import SignatureSerializer
from web.api.views import ReasonSerializer, StepSerializer, StrictSerializer

CONDITION = "like “scope.sterile = yes” or “Q-A7 = yes and Q-B4 > 30”; empty: always"


class TemplateSerializer(serializers.Serializer[Any]):
    """One version of a questionnaire template."""

    id = serializers.UUIDField()
    template = serializers.UUIDField(source="template_id")
    number = serializers.CharField(source="template.number")
    edition = serializers.IntegerField()
    title = serializers.CharField()
    introduction = serializers.CharField()
    reaffirm_months = serializers.IntegerField(help_text="for how long an answer may be reaffirmed")
    status = serializers.ChoiceField(choices=list(rules.STATES))
    approved_on = serializers.DateField(allow_null=True)
    questions = serializers.IntegerField(source="asked", help_text="how many")
    version = serializers.IntegerField()


class FaultSerializer(serializers.Serializer[Any]):
    """What keeps a version from review: the key of a section or question, its field, and the sentence."""

    key = serializers.CharField()
    field = serializers.CharField()
    sentence = serializers.CharField()


class SectionSerializer(serializers.Serializer[Any]):
    """A section."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    help = serializers.CharField()
    show_if = serializers.CharField(help_text=CONDITION)
    version = serializers.IntegerField()


class TemplateDetailSerializer(TemplateSerializer):
    """A version with its sections, faults, signatures and the steps that lead on; its questions are a list."""

    sections = SectionSerializer(many=True, default=list)
    faults = FaultSerializer(many=True, default=list)
    signatures = SignatureSerializer(many=True, default=list)
    available_steps = StepSerializer(many=True, default=list)


class TemplateFieldsSerializer(ReasonSerializer):
    """Title and introduction, and for how many months an answer may be reaffirmed."""

    title = serializers.CharField(max_length=200)
    introduction = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    reaffirm_months = serializers.ChoiceField(choices=list(whole.MONTHS), required=False, default=whole.HOLD)


class SectionFieldsSerializer(ReasonSerializer):
    """What a section says."""

    key = serializers.CharField(max_length=20)
    title = serializers.CharField(max_length=200)
    help = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    show_if = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="", help_text=CONDITION)


class OptionSerializer(StrictSerializer):
    """An entry of a list; its key stays when its words change."""

    key = serializers.CharField(max_length=40)
    label: Any = serializers.CharField(max_length=questions.LONGEST_LABEL)


class ColumnSerializer(StrictSerializer):
    """A column of a table."""

    key = serializers.CharField(max_length=40)
    label: Any = serializers.CharField(max_length=questions.LONGEST_LABEL)
    kind = serializers.ChoiceField(choices=list(questions.COLUMN_KINDS))
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    options = OptionSerializer(many=True, required=False, default=list)


NUMBER: dict[str, Any] = {"max_digits": 18, "decimal_places": 6, "allow_null": True}


class TemplateQuestionSerializer(serializers.Serializer[Any]):
    """A question."""

    id = serializers.UUIDField()
    section = serializers.UUIDField(source="section_id")
    key = serializers.CharField()
    position = serializers.IntegerField()
    text = serializers.CharField()
    help = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(questions.KINDS))
    required: Any = serializers.BooleanField()
    may_not_apply = serializers.BooleanField()
    unit = serializers.CharField()
    minimum = serializers.DecimalField(**NUMBER)
    maximum = serializers.DecimalField(**NUMBER)
    options = OptionSerializer(many=True)
    columns = ColumnSerializer(many=True)
    weight = serializers.IntegerField()
    knockout = serializers.BooleanField()
    bad_if = serializers.CharField(help_text="codes of answers with commas, or a comparison like “> 30”")
    evidence = serializers.CharField()
    evidence_required = serializers.BooleanField()
    requirements = serializers.ListField(child=serializers.CharField())
    show_if = serializers.CharField(help_text=CONDITION)
    version = serializers.IntegerField()


class QuestionFieldsSerializer(ReasonSerializer):
    """What a question says; `section` moves it to the end of another section of the version."""

    section = serializers.UUIDField(required=False)
    key = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=2000)
    help = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=list(questions.KINDS))
    required: Any = serializers.BooleanField(required=False, default=True)
    may_not_apply = serializers.BooleanField(required=False, default=True)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    minimum = serializers.DecimalField(**NUMBER, required=False, default=None)
    maximum = serializers.DecimalField(**NUMBER, required=False, default=None)
    options = OptionSerializer(many=True, required=False, default=list)
    columns = ColumnSerializer(many=True, required=False, default=list)
    weight = serializers.IntegerField(min_value=questions.WEIGHTS[0], max_value=questions.WEIGHTS[-1])
    knockout = serializers.BooleanField(required=False, default=False)
    bad_if = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    evidence = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    evidence_required = serializers.BooleanField(required=False, default=False)
    requirements = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    show_if = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="", help_text=CONDITION)


class PlaceSerializer(ReasonSerializer):
    """One place up or down."""

    direction = serializers.ChoiceField(choices=["up", "down"])


class FieldChangeSerializer(serializers.Serializer[Any]):
    """A field with what it said and says."""

    label: Any = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class DifferenceSerializer(serializers.Serializer[Any]):
    """A section or question that is not the same in both versions."""

    key = serializers.CharField()
    words = serializers.CharField()
    did = serializers.ChoiceField(choices=[whole.ADDED, whole.REMOVED, whole.CHANGED, whole.MOVED])
    changes = FieldChangeSerializer(many=True)


class DifferencesSerializer(serializers.Serializer[Any]):
    """What differs between two versions of a template."""

    first = serializers.IntegerField(help_text="the edition of the older one")
    last = serializers.IntegerField()
    differences = DifferenceSerializer(many=True)


class PreviewSerializer(StrictSerializer):
    """A scope and answers to try: codes by aspect, and by the keys of questions."""

    scope = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=40)),
        required=False,
        default=dict,
        help_text=f"codes by aspect: {', '.join(ASPECTS)}",
    )
    answers = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=20000)),
        required=False,
        default=dict,
        help_text="codes, a number or words, by the key of the question",
    )


class ShownSerializer(serializers.Serializer[Any]):
    """Which questions are asked, in order."""

    asked = serializers.ListField(child=serializers.CharField())
    hidden = serializers.ListField(child=serializers.CharField())
