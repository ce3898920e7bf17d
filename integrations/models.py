"""Imports of spreadsheets: one record per run, what became of each row, and columns remembered for the next file."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned, Versioned
from records.models import SponsorFile

STATES: Final = ("uploaded", "checked", "with_errors", "imported")
"""What `ImportRun.state` can say."""


class ImportRun(SponsorOwned, Versioned):
    """One file brought in: which rows it had, what was wrong with them, and when they were recorded."""

    number = models.CharField(max_length=20, editable=False)
    kind = models.CharField(max_length=30, editable=False)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+")
    mapped = models.JSONField("columns", default=dict)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField("already recorded", default=0)
    wrong = models.PositiveIntegerField("with errors", default=0)
    job = models.UUIDField(null=True, editable=False)
    uploaded_by = models.CharField(max_length=80, editable=False)
    uploaded_at = models.DateTimeField(default=now, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    imported_at = models.DateTimeField(null=True, editable=False)
    imported_by = models.CharField(max_length=80, blank=True, editable=False)

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        verbose_name = "import"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_import_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "uploaded_at", "id"], name="import_by_day"),
            models.Index(fields=["sponsor", "imported_at", "id"], name="import_by_end"),
            models.Index(fields=["sponsor", "kind", "id"], name="import_by_kind"),
        ]

    @property
    def is_completed(self) -> bool:
        """No record of quality: a reason in words is enough."""
        return False

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """What became of it so far, as a key of `web.states`."""
        if self.imported_at:
            return "imported"
        if not self.checked_at:
            return "uploaded"
        return "with_errors" if self.wrong else "checked"


class ImportedRow(SponsorOwned):
    """What a row of the file became: a record that was made, or one that was there already."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="outcomes")
    row = models.PositiveIntegerField()
    made = models.BooleanField()
    subject_id = models.UUIDField()
    label = models.CharField(max_length=300)

    reach: ClassVar[Reach] = CLOSED
    is_trailed: ClassVar[bool] = False  # says where each record came from; the records are in the trail themselves

    class Meta:
        indexes = [models.Index(fields=["sponsor", "run", "row"], name="imported_rows_in_order")]

    def __str__(self) -> str:
        return f"row {self.row}: {self.label}"


class ImportProblem(SponsorOwned):
    """What the last check found wrong with one cell, and what to write instead."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=80)
    value = models.CharField(max_length=200, blank=True)
    message = models.TextField()

    reach: ClassVar[Reach] = CLOSED
    is_trailed: ClassVar[bool] = False  # made from the file by every check anew

    class Meta:
        indexes = [models.Index(fields=["sponsor", "run", "row"], name="problems_in_order")]

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}"


class RememberedColumns(SponsorOwned):
    """Which column of files with these heads holds which field, as people said last."""

    kind = models.CharField(max_length=30)
    heads = models.CharField(max_length=64)
    mapped = models.JSONField()

    reach: ClassVar[Reach] = CLOSED
    is_trailed: ClassVar[bool] = False  # a convenience; each run keeps its own columns

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "kind", "heads"], name="one_memory_per_heads")]

    def __str__(self) -> str:
        return f"columns of {self.kind}"
