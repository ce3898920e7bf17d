"""What is known of a controlled file beyond its bytes: which version it is, and what paper it shows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from kernel.clock import now
from kernel.db.reach import Reach, of_subject, through
from kernel.models import SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from records.constraints import CertifiedBySignature, CheckedOnce
from records.models.files import SponsorFile
from records.rules import certified
from records.rules.provenance import OUTCOMES, SCAN


class FileVersion(SponsorOwned):
    """One file took the place of another at a record: who, when, why (R-49).

    Neither changes: the older one stays, with its own SHA-256. `first` is the file that the chain began with, `number`
    the place of `newer` in it. A file is superseded once and supersedes one, however many write at the same moment.
    """

    first = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", editable=False)
    older = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", editable=False)
    newer = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", editable=False)
    number = models.PositiveIntegerField(editable=False)
    reason = models.TextField(editable=False)
    superseded_by = models.CharField(max_length=80, editable=False)
    superseded_at = models.DateTimeField(default=now, editable=False)
    subject_table = models.CharField(max_length=60, editable=False)
    subject_id = models.UUIDField(editable=False)
    site_id = models.UUIDField(null=True, editable=False)

    reach: ClassVar[Reach] = (of_subject(),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "version of a file"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "older"], name="a_file_is_superseded_once"),
            models.UniqueConstraint(fields=["sponsor", "newer"], name="a_file_supersedes_one"),
            models.UniqueConstraint(fields=["sponsor", "first", "number"], name="one_file_per_version_number"),
            models.CheckConstraint(
                condition=~Q(newer=F("older")) & ~Q(newer=F("first")) & Q(number__gte=2),
                name="a_version_of_a_file_is_another_file",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.first}"


class HandwrittenScan(SponsorOwned, Versioned):
    """A file that shows a document signed by hand on paper, and the second person who compared both (R-28).

    It never counts as an electronic signature. `uploaded_by` is who stored the file.
    """

    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", editable=False)
    document = models.CharField("what was signed by hand", max_length=300)
    original_at = models.CharField("where the original is kept", max_length=300)
    uploaded_by = models.CharField(max_length=80, editable=False)
    marked_by = models.CharField(max_length=80, editable=False)
    marked_at = models.DateTimeField(default=now, editable=False)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()), blank=True, editable=False)
    compared = models.CharField("what was compared", max_length=1000, blank=True, editable=False)
    explanation = models.CharField(max_length=1000, blank=True, editable=False)
    checked_by = models.CharField(max_length=80, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = (through("file"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("uploaded_by", "checked_by"),)

    class Meta:
        verbose_name = SCAN.lower()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "file"], name="a_file_is_marked_as_a_scan_once"),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("marked_by")), name="a_scan_is_not_checked_by_its_marker"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", compared="", explanation="", checked_by="", checked_at=None)
                | (~Q(outcome="") & ~Q(compared="") & ~Q(checked_by="") & Q(checked_at__isnull=False)),
                name="a_check_has_its_person_time_and_words",
            ),
            CheckedOnce(name="a_scan_is_checked_once"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["sponsor", "marked_at"], name="scan_unchecked", condition=Q(outcome="")),
            models.Index(fields=["sponsor", "document", "id"], name="scan_by_document"),
        ]

    def __str__(self) -> str:
        return f"Scan of handwritten signature: {self.document}"

    @property
    def is_open(self) -> bool:
        """Whether a second person has still to compare it."""
        return not self.outcome


class CertifiedCopy(SponsorOwned, Stepped):
    """A person states of which original a file is a true copy and how it was made, and signs it (R-51).

    It is about the bytes of one file: the version that takes its place has no certificate.
    """

    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", editable=False)
    original = models.CharField("the original", max_length=300, editable=False)
    method = models.CharField("how the copy was made", max_length=12, choices=list(certified.METHODS.items()))
    how = models.CharField("by which means, and how it was compared", max_length=1000, editable=False)
    stated_by = models.CharField(max_length=80, editable=False)
    stated_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = certified.STEPS
    initial_status: ClassVar[str] = certified.PROPOSED
    reach: ClassVar[Reach] = (through("file"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "certified copy"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["sponsor", "file"],
                condition=Q(status__in=sorted(certified.STANDING)),
                name="one_standing_certificate_per_file",
            ),
            CertifiedBySignature(name="a_copy_is_certified_by_signature"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["sponsor", "original", "id"], name="certificate_by_original")
        ]

    def __str__(self) -> str:
        return f"Certificate of {self.file}"
