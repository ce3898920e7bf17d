"""Copies for inspectors: who had which record copied for whom, and by which digest the copy is known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import Reach, of_subject
from kernel.models import OfEitherTenant


class RecordCopy(OfEitherTenant):
    """A copy of a record, or of the whole trail, that left the portal as one archive (21 CFR 11.10(b), R-41).

    The archive itself goes after some days, like every export; this row stays. `seal` is the newest seal in it.
    """

    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    site_id = models.UUIDField(null=True)
    record = models.CharField(max_length=200)
    made_for = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=now)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    entries = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    seal = models.BigIntegerField()
    seal_digest = models.CharField(max_length=64)

    reach: ClassVar[Reach] = (of_subject(),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "copy for an inspector"

    def __str__(self) -> str:
        return f"copy of {self.record} for {self.made_for}"
