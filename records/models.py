"""What stays: the trail, events, signatures and files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.fields import CurrentTransaction, TransactionIdField
from kernel.models import Chronicle, Dialogue, SponsorOwned


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
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id} by {self.actor}"


class Event(Chronicle):
    """A business fact with a name from `records.rules.EVENTS`; the feed that notices and ERP systems follow."""

    seq = models.BigIntegerField(db_default=models.Func(models.Value("records_event_seq"), function="nextval"))
    tx = TransactionIdField(db_default=CurrentTransaction())
    at = models.DateTimeField(default=now)
    name = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    site_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    is_trailed: ClassVar[bool] = False  # it is a record of its own and cannot be changed

    class Meta:
        indexes = [
            models.Index(fields=["sponsor", "tx", "seq"], name="event_feed"),
            models.Index(fields=["cmo_org", "tx", "seq"], name="event_feed_cmo"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_table} {self.subject_id}"


class Signature(Chronicle):
    """A person's signature on one version of one record (21 CFR 11.50, 11.70)."""

    signer = models.UUIDField()
    printed_name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    meaning = models.CharField(max_length=20)
    signed_at = models.DateTimeField(default=now)
    step = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    subject_version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="signature_by_subject")]

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name}"


class StoredFile(models.Model):
    """Bytes kept once under a generated name; they never change and never serve two tenants (SR-7)."""

    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, editable=False)
    stored_at = models.DateTimeField(default=now, editable=False)
    stored_by = models.CharField(max_length=80, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class SponsorFile(SponsorOwned, StoredFile):
    """A file of the sponsor's own records: certificate, agreement, report.

    One that a job made for one person (an export) is theirs alone until it expires: `made_for` is their actor key.
    """

    made_for = models.CharField(max_length=80, blank=True, editable=False)


class DialogueFile(Dialogue, StoredFile):
    """A file that one side of a dialogue shows the other."""


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

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "printed record"
        constraints = [models.UniqueConstraint(fields=["sponsor", "code"], name="one_printed_record_per_code")]
        indexes = [models.Index(fields=["sponsor", "subject_id", "-id"], name="printed_by_subject")]

    def __str__(self) -> str:
        return f"{self.record}, {self.record_version}"


class Job(SponsorOwned):
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

    is_trailed: ClassVar[bool] = False  # technical: the numbers stand on the records themselves

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "kind", "year"], name="one_counter_per_kind_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year} {self.last}"
