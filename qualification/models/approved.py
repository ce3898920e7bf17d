"""Snapshots of the approved list: as it was, signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from qualification.rules import approved as rules


class ApprovedSnapshot(SponsorOwned, Stepped):
    """The approved list of a day by what was known at a moment; its lines never change, a person signs for them."""

    number = models.CharField(max_length=20, editable=False)
    on = models.DateField(editable=False)
    known_at = models.DateTimeField(editable=False)
    lines = models.JSONField(editable=False)
    purpose = models.CharField(max_length=300)
    taken_at = models.DateTimeField(default=now, editable=False)
    taken_by = models.CharField(max_length=80, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.STEPS
    initial_status: ClassVar[str] = rules.DRAFT
    unfinished: ClassVar[frozenset[str]] = frozenset({rules.DRAFT})
    reach: ClassVar[Reach] = CLOSED  # a snapshot names every site: nothing for guests at chosen ones

    class Meta:
        verbose_name = "snapshot of the approved list"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_approved_snapshot_per_number")]
        indexes = [models.Index(fields=["sponsor", "on", "id"], name="approved_snapshot_by_day")]

    def __str__(self) -> str:
        return f"{self.number}, approved list of {self.on:%-d %b %Y}"
