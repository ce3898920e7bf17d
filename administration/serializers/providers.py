"""A tenant's sign-in providers and their mail domains over the API; secrets go in and never come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from administration import rights
from sponsors.models import IdentityProvider
from sponsors.sso import saml, selectors
from web.api.views import StrictSerializer

OURS = {
    IdentityProvider.Protocol.OIDC: ("door", "go", "callback"),
    IdentityProvider.Protocol.SAML: ("door", "metadata", "acs"),
}


class MailDomainSerializer(serializers.Serializer[Any]):
    """A mail domain the provider speaks for; it counts once the operator of the portal has confirmed it."""

    id = serializers.UUIDField()
    domain = serializers.CharField()
    claimed_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class CertificateSerializer(serializers.Serializer[Any]):
    """A certificate that a SAML provider signs with."""

    subject = serializers.CharField()
    expires_at = serializers.DateTimeField()


class ProviderSerializer(serializers.Serializer[Any]):
    """A provider of the organisation, as its page shows it; the client secret is told to nobody."""

    id = serializers.UUIDField()
    protocol = serializers.ChoiceField(choices=IdentityProvider.Protocol.choices)
    name = serializers.CharField()
    is_on = serializers.BooleanField()
    default_role = serializers.CharField(help_text="what people become who arrive uninvited; empty lets in nobody new")
    asks_second_factor = serializers.BooleanField()
    issuer = serializers.CharField()
    client_id = serializers.CharField()
    metadata_url = serializers.CharField()
    sso_url = serializers.CharField()
    certificates = CertificateSerializer(many=True, source="signing_certificates")
    addresses = serializers.DictField(
        child=serializers.CharField(), help_text="our own addresses, to be entered at the provider"
    )
    domains = MailDomainSerializer(many=True)
    waiting_request = serializers.UUIDField(
        allow_null=True, help_text="the change of rights by which another default role waits for a second person"
    )
    version = serializers.IntegerField()


def provider_rows(rows: Iterable[IdentityProvider]) -> list[Any]:
    """The providers with what stands beside them on their pages, asked for all of them together."""
    found: list[Any] = list(rows)
    domains, waiting = selectors.domains_of(found), rights.waiting_arrivals()
    for row in found:
        row.signing_certificates = saml.certificates_of(row)
        row.addresses = {name: selectors.address(row, name) for name in OURS[IdentityProvider.Protocol(row.protocol)]}
        row.domains = domains.get(row.pk, [])
        row.waiting_request = waiting.get(str(row.pk))
    return found


class ProviderChangeSerializer(StrictSerializer):
    """Other settings of a provider; an empty secret keeps the one there is, no metadata what was read."""

    name = serializers.CharField(max_length=100)
    default_role = serializers.CharField(max_length=20, allow_blank=True, default="")
    asks_second_factor = serializers.BooleanField(default=False)
    issuer = serializers.CharField(max_length=500, allow_blank=True, default="", help_text="OpenID Connect")
    client_id = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="OpenID Connect")
    client_secret = serializers.CharField(
        max_length=500, allow_blank=True, default="", write_only=True, help_text="OpenID Connect"
    )
    metadata_url = serializers.CharField(max_length=500, allow_blank=True, default="", help_text="SAML")
    metadata = serializers.CharField(max_length=400_000, allow_blank=True, default="", help_text="SAML, or its text")
    reason = serializers.CharField(max_length=500)


class NewProviderSerializer(ProviderChangeSerializer):
    """A provider to add; it is switched off until somebody switches it on."""

    protocol = serializers.ChoiceField(choices=IdentityProvider.Protocol.choices)


class NewDomainSerializer(StrictSerializer):
    """A mail domain that the provider speaks for."""

    domain = serializers.CharField(max_length=253)
    reason = serializers.CharField(max_length=500)


class FoundSerializer(serializers.Serializer[Any]):
    """One thing that was looked at when a provider was tried."""

    what = serializers.CharField()
    good = serializers.BooleanField()
    words = serializers.CharField()


class CheckedSerializer(serializers.Serializer[Any]):
    """What trying a provider found."""

    good = serializers.BooleanField(help_text="whether nothing is to be put right")
    found = FoundSerializer(many=True)
