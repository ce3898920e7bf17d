"""Controlled files, and the copies of records that were printed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import Reach, held, of_subject, own
from kernel.models import Dialogue, OfEitherTenant, SponsorOwned


class StoredFile(models.Model):
    """Bytes kept once under a generated name; they never change and never serve two tenants (SR-7)."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, editable=False)
    pages = models.PositiveIntegerField(default=0, editable=False)
    """of a PDF; 1 of an image, 0 of what has none and of what the portal made"""
    notes = models.TextField(blank=True, editable=False)
    """what the check found inside and nobody opens, a line each"""
    stored_at = models.DateTimeField(default=now, editable=False)
    stored_by = models.CharField(max_length=80, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class SponsorFile(OfEitherTenant, StoredFile):
    """A file of one tenant's own: of a sponsor's records (certificate, agreement, report), or what a job made.

    One that a job made for one person (an export) is theirs alone until it expires: `made_for` is their actor key.
    A CMO organisation has those, and the evidence of its answer bank; the class keeps the name that the trail's entries
    know (decision 107).
    """

    made_for = models.CharField(max_length=80, blank=True, editable=False)

    reach: ClassVar[Reach] = (own("made_for"), held("records_handwrittenscan", "records_certifiedcopy"))
    writes: ClassVar[Reach] = (own("stored_by"),)


class DialogueFile(Dialogue, StoredFile):
    """A file that one side of a dialogue shows the other; `watermarked`: only its pages, never these bytes."""

    watermarked = models.BooleanField(default=False, editable=False)

    reach: ClassVar[Reach] = (held(),)
    writes: ClassVar[Reach] = (own("stored_by"),)


class PrintedRecord(SponsorOwned):
    """A controlled copy: which record was printed when, as of which day, and by which code a reader checks it."""

    code = models.CharField(max_length=14, editable=False)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    record = models.CharField(max_length=200)
    record_version = models.CharField(max_length=60)
    as_of = models.DateField()
    generated_at = models.DateTimeField()
    generated_by = models.CharField(max_length=200)
    data_sha256 = models.CharField("SHA-256 of the data inside", max_length=64)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+")

    reach: ClassVar[Reach] = (of_subject(),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "printed record"
        constraints = [models.UniqueConstraint(fields=["sponsor", "code"], name="one_printed_record_per_code")]
        indexes = [models.Index(fields=["sponsor", "subject_id", "-id"], name="printed_by_subject")]

    def __str__(self) -> str:
        return f"{self.record}, {self.record_version}"
