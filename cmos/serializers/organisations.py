"""Shapes of a CMO's own organisation and of links of sites over the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cmos.rules import organisations as rules
from regulations.rules import countries
from web.api.views import StrictSerializer

COUNTRIES = sorted(countries.NAMES)
KINDS = sorted(rules.PAPERS)


class AddressSerializer(serializers.Serializer[Any]):
    """A postal address as it stands on papers."""

    street = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()


class AddressFieldsSerializer(StrictSerializer):
    """What a caller may say of an address."""

    street = serializers.CharField(max_length=300, required=False, allow_blank=True)
    city = serializers.CharField(max_length=120, required=False, allow_blank=True)
    region = serializers.CharField(max_length=120, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=30, required=False, allow_blank=True)
    country = serializers.ChoiceField(choices=COUNTRIES, required=False, allow_blank=True)


class ProfileSerializer(AddressSerializer):
    """Who the organisation is; `version` 0 says that nothing was recorded yet."""

    legal_name = serializers.CharField()
    duns = serializers.CharField()
    oms_organisation = serializers.CharField()
    quality_mail = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    version = serializers.IntegerField()


class ProfileFieldsSerializer(AddressFieldsSerializer):
    """What a caller may say of the organisation."""

    legal_name = serializers.CharField(max_length=200)
    duns = serializers.CharField(max_length=20, required=False, allow_blank=True)
    oms_organisation = serializers.CharField(max_length=20, required=False, allow_blank=True)
    quality_mail = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    website = serializers.URLField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class OwnSiteSerializer(AddressSerializer):
    """An own site; `archived_at` is empty while it is in use."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    fei = serializers.CharField()
    duns = serializers.CharField()
    oms_location = serializers.CharField()
    mia_number = serializers.CharField()
    archived_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class OwnSiteFieldsSerializer(AddressFieldsSerializer):
    """What a caller may say of an own site."""

    name = serializers.CharField(max_length=200)
    fei = serializers.CharField(max_length=20, required=False, allow_blank=True)
    duns = serializers.CharField(max_length=20, required=False, allow_blank=True)
    oms_location = serializers.CharField(max_length=20, required=False, allow_blank=True)
    mia_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class OwnCertificateSerializer(serializers.Serializer[Any]):
    """A certificate of an own site."""

    id = serializers.UUIDField()
    site = serializers.UUIDField(source="site_id")
    kind = serializers.CharField()
    number = serializers.CharField()
    authority = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    source_url = serializers.CharField()
    renewed_by = serializers.UUIDField(source="renewed_by_id", allow_null=True)
    voided_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class OwnCertificateFieldsSerializer(StrictSerializer):
    """What a caller may say of a certificate."""

    kind = serializers.ChoiceField(choices=KINDS)
    number = serializers.CharField(max_length=100)
    authority = serializers.CharField(max_length=200)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500)


class NewOwnCertificateSerializer(OwnCertificateFieldsSerializer):
    """The same with its site and the certificate that it renews."""

    site = serializers.UUIDField()
    renews = serializers.UUIDField(required=False, allow_null=True)


class SiteLinkSerializer(AddressSerializer):
    """A link of a site as the caller's side reads it: what was proposed, how it stands, and the caller's own record."""

    id = serializers.UUIDField(source="row.id")
    side = serializers.CharField(source="row.side", help_text="that proposed it")
    state = serializers.CharField()
    other = serializers.CharField(help_text="the other side")
    own = serializers.UUIDField(source="own.id", allow_null=True, default=None)
    name = serializers.CharField(source="row.name")
    street = serializers.CharField(source="row.street")
    city = serializers.CharField(source="row.city")
    region = serializers.CharField(source="row.region")
    postal_code = serializers.CharField(source="row.postal_code")
    country = serializers.CharField(source="row.country")
    fei = serializers.CharField(source="row.fei")
    duns = serializers.CharField(source="row.duns")
    oms_location = serializers.CharField(source="row.oms_location")
    mia_number = serializers.CharField(source="row.mia_number")
    note = serializers.CharField(source="row.note")
    proposed_at = serializers.DateTimeField(source="row.released_at")


class NewSiteLinkSerializer(StrictSerializer):
    """Which own site is proposed; a CMO says to which sponsor."""

    site = serializers.UUIDField()
    sponsor = serializers.UUIDField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ConfirmSiteLinkSerializer(StrictSerializer):
    """Which of the caller's own sites it is."""

    own = serializers.UUIDField()


class SaidSerializer(StrictSerializer):
    """Why; the other side reads it."""

    text = serializers.CharField(max_length=500)
