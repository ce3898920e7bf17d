"""Which provider an address of ours, or a mail domain, belongs to; and the provider itself, in its tenant's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from kernel.scope import Scope
from sponsors.models import Identity, IdentityProvider, MailDomain
from sponsors.sso.saml import Addresses


@dataclass(frozen=True, slots=True)
class Door:
    """A tenant's own address to sign in at, known before any scope."""

    provider_id: UUID
    sponsor_id: UUID | None
    cmo_org_id: UUID | None
    tenant_name: str
    protocol: str
    is_on: bool

    @property
    def scope(self) -> Scope:
        return Scope(sponsor_id=self.sponsor_id, cmo_org_id=self.cmo_org_id)

    @property
    def tenant_id(self) -> UUID:
        found = self.sponsor_id or self.cmo_org_id
        assert found is not None  # the database allows no provider without a tenant
        return found


def door(slug: str) -> Door | None:
    """The door at `/accounts/sso/<slug>/`; none for an unknown one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sponsors_provider_by_slug(%s)", [slug])
        row = cursor.fetchone()
    return Door(*row) if row else None


def slug_for(domain: str) -> str:
    """The door for people of a mail domain; empty where no provider that is on serves it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sponsors_provider_by_domain(%s)", [domain])
        row = cursor.fetchone()
    return str(row[0]) if row and row[0] else ""


def speaker(provider: IdentityProvider) -> dict[str, str]:
    """Who says who arrives: the columns by which a provider is known to be itself."""
    return {name: getattr(provider, name) for name in ("issuer", "sso_url", "certificates", "client_id")}


def providers() -> QuerySet[IdentityProvider]:
    """The open tenant's providers, by name."""
    return IdentityProvider.objects.order_by("name", "pk")


def provider(pk: UUID) -> IdentityProvider:
    """One of the open tenant; raises DoesNotExist."""
    return IdentityProvider.objects.get(pk=pk)


def domains(of: IdentityProvider) -> list[MailDomain]:
    """The mail domains claimed for a provider and not withdrawn, by name."""
    return list(MailDomain.objects.filter(provider=of, withdrawn_at=None).order_by("domain"))


def domains_of(providers: Iterable[IdentityProvider]) -> dict[UUID, list[MailDomain]]:
    """The same of several providers together."""
    found: dict[UUID, list[MailDomain]] = {}
    for row in MailDomain.objects.filter(provider__in=list(providers), withdrawn_at=None).order_by("domain"):
        found.setdefault(row.provider_id, []).append(row)
    return found


def domain(pk: UUID) -> MailDomain:
    """A claim that still stands; raises DoesNotExist."""
    return MailDomain.objects.select_related("provider").get(pk=pk, withdrawn_at=None)


def serves(of: IdentityProvider, name: str) -> bool:
    """Whether the provider speaks for a mail domain, as the operator confirmed."""
    found = MailDomain.objects.filter(provider=of, domain=name, confirmed_at__isnull=False, withdrawn_at=None)
    return bool(name) and found.exists()


def identities(of: IdentityProvider) -> QuerySet[Identity]:
    """Whom the provider knows, by name."""
    return Identity.objects.filter(provider=of).select_related("user").order_by("user__name", "pk")


def provider_of(user_id: UUID) -> IdentityProvider | None:
    """A provider of the open tenant that is on and knows the person."""
    known = Identity.objects.filter(user_id=user_id, provider__is_on=True).select_related("provider")
    found = known.order_by("-bound_at").first()
    return found.provider if found and found.issuer == found.provider.issuer else None


def address(of: IdentityProvider, name: str = "door") -> str:
    """One of our own addresses for a provider: `door`, `go`, `callback`, `acs` or `metadata`."""
    return f"{settings.PUBLIC_ORIGIN}{reverse(f'sso:{name}', args=[of.slug])}"


def ours(of: IdentityProvider) -> Addresses:
    """What a SAML provider has to know of us."""
    return Addresses(address(of, "metadata"), address(of, "acs"))
