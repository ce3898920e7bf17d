"""Signatures of people on versions of records."""

from __future__ import annotations

from django.db import models

from kernel.clock import now
from kernel.models import Chronicle


class Signature(Chronicle):
    """A person's signature on one version of one record (21 CFR 11.50, 11.70)."""

    signer = models.UUIDField()
    printed_name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    meaning = models.CharField(max_length=20)
    signed_at = models.DateTimeField(default=now)
    step = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="signature_by_subject")]

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name}"
