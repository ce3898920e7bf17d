"""The two tables of the doors; here the answers kept for callers that ask twice."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.models import OfEitherTenant


class IdempotentAnswer(OfEitherTenant):
    """The first answer to a create with an `Idempotency-Key`, kept with what it did in one transaction (SR-15)."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    is_trailed: ClassVar[bool] = False  # technical: what the create did is in the trail

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_caller_and_key")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
