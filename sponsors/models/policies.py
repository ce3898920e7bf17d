"""What a tenant chose where it may choose."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.db.reach import OPEN, Reach
from kernel.models import OfEitherTenant


class Policy(OfEitherTenant):
    """What a tenant chose where it may choose: one typed body per kind and version; the room that uses it reads it."""

    kind = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    body = models.JSONField()

    reach: ClassVar[Reach] = OPEN

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "kind", "version"], name="one_policy_per_version"),
            models.UniqueConstraint(fields=["cmo_org", "kind", "version"], name="one_policy_of_a_cmo_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
