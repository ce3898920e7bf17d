"""Shapes of sites over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.serializers.base import DOSAGE_FORMS, MATERIAL_TYPES, OPERATIONS, SCHEDULES, several
from regulations.rules import vocabulary
from web.api.views import StrictSerializer

SCHEME_CODES = ["duns", "fei", "gln", "oms_location", "oms_organisation"]


class ContactSerializer(serializers.Serializer[Any]):
    """A person at a site."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    name = serializers.CharField()
    position = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    retired_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ContactFieldsSerializer(StrictSerializer):
    """What a caller may say of a person."""

    name = serializers.CharField(max_length=200)
    position = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class IdentifierSerializer(serializers.Serializer[Any]):
    """A number of a site, in the period it holds."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    scheme = serializers.CharField()
    value = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    state = serializers.CharField()
    merged_into = serializers.CharField()
    shared_because = serializers.CharField()
    operations = serializers.ListField(child=serializers.CharField())
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class PeriodSerializer(StrictSerializer):
    """A number's value and period."""

    value = serializers.CharField(max_length=40)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
    shared_because = serializers.CharField(max_length=500, required=False, allow_blank=True)
    operations = several(OPERATIONS)
    reason = serializers.CharField(max_length=500)


class IdentifierFieldsSerializer(PeriodSerializer):
    """A further number of a site."""

    scheme = serializers.ChoiceField(choices=SCHEME_CODES)


class IdentifierChangeSerializer(PeriodSerializer):
    """A number corrected, or what became of it."""

    state = serializers.ChoiceField(choices=["active", "merged_into", "retired"])
    merged_into = serializers.CharField(max_length=40, required=False, allow_blank=True)


class MoveSerializer(StrictSerializer):
    """The new address of a site, which becomes a site of its own."""

    name = serializers.CharField(max_length=200, required=False)
    street = serializers.CharField(max_length=300)
    city = serializers.CharField(max_length=120)
    region = serializers.CharField(max_length=120, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=30, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2)
    fei = serializers.CharField(max_length=20, required=False, allow_blank=True)
    shared_because = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class OwnerSerializer(StrictSerializer):
    """The new owner of a site."""

    company = serializers.UUIDField()
    changed_on = serializers.DateField()
    reason = serializers.CharField(max_length=500)


class SiteSerializer(serializers.Serializer[Any]):
    """A site."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    name = serializers.CharField()
    company = serializers.UUIDField(source="company_id")
    company_name = serializers.CharField(source="company.name")
    street = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    feis = serializers.ListField(child=serializers.CharField(), default=list)
    duns = serializers.CharField()
    oms_location = serializers.CharField()
    partner_type = serializers.CharField()
    material_types = serializers.ListField(child=serializers.CharField())
    operations = serializers.ListField(child=serializers.CharField())
    dosage_forms = serializers.ListField(child=serializers.CharField())
    sterile = serializers.BooleanField()
    biologics = serializers.BooleanField()
    hpapi_band = serializers.CharField()
    schedules = serializers.ListField(child=serializers.CharField())
    phases = serializers.ListField(child=serializers.CharField())
    batch_records = serializers.CharField()
    mia_number = serializers.CharField()
    responsible = serializers.UUIDField(source="responsible_id", allow_null=True)
    deputy = serializers.UUIDField(source="deputy_id", allow_null=True)
    notes = serializers.CharField()
    registered_on = serializers.DateField()
    moved_from = serializers.UUIDField(source="moved_from_id", allow_null=True)
    owner_changed_on = serializers.DateField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


def _codes(table: dict[str, str]) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=sorted(table)), required=False, max_length=60)


class SiteFieldsSerializer(StrictSerializer):
    """What a caller may say of a site."""

    name = serializers.CharField(max_length=200)
    street = serializers.CharField(max_length=300)
    city = serializers.CharField(max_length=120)
    region = serializers.CharField(max_length=120, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=30, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2)
    partner_type = serializers.ChoiceField(choices=sorted(vocabulary.PARTNER_TYPES))
    material_types = several(MATERIAL_TYPES)
    operations = several(OPERATIONS)
    dosage_forms = several(DOSAGE_FORMS)
    sterile = serializers.BooleanField(required=False)
    biologics = serializers.BooleanField(required=False)
    hpapi_band = serializers.ChoiceField(choices=sorted(vocabulary.HPAPI_BANDS), required=False, allow_blank=True)
    schedules = several(SCHEDULES)
    phases = _codes(vocabulary.PHASES)
    batch_records = serializers.ChoiceField(choices=sorted(vocabulary.BATCH_RECORDS))
    mia_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class NewSiteSerializer(SiteFieldsSerializer):
    """A new site: its company by id, or the name of a new one."""

    company = serializers.UUIDField(required=False)
    company_name = serializers.CharField(max_length=200, required=False)
    fei = serializers.CharField(max_length=20, required=False, allow_blank=True)
    duns = serializers.CharField(max_length=20, required=False, allow_blank=True)
    oms_location = serializers.CharField(max_length=20, required=False, allow_blank=True)
    shared_because = serializers.CharField(max_length=500, required=False, allow_blank=True)
    responsible = serializers.UUIDField(required=False)
    deputy = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=500)


class SiteChangeSerializer(SiteFieldsSerializer):
    """New values of a site's fields, with the reason; a corrected address is said to be one."""

    address_correction = serializers.BooleanField(required=False)
    reason = serializers.CharField(max_length=500)
