"""What a virus scanner said of stored bytes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.models import Regulated


class FileScan(Regulated):
    """The scan of one stored file, of either kind: it waits until the scanner has looked (SR-7).

    Without a tenant: it holds an id and a verdict, both sides of a dialogue read it by the file they may read, and a
    released file never changes. A file that came while no scanner was configured has none.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits for the virus scan"
        CLEAN = "clean", "no virus found"
        INFECTED = "infected", "a virus was found"

    file_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    threat = models.CharField(max_length=200, blank=True)
    """by the name the scanner gives it"""
    engine = models.CharField(max_length=120, blank=True)
    """the scanner and its signatures, as it names them"""
    asked_at = models.DateTimeField(default=now)
    scanned_at = models.DateTimeField(null=True)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="scans_waiting", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return self.get_state_display()
