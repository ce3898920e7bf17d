"""Who was told what, when: one notice per milestone and person, and how its mail went."""

from __future__ import annotations

from django.db import models

from kernel.clock import now
from kernel.models import SponsorOwned
from sponsors.models import Membership


class Delivery(SponsorOwned):
    """One mail: its Message-ID never changes, so a repetition after a crash is recognised by every mail reader.

    Whoever sends holds the lease; `fence` counts the holders, so that one who wakes up late cannot settle it (SR-16).
    """

    class Outcome(models.TextChoices):
        PENDING = "pending", "waiting to be sent"
        SENT = "sent", "sent"
        STALE = "stale", "no longer needed"
        FAILED = "failed", "could not be sent"

    recipient = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "message_id"], name="one_delivery_per_message")]
        indexes = [models.Index(fields=["sponsor", "outcome", "next_try_at"], name="delivery_waiting")]

    def __str__(self) -> str:
        return self.message_id


class Notice(SponsorOwned):
    """One person is told of one milestone of one deadline; the due date is part of its identity."""

    kind = models.CharField(max_length=30)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    due_on = models.DateField()
    milestone = models.CharField(max_length=20)
    recipient = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="mail")
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=120)
    url = models.CharField(max_length=300)
    task = models.CharField(max_length=60, blank=True)
    late = models.BooleanField(default=False)
    superseded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "kind", "subject_id", "due_on", "milestone", "recipient", "channel"],
                name="one_notice_per_milestone_and_person",
            )
        ]
        indexes = [models.Index(fields=["sponsor", "recipient", "-created_at"], name="notice_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.milestone} due {self.due_on}"
