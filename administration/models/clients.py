"""Invitations of people into a tenant, and the systems connected to a sponsor."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, SponsorOwned, Versioned
from sponsors.models import Membership, OwnRole
from sponsors.rules import ROLES


class Invitation(OfEitherTenant):
    """One person is invited by mail to one role; the link works once and only for that address."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=sorted(ROLES.items()))
    own_role = models.ForeignKey(OwnRole, models.PROTECT, related_name="+", null=True, editable=False)
    """A role of the tenant's own that accepting gives; `role` is the one it was copied from."""
    member_until = models.DateField(null=True, editable=False)
    """The last day of the membership that accepting makes; an inspector always has one."""
    sites = ArrayField(models.UUIDField(), null=True, editable=False)
    """The sites that the membership is limited to; none for all."""
    tenant_name = models.CharField(max_length=200, editable=False)
    invited_by = models.CharField(max_length=200, editable=False)
    token_digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_digest"], name="one_invitation_per_token")]

    def __str__(self) -> str:
        return f"invitation as {self.role}"


class ApiClient(SponsorOwned, Versioned):
    """A connected system of a sponsor: it acts in a membership of its own, so that the trail names it (SR-5)."""

    class Access(models.TextChoices):
        READ = "read", "read"
        WRITE = "write", "read and write"

    name = models.CharField(max_length=100)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    client_id = models.CharField(max_length=100, unique=True, editable=False)
    access = models.CharField(max_length=5, choices=Access.choices)
    expires_on = models.DateField()
    secret_set_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        verbose_name = "connected system"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "name"], condition=models.Q(revoked_at=None), name="one_open_client_per_name"
            )
        ]

    @property
    def is_completed(self) -> bool:
        """No record of quality: a reason in words is enough."""
        return False

    def __str__(self) -> str:
        return self.name
