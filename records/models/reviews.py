"""Reviews of the trail: somebody who did not act looks at what others did, asks, concludes and signs (R-35)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from records.constraints import ReviewedByAnother
from records.rules import reviews
from sponsors.models import Membership


class TrailReview(SponsorOwned, Stepped):
    """A review of the whole trail between two instants, or of the entries of one record.

    Which entries it covers never changes: those from `begins_at` to before `ends_at`, or those with `numbers`; of
    them all that `reviewer` did not write, or, in a second review, only those of `only_of`, who reviewed the others.
    `entries` counts them, `own` those left to somebody else.
    """

    number = models.CharField(max_length=20, editable=False)
    begins_at = models.DateTimeField(null=True, editable=False)
    ends_at = models.DateTimeField(null=True, editable=False)
    subject_table = models.CharField(max_length=60, blank=True, editable=False)
    subject_id = models.UUIDField(null=True, editable=False)
    subject_kind = models.CharField(max_length=20, blank=True, editable=False)
    record = models.CharField(max_length=200, blank=True, editable=False)
    numbers = ArrayField(models.BigIntegerField(), default=list, editable=False)
    second_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="seconds", editable=False)
    only_of = models.CharField(max_length=80, blank=True, editable=False)
    reviewer = models.CharField(max_length=80, editable=False)
    entries = models.PositiveIntegerField(editable=False)
    own = models.PositiveIntegerField(editable=False)
    conclusion = models.TextField(blank=True)
    begun_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = reviews.STEPS
    initial_status: ClassVar[str] = reviews.DRAFT
    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "review of the trail"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_trail_review_per_number"),
            models.UniqueConstraint(
                fields=["sponsor", "ends_at"],
                condition=Q(subject_id=None, second_of=None) & ~Q(status=reviews.DISCARDED),
                name="one_trail_review_per_period",
            ),
            models.UniqueConstraint(
                fields=["sponsor"],
                condition=Q(subject_id=None, second_of=None, status=reviews.DRAFT),
                name="one_open_review_of_the_trail",
            ),
            models.UniqueConstraint(
                fields=["sponsor", "second_of"],
                condition=Q(second_of__isnull=False) & ~Q(status=reviews.DISCARDED),
                name="one_second_trail_review",
            ),
            models.CheckConstraint(
                condition=Q(subject_id=None, begins_at__isnull=False, ends_at__gt=models.F("begins_at"))
                | Q(subject_id__isnull=False, begins_at=None, ends_at=None),
                name="a_trail_review_is_of_days_or_of_a_record",
            ),
            models.CheckConstraint(condition=~Q(only_of=models.F("reviewer")), name="nobody_reviews_themselves"),
            ReviewedByAnother(name="a_trail_review_is_by_another"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["sponsor", "subject_id"], name="trail_review_of_record")]

    def __str__(self) -> str:
        return f"Review {self.number} of the {f'trail of {self.record}' if self.record else 'audit trail'}"


class TrailQuestion(SponsorOwned, Versioned):
    """What a reviewer asks somebody about one entry, and what that person answered."""

    review = models.ForeignKey(TrailReview, models.PROTECT, related_name="questions", editable=False)
    entry = models.BigIntegerField(editable=False)
    text = models.CharField(max_length=1000)
    asked_of = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    asked_by = models.CharField(max_length=80, editable=False)
    asked_at = models.DateTimeField(default=now, editable=False)
    due_on = models.DateField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.CharField(max_length=80, blank=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("asked_by", "answered_by"),)

    class Meta:
        verbose_name = "question about an entry of the trail"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by="", answered_at=None)
                | (~Q(answer="") & ~Q(answered_by="") & Q(answered_at__isnull=False)),
                name="an_answer_has_its_person_and_time",
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["sponsor", "asked_of"],
                condition=Q(answer="", withdrawn_at=None),
                name="trail_question_open",
            )
        ]

    def __str__(self) -> str:
        return f"Question about entry {self.entry}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return not self.answer and self.withdrawn_at is None
