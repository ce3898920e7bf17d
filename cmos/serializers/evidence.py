"""Shapes of evidence over the API: what every kind says, and what each kind adds, for reading and writing alike."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from cmos.rules import AUTHORISATION_TYPES, GIVEN_UNDER, KINDS, NEVER, QUOTA_TYPES
from cmos.serializers.base import (
    CONFIRMATION_BASES,
    DECRS_OPERATIONS,
    DOSAGE_FORMS,
    EU_CODES,
    MARKETS,
    OPERATIONS,
    SCHEDULES,
    SUPPORTING_SCHEMES,
    several,
)
from kernel.models import DatedModel
from regulations.rules import recognition
from regulations.rules.controlled import ACTIVITY_LABELS
from web.api.views import StrictSerializer

PARTNERS, PRODUCT_CLASSES = sorted(recognition.PARTNERS), sorted(recognition.PRODUCT_CLASSES)
Shape = serializers.Serializer[Any]


def text(limit: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=limit, required=False, allow_blank=True, **more)


def day(**more: Any) -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, **more)


EVIDENCE_SOURCES = DatedModel.Source.values
JURISDICTIONS = sorted(GIVEN_UNDER)


class EvidenceSerializer(serializers.Serializer[Any]):
    """What every piece of evidence says; `ends_on` is the last day it speaks for, empty for one without limit."""

    id = serializers.UUIDField(read_only=True)
    kind = serializers.CharField(read_only=True)
    site = serializers.UUIDField(source="site_id", read_only=True)
    reference = serializers.SerializerMethodField()
    valid_from = serializers.DateField(allow_null=True, read_only=True)
    valid_to = serializers.DateField(allow_null=True, read_only=True)
    ends_on = serializers.SerializerMethodField()
    operations = serializers.ListField(child=serializers.CharField(), read_only=True)
    dosage_forms = serializers.ListField(child=serializers.CharField(), read_only=True)
    products = serializers.ListField(child=serializers.UUIDField(), read_only=True)
    markets = serializers.ListField(child=serializers.CharField(), read_only=True)
    remarks = serializers.CharField(read_only=True)
    remarks_reviewed_on = serializers.DateField(allow_null=True, read_only=True)
    restrictions = serializers.CharField(read_only=True)
    suspended_on = serializers.DateField(allow_null=True, read_only=True)
    suspension_ended_on = serializers.DateField(allow_null=True, read_only=True)
    withdrawn_on = serializers.DateField(allow_null=True, read_only=True)
    source: Any = serializers.CharField(read_only=True)
    source_url = serializers.CharField(read_only=True)
    retrieved_at = serializers.DateTimeField(allow_null=True, read_only=True)
    verified_at = serializers.DateTimeField(allow_null=True, read_only=True)
    recorded_at = serializers.DateTimeField(read_only=True)
    voided_at = serializers.DateTimeField(allow_null=True, read_only=True)
    supersedes = serializers.UUIDField(source="supersedes_id", allow_null=True, read_only=True)
    version = serializers.IntegerField(read_only=True)

    def get_reference(self, row: Any) -> str:
        """The number or name one entry is known by."""
        return str(getattr(row, KINDS[row.kind].reference))

    def get_ends_on(self, row: Any) -> str | None:
        """The last day; none without limit."""
        return None if row.ends_on == NEVER else row.ends_on.isoformat()


class EvidenceFieldsSerializer(StrictSerializer):
    """What a caller may say of every kind."""

    dosage_forms = several(DOSAGE_FORMS)
    products = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=500)
    markets = several(MARKETS)
    remarks = text(5000)
    remarks_reviewed_on = day()
    restrictions = text(5000)
    suspended_on = day()
    suspension_ended_on = day()
    withdrawn_on = day()
    source: Any = serializers.ChoiceField(choices=EVIDENCE_SOURCES, required=False)
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class NewEvidenceSerializer(serializers.Serializer[Any]):
    """What a new entry says besides: its site, and the entry it replaces."""

    site = serializers.UUIDField()
    supersedes = serializers.UUIDField(required=False, allow_null=True)


class RegistrationFields(serializers.Serializer[Any]):
    fei = text(20)
    submitted_on = day()
    valid_to = day()
    operations = several(DECRS_OPERATIONS)


class GivenFields(serializers.Serializer[Any]):
    """Kinds that are given under the law of the EU or of the UK."""

    jurisdiction = serializers.ChoiceField(choices=JURISDICTIONS, required=False)


class CertificateFields(GivenFields):
    number = serializers.CharField(max_length=80)
    authority = serializers.CharField(max_length=120)
    inspection_end = serializers.DateField()
    issued_on = day()
    valid_to = day()
    remark_end = day()
    extension = text(300)
    extended_to = day()
    operations = several(EU_CODES)


class AuthorisationFields(GivenFields):
    number = serializers.CharField(max_length=80)
    authority = serializers.CharField(max_length=120)
    authorisation_type = serializers.ChoiceField(choices=sorted(AUTHORISATION_TYPES))
    qualified_persons = text(300)
    valid_from = day()
    valid_to = day()
    operations = several(EU_CODES)


class OwnOperations(serializers.Serializer[Any]):
    """Kinds whose services are told in the portal's own codes."""

    valid_from = day()
    valid_to = day()
    operations = several(OPERATIONS)


class ConfirmationFields(GivenFields, OwnOperations):
    basis = serializers.ChoiceField(choices=CONFIRMATION_BASES)
    number = text(80)
    authority = serializers.CharField(max_length=120)
    substances = text(500)


class PartnerFields(OwnOperations):
    partner = serializers.ChoiceField(choices=PARTNERS)
    authority = serializers.CharField(max_length=120)
    product_class = serializers.ChoiceField(choices=PRODUCT_CLASSES)
    number = text(80)
    inspection_end = day()


class QpDeclarationFields(GivenFields, OwnOperations):
    qp_name = serializers.CharField(max_length=200)
    number = text(80)
    authority = text(120)
    declared_on = serializers.DateField()
    audit_on = day()
    imp_only = serializers.BooleanField(required=False)


class ApiRegistrationFields(GivenFields, OwnOperations):
    number = serializers.CharField(max_length=80)
    authority = serializers.CharField(max_length=120)
    substances = text(500)


class SupportingFields(OwnOperations):
    scheme = serializers.ChoiceField(choices=SUPPORTING_SCHEMES)
    authority = serializers.CharField(max_length=120)
    number = text(80)
    inspection_end = day()
    outcome = text(300)


class DeaFields(OwnOperations):
    number = serializers.CharField(max_length=20)
    authority = text(120)
    registrant = serializers.CharField(max_length=200)
    street = serializers.CharField(max_length=300)
    city = serializers.CharField(max_length=120)
    region = serializers.CharField(max_length=120)
    postal_code = text(30)
    activity = serializers.ChoiceField(choices=sorted(ACTIVITY_LABELS))
    schedules = several(SCHEDULES)
    drug_codes = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=200)


class StateLicenceFields(OwnOperations):
    state = serializers.CharField(max_length=60)
    authority = serializers.CharField(max_length=120)
    licence_type = text(120)
    number = serializers.CharField(max_length=80)


class QuotaFields(OwnOperations):
    """A quota holds for its calendar year, so that its days follow."""

    year = serializers.IntegerField(min_value=1971, max_value=2100)
    quota_type = serializers.ChoiceField(choices=sorted(QUOTA_TYPES))
    drug_code = serializers.CharField(max_length=4)
    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    number = text(80)
    authority = serializers.CharField(max_length=120)


class NarcoticsFields(OwnOperations):
    number = serializers.CharField(max_length=80)
    authority = serializers.CharField(max_length=120)
    licence_type = text(120)
    substances = text(500)
    valid_from = day()
    valid_to = day()


FIELDS: Final[dict[str, type[Shape]]] = {
    "registration": RegistrationFields,
    "certificate": CertificateFields,
    "authorisation": AuthorisationFields,
    "confirmation": ConfirmationFields,
    "partner": PartnerFields,
    "qp_declaration": QpDeclarationFields,
    "api_registration": ApiRegistrationFields,
    "supporting": SupportingFields,
    "dea": DeaFields,
    "state_licence": StateLicenceFields,
    "quota": QuotaFields,
    "narcotics": NarcoticsFields,
}


def _shape(kind: str, suffix: str, *bases: type[Any]) -> type[Any]:
    """A serializer of one kind, under a name the schema can show."""
    name = "".join(part.capitalize() for part in kind.split("_"))
    return type(f"{name}{suffix}Serializer", bases, {"__doc__": KINDS[kind].label})


SHAPES: Final[dict[str, type[Shape]]] = {
    kind: _shape(kind, "Evidence", fields, EvidenceSerializer) for kind, fields in FIELDS.items()
}
"""kind -> how it is read"""
CHANGES: Final[dict[str, type[StrictSerializer]]] = {
    kind: _shape(kind, "Change", fields, EvidenceFieldsSerializer) for kind, fields in FIELDS.items()
}
"""kind -> how it is corrected"""
NEW: Final[dict[str, type[StrictSerializer]]] = {
    kind: _shape(kind, "New", fields, NewEvidenceSerializer, EvidenceFieldsSerializer)
    for kind, fields in FIELDS.items()
}
"""kind -> how a new one is recorded"""
