"""What follows a Form 483 or a warning letter: responses, update letters, commitments."""

from __future__ import annotations

from django.db import models

from cmos.models import Site
from inspections.models.actions import WarningLetter
from inspections.models.inspected import Form483
from inspections.rules.steps import COMMITMENT_STEPS, PROMISED
from kernel.clock import now
from kernel.models import SponsorOwned, Stepped, Versioned
from records.models import SponsorFile
from sponsors.models import Membership


class FollowUp(models.Model):
    """Base: belongs to a Form 483 or to a warning letter, never to both."""

    form = models.ForeignKey(Form483, models.PROTECT, related_name="%(class)ss", null=True, editable=False)
    letter = models.ForeignKey(WarningLetter, models.PROTECT, related_name="%(class)ss", null=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Response(SponsorOwned, Versioned, FollowUp):
    """A written reply to FDA, or an update letter after it; each version with its file and proof of filing.

    `sent_on` is FDA's own day of receipt (America/New_York); `sent_at` the instant where it is known.
    """

    class Kind(models.TextChoices):
        RESPONSE = "response", "Response"
        UPDATE = "update", "Update letter"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RESPONSE)
    number = models.PositiveIntegerField(editable=False)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    proof = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    summary = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "form", "letter", "kind", "number"],
                name="one_response_per_number",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(form__isnull=True) ^ models.Q(letter__isnull=True), name="response_to_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} of {self.sent_on:%-d %b %Y}"


class Commitment(SponsorOwned, Stepped, FollowUp):
    """A dated promise of a reply; tracked until the sponsor has verified it from evidence."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="commitments", null=True, blank=True)
    number = models.PositiveIntegerField(editable=False)
    text = models.TextField()
    owner = models.CharField(max_length=200)
    responsible = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    made_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True, editable=False)
    verified_on = models.DateField(null=True, blank=True, editable=False)
    evidence = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps = COMMITMENT_STEPS
    initial_status = PROMISED

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "form", "letter", "number"],
                name="one_commitment_per_number",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(form__isnull=True) ^ models.Q(letter__isnull=True), name="commitment_of_one"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "due_on"], name="commitment_by_due"),
            models.Index(fields=["sponsor", "site"], name="commitment_by_site"),
        ]

    def __str__(self) -> str:
        return f"commitment {self.number}, due {self.due_on:%-d %b %Y}"
