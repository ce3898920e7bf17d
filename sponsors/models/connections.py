"""A tenant's own sign-in: its identity providers, the mail domains they serve, and whom they know."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, Versioned
from sponsors.rules import ROLES


class IdentityProvider(OfEitherTenant, Versioned):
    """What proves a tenant's people: an OpenID Connect or SAML provider of their own organisation.

    `issuer` is the issuer of OpenID Connect or the entity id of SAML. The client secret is kept encrypted.
    """

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    protocol = models.CharField(max_length=4, choices=Protocol.choices, editable=False)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, editable=False)
    is_on = models.BooleanField(default=False, editable=False)
    default_role = models.CharField(max_length=20, blank=True, choices=sorted(ROLES.items()))
    """What people become who arrive the first time without an invitation; empty lets in nobody new."""
    asks_second_factor = models.BooleanField(default=False)
    """What the administrator says of the provider: then the portal does not ask another factor at the sign-in."""
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=200, blank=True)
    client_secret = models.CharField(max_length=1000, blank=True, editable=False)
    metadata_url = models.CharField(max_length=500, blank=True)
    sso_url = models.CharField(max_length=1000, blank=True)
    certificates = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "sign-in provider"
        constraints = [models.UniqueConstraint(fields=["slug"], name="one_provider_per_slug")]

    @property
    def is_completed(self) -> bool:
        """No record of quality: a reason in words is enough."""
        return False

    def __str__(self) -> str:
        return self.name


class MailDomain(OfEitherTenant):
    """A mail domain whose people a provider proves; it counts once the operator has confirmed whose it is."""

    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="+", editable=False)
    domain = models.CharField(max_length=253)
    claimed_at = models.DateTimeField(default=now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(confirmed_at__isnull=False, withdrawn_at=None),
                name="one_tenant_per_mail_domain",
            ),
            models.UniqueConstraint(
                fields=["provider", "domain"],
                condition=models.Q(withdrawn_at=None),
                name="one_claim_per_mail_domain",
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class Identity(OfEitherTenant):
    """A person as a provider knows them, bound once to one account: never by a mail address, never to another."""

    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="+", editable=False)
    issuer = models.CharField(max_length=500, editable=False)
    subject = models.CharField(max_length=500, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    bound_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["provider", "issuer", "subject"], name="one_account_per_identity"),
            models.UniqueConstraint(fields=["provider", "issuer", "user"], name="one_identity_per_account"),
        ]

    def __str__(self) -> str:
        return self.subject


class SamlArrival(OfEitherTenant):
    """A checked SAML response between its POST, which brings no cookies, and the browser that asked for it.

    Its assertion is kept so that it never counts again; the row goes a day after.
    """

    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="+", editable=False)
    assertion_id = models.CharField(max_length=200, editable=False)
    request_id = models.CharField(max_length=200, editable=False)
    token_digest = models.CharField(max_length=64, editable=False)
    person = models.JSONField(editable=False)
    arrived_at = models.DateTimeField(default=now, editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    is_trailed: ClassVar[bool] = False

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "assertion_id"], name="one_use_per_assertion")]

    def __str__(self) -> str:
        return self.assertion_id
