"""Shapes of letters, alerts, orders, refusals, statements and published facts over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.rules import GIVEN_UNDER
from inspections.rules.actions import ALERTS, ORDERS, REFUSALS
from web.api.views import StepSerializer, StrictSerializer


def texts(length: int = 60) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(max_length=length), required=False, max_length=200)


def text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True)


def day(*, required: bool = False) -> serializers.DateField:
    return serializers.DateField(required=required, allow_null=not required)


class ActionFieldsSerializer(StrictSerializer):
    """What a caller may say of every kind."""

    fei = text(20)
    inspection = serializers.UUIDField(source="inspection_id", required=False, allow_null=True)
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    notes = text(30_000)
    reason = serializers.CharField(max_length=500)


class WarningLetterFieldsSerializer(ActionFieldsSerializer):
    """A warning letter."""

    letter_number = text(40)
    marcs_cms = text(20)
    subject = text(300)
    issued_on = day(required=True)
    received_on = day()
    closed_out_on = day()


class ViolationSerializer(StrictSerializer):
    """One violation of a warning letter."""

    text = serializers.CharField(max_length=30_000)
    citations = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=50)


class ImportAlertFieldsSerializer(ActionFieldsSerializer):
    """A listing on an import alert."""

    alert_number = serializers.ChoiceField(choices=sorted(ALERTS))
    listed_on = day(required=True)
    removed_on = day()
    carve_outs = texts(200)
    charge = text(200)


class InjunctionFieldsSerializer(ActionFieldsSerializer):
    """An order of a court."""

    kind = serializers.ChoiceField(choices=sorted(ORDERS))
    began_on = day(required=True)
    ended_on = day()
    permitted_operations = texts()
    case_number = text(60)


class RefusalFieldsSerializer(ActionFieldsSerializer):
    """A refused, delayed, limited or denied inspection."""

    kind = serializers.ChoiceField(choices=sorted(REFUSALS))
    happened_on = day(required=True)
    resolved_on = day()


class NoncomplianceFieldsSerializer(ActionFieldsSerializer):
    """A statement of non-compliance."""

    reference = serializers.CharField(max_length=80)
    jurisdiction = serializers.ChoiceField(choices=sorted(GIVEN_UNDER), required=False)
    authority = serializers.CharField(max_length=120)
    issued_on = day(required=True)
    operations = texts()
    dosage_forms = texts()
    nature = text(30_000)
    withdrawn_on = day()
    closing_certificate = serializers.UUIDField(source="closing_certificate_id", required=False, allow_null=True)


class NewOfSite(StrictSerializer):
    """Which site it is about."""

    site = serializers.UUIDField()


class NewWarningLetterSerializer(NewOfSite, WarningLetterFieldsSerializer):
    """A new warning letter with its violations."""

    violations = ViolationSerializer(many=True, required=False)


class NewImportAlertSerializer(NewOfSite, ImportAlertFieldsSerializer):
    """A new listing."""


class NewInjunctionSerializer(NewOfSite, InjunctionFieldsSerializer):
    """A new order."""


class NewRefusalSerializer(NewOfSite, RefusalFieldsSerializer):
    """A new refusal."""


class NewNoncomplianceSerializer(NewOfSite, NoncomplianceFieldsSerializer):
    """A new statement."""


class ActionSerializer(serializers.Serializer[Any]):
    """What every kind tells; `state` is in_force, ended or void as of today."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    site = serializers.UUIDField(source="site_id")
    inspection = serializers.UUIDField(source="inspection_id", allow_null=True)
    fei = serializers.CharField()
    source_url = serializers.CharField()
    notes = serializers.CharField()
    status = serializers.CharField()
    version = serializers.IntegerField()


class WarningLetterSerializer(ActionSerializer):
    """A warning letter with the clock of the reply."""

    letter_number = serializers.CharField()
    marcs_cms = serializers.CharField()
    subject = serializers.CharField()
    issued_on = serializers.DateField()
    received_on = serializers.DateField(allow_null=True)
    closed_out_on = serializers.DateField(allow_null=True)
    response_due_on = serializers.DateField(default=None)
    response_target_on = serializers.DateField(default=None)


class ImportAlertSerializer(ActionSerializer):
    """A listing on an import alert."""

    alert_number = serializers.CharField()
    listed_on = serializers.DateField()
    removed_on = serializers.DateField(allow_null=True)
    carve_outs = serializers.ListField(child=serializers.CharField())
    charge = serializers.CharField()


class InjunctionSerializer(ActionSerializer):
    """An order of a court."""

    kind = serializers.CharField()
    began_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    permitted_operations = serializers.ListField(child=serializers.CharField())
    case_number = serializers.CharField()


class RefusalSerializer(ActionSerializer):
    """A refused, delayed, limited or denied inspection."""

    kind = serializers.CharField()
    happened_on = serializers.DateField()
    resolved_on = serializers.DateField(allow_null=True)


class NoncomplianceSerializer(ActionSerializer):
    """A statement of non-compliance."""

    reference = serializers.CharField()
    jurisdiction = serializers.ChoiceField(choices=sorted(GIVEN_UNDER))
    authority = serializers.CharField()
    issued_on = serializers.DateField()
    operations = serializers.ListField(child=serializers.CharField())
    dosage_forms = serializers.ListField(child=serializers.CharField())
    nature = serializers.CharField()
    withdrawn_on = serializers.DateField(allow_null=True)
    closing_certificate = serializers.UUIDField(source="closing_certificate_id", allow_null=True)


class PublicFactSerializer(serializers.Serializer[Any]):
    """A published fact about one site, and what the sponsor made of it."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.CharField()
    happened_on = serializers.DateField(allow_null=True)
    fei = serializers.CharField()
    firm = serializers.CharField()
    outcome = serializers.CharField()
    reference = serializers.CharField()
    is_negative = serializers.BooleanField()
    url = serializers.CharField()
    read_at = serializers.DateTimeField()
    status = serializers.CharField()
    record_kind = serializers.CharField(source="review.record_kind", default="")
    record = serializers.UUIDField(source="review.record", allow_null=True, default=None)


class PublicFactDetailSerializer(PublicFactSerializer):
    """The same with what can be done with it."""

    available_steps = StepSerializer(many=True)
