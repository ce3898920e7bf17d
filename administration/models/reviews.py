"""The periodic review of who has access (EU GMP Annex 11, 11): one line per person, decided, then signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from administration.rules import DECISIONS, OPEN, REVIEW_STEPS, SCOPES
from kernel.db.reach import CLOSED, Reach
from kernel.models import OfEitherTenant, Stepped
from kernel.steps import Step
from sponsors.models import Membership


class AccessReview(OfEitherTenant, Stepped):
    """A look at everybody's access, or that of administrators; signed when each line is decided."""

    scope = models.CharField("of", max_length=20, choices=list(SCOPES.items()), editable=False)
    begun_by = models.CharField(max_length=80, editable=False)
    begun_on = models.DateField(editable=False)
    signed_on = models.DateField(null=True, editable=False)

    steps: ClassVar[tuple[Step, ...]] = REVIEW_STEPS
    initial_status: ClassVar[str] = OPEN
    unfinished: ClassVar[frozenset[str]] = frozenset({OPEN})

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        verbose_name = "access review"
        constraints = [
            models.UniqueConstraint(
                fields=[tenant, "scope"], condition=models.Q(status=OPEN), name=f"one_open_review_of_{tenant}"
            )
            for tenant in ("sponsor", "cmo_org")
        ]
        indexes = [
            models.Index(fields=[tenant, order, "id"], name=f"review_by_{tenant}_{order}")
            for tenant in ("sponsor", "cmo_org")
            for order in ("begun_on", "status", "signed_on")
        ]

    def __str__(self) -> str:
        return f"Access review of {self.begun_on:%-d %b %Y}, {SCOPES[self.scope]}"


class ReviewLine(OfEitherTenant):
    """One person of a review: the access they had when it was looked at, and what was decided by somebody else."""

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="lines", editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+", editable=False)
    name = models.CharField(max_length=200, editable=False)
    role = models.CharField(max_length=60, editable=False)
    ends_on = models.DateField("last day", null=True, editable=False)
    grants = models.TextField("single records", blank=True, default="", editable=False)
    last_sign_in = models.DateField(null=True, editable=False)
    subject = models.CharField(max_length=80, editable=False)
    decision = models.CharField(max_length=10, choices=list(DECISIONS.items()), blank=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=80, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False, default=None)
    decider: str
    """the name of who decided; set where a review is told, not stored"""

    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("subject", "decided_by"),)
    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "line of an access review"
        constraints = [models.UniqueConstraint(fields=["review", "membership"], name="one_line_per_person_of_a_review")]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}"
