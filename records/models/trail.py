"""The trail of changed rows, and the events that people and systems follow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.fields import CurrentTransaction, TransactionIdField
from kernel.db.reach import Reach, of_site, own
from kernel.models import Chronicle


class TrailEntry(models.Model):
    """One changed row. Written by a trigger only; the application can read its own tenant's entries (SR-10)."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    tx = TransactionIdField()
    table = models.TextField()
    row_id = models.UUIDField()
    operation = models.CharField(max_length=6)
    table_version = models.PositiveIntegerField()
    sponsor_id = models.UUIDField(null=True)
    cmo_org_id = models.UUIDField(null=True)
    side = models.CharField(max_length=7, null=True)
    released_at = models.DateTimeField(null=True)
    subject_site = models.UUIDField(null=True)
    actor = models.TextField()
    reason = models.TextField()
    request_id = models.TextField()
    step = models.TextField()
    was = models.JSONField(null=True)
    became = models.JSONField(null=True)

    app_privileges: ClassVar[str] = "SELECT"

    class Meta:
        indexes = [
            models.Index(fields=["row_id", "seq"], name="trail_by_row"),
            models.Index(fields=["sponsor_id", "subject_site", "seq"], name="trail_by_site"),
            models.Index(fields=["sponsor_id", "table"], name="trail_deleted", condition=models.Q(operation="DELETE")),
            # In the order of sealing, and newest first as people read it: all, of one person, of one kind of record.
            models.Index(fields=["tx", "seq"], name="trail_sealing"),
            models.Index(fields=["sponsor_id", "at", "seq"], name="trail_by_time"),
            models.Index(fields=["cmo_org_id", "at", "seq"], name="trail_by_time_of_cmo"),
            models.Index(fields=["sponsor_id", "actor", "at", "seq"], name="trail_by_actor"),
            models.Index(fields=["sponsor_id", "table", "at", "seq"], name="trail_by_table"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id} by {self.actor}"


class Event(Chronicle):
    """A business fact with a name from `records.rules.EVENTS`; the feed that notices and ERP systems follow.

    It is the access log too: each has its entry in the trail, so that the seals cover it.
    """

    seq = models.BigIntegerField(db_default=models.Func(models.Value("records_event_seq"), function="nextval"))
    tx = TransactionIdField(db_default=CurrentTransaction())
    at = models.DateTimeField(default=now)
    name = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    reach: ClassVar[Reach] = (of_site(), own("actor", without="site_id"))

    class Meta:
        indexes = [
            models.Index(fields=["sponsor", "tx", "seq"], name="event_feed"),
            models.Index(fields=["cmo_org", "tx", "seq"], name="event_feed_cmo"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_table} {self.subject_id}"
