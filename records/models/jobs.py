"""Long work, and the human numbers given out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach, own
from kernel.models import OfEitherTenant, SponsorOwned
from records.models.files import SponsorFile


class Job(OfEitherTenant):
    """Long work that a worker does for one person, with its progress; the work's own effects are in the trail.

    The row is the truth and the broker only wakes a worker: whoever holds the lease works, and what nobody holds any
    more is taken up again. `kind` is the name of the task.
    """

    class State(models.TextChoices):
        """What became of it; a person moves only to `cancelled`."""

        QUEUED = "queued", "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    result = models.ForeignKey(SponsorFile, models.PROTECT, null=True, related_name="+")
    follow_url = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=80)
    permissions = models.JSONField(default=list)
    reason = models.CharField(max_length=1000)
    request_id = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    reach: ClassVar[Reach] = (own("requested_by"),)
    is_trailed: ClassVar[bool] = False  # technical: progress is not a record

    class Meta:
        indexes = [
            models.Index(fields=["sponsor", "requested_by", "-id"], name="jobs_of_a_person"),
            models.Index(
                fields=["sponsor", "lease_until"],
                name="jobs_owed",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(
                fields=["sponsor", "expires_at"],
                name="jobs_to_expire",
                condition=models.Q(state__in=["done", "failed", "cancelled"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holder__isnull=False, lease_until__isnull=False) | ~models.Q(state="running"),
                name="a_running_job_is_held",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Counter(SponsorOwned):
    """The last human number given out per sponsor, kind and year."""

    kind = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    reach: ClassVar[Reach] = CLOSED
    is_trailed: ClassVar[bool] = False  # technical: the numbers stand on the records themselves

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "kind", "year"], name="one_counter_per_kind_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year} {self.last}"
