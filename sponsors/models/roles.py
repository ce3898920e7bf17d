"""Roles of a tenant's own."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, Versioned
from sponsors.rules import ROLES, permissions_of


class OwnRole(OfEitherTenant, Versioned):
    """A copy of a built-in role with permissions of its own; `sponsors.rules.permissions_of` says what of it counts."""

    name = models.CharField(max_length=60)
    base = models.CharField("copied from", max_length=20, choices=sorted(ROLES.items()), editable=False)
    permissions = ArrayField(models.CharField(max_length=60), default=list)
    retired_at = models.DateTimeField(null=True, editable=False)

    wall_forced: ClassVar[bool] = False  # read with the memberships of a person, before any scope
    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "own role"
        constraints = [
            models.UniqueConstraint(
                fields=[tenant, "name"], condition=models.Q(retired_at=None), name=f"one_role_per_name_of_{tenant}"
            )
            for tenant in ("sponsor", "cmo_org")
        ]

    @property
    def held(self) -> list[str]:
        """What of its permissions counts, by name."""
        return sorted(permissions_of(self.base, self.permissions))

    @property
    def is_completed(self) -> bool:
        """No record of quality: a reason in words is enough."""
        return False

    def __str__(self) -> str:
        return self.name
