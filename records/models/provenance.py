"""What is known of a controlled file beyond its bytes: which version of a document it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from kernel.clock import now
from kernel.models import SponsorOwned
from records.models.files import SponsorFile


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
