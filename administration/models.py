"""Invitations of people into a tenant."""

from __future__ import annotations

from django.db import models

from kernel.clock import now
from kernel.models import OfEitherTenant
from sponsors.rules import ROLES


class Invitation(OfEitherTenant):
    """One person is invited by mail to one role; the link works once and only for that address."""

    email = models.EmailField()
    role = models.CharField(max_length=20, choices=sorted(ROLES.items()))
    tenant_name = models.CharField(max_length=200, editable=False)
    invited_by = models.CharField(max_length=200, editable=False)
    token_digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_digest"], name="one_invitation_per_token")]

    def __str__(self) -> str:
        return f"invitation as {self.role}"
