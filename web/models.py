"""The tables of the doors: answers kept for callers that ask twice, files on their way, and saved views of lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import Reach, own
from kernel.models import OfEitherTenant, Versioned


class IdempotentAnswer(OfEitherTenant):
    """The first answer to a create with an `Idempotency-Key`, kept with what it did in one transaction (SR-15)."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)

    reach: ClassVar[Reach] = (own("caller"),)
    is_trailed: ClassVar[bool] = False  # technical: what the create did is in the trail

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="one_answer_per_caller_and_key")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class Upload(OfEitherTenant):
    """A file on its way from one person in one session; `received` of its bytes are on the disk for good."""

    owner = models.CharField(max_length=80)
    session = models.CharField(max_length=64)
    """which session of the owner, as `sponsors.entering.marks.name` tells it"""
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    touched_at = models.DateTimeField(default=now)

    reach: ClassVar[Reach] = (own("owner"),)
    is_trailed: ClassVar[bool] = False  # no record yet: what becomes of it is in the trail

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="no_upload_has_more_than_it_said"
            )
        ]
        indexes = [models.Index(fields=["owner", "touched_at"], name="upload_of_person")]

    @property
    def is_whole(self) -> bool:
        """Whether every byte has arrived."""
        return self.received == self.size

    def __str__(self) -> str:
        return self.name


class SavedView(OfEitherTenant, Versioned):
    """Filters, sort and columns of a list under a name, of one person or shared in their organisation.

    The row without a name holds how its owner left the list: the columns, and the view that it opens with.
    """

    list_name = models.CharField(max_length=60)
    owner = models.CharField(max_length=80)
    name = models.CharField(max_length=80, blank=True)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False)
    opens_with = models.UUIDField(null=True)

    reach: ClassVar[Reach] = (own("owner"),)
    is_trailed: ClassVar[bool] = False  # how people look at records; no record itself

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="one_view_per_name"),
            models.CheckConstraint(
                condition=~models.Q(name="", shared=True), name="how_a_person_left_a_list_is_their_own"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "list_name"], name="view_of_list"),
            models.Index(fields=["cmo_org", "list_name"], name="view_of_list_cmo"),
        ]

    @property
    def is_completed(self) -> bool:
        """No record of quality: a reason in words is enough."""
        return False

    def __str__(self) -> str:
        return self.name or f"{self.list_name} as {self.owner} left it"
