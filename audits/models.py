"""The sponsor's own audits, their findings, and the dialogue with the CMO about each finding."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audits import rules
from cmos.models import Site
from kernel.clock import now
from kernel.models import Dialogue, SponsorOwned, Stepped
from kernel.steps import Step
from records.models import DialogueFile
from sponsors.models import Membership, ObjectGrant

KINDS = {
    "qualification": "Qualification",
    "requalification": "Requalification",
    "for_cause": "For cause",
    "follow_up": "Follow-up",
    "due_diligence": "Due diligence",
    "remote": "Remote",
    "paper": "Paper",
}


class Audit(SponsorOwned, Stepped):
    """One audit of one site."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    scope = models.TextField()
    lead = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    planned_start = models.DateField()
    planned_end = models.DateField()
    performed_start = models.DateField(null=True, blank=True)
    performed_end = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=30, choices=list(rules.OUTCOMES.items()), blank=True)
    summary = models.TextField(blank=True)
    interval_months = models.PositiveSmallIntegerField(default=24)
    next_due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, editable=False)
    recorded_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.AUDIT
    initial_status: ClassVar[str] = rules.PLANNED

    class Meta:
        permissions = [("conduct_audit", "Can conduct this audit")]
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_audit_per_number")]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="audit_by_site"),
            models.Index(fields=["sponsor", "planned_start", "id"], name="audit_by_plan"),
            models.Index(fields=["sponsor", "next_due_on"], name="audit_by_next"),
        ]

    def __str__(self) -> str:
        return self.number


class AuditGrant(ObjectGrant):
    """One person named on one audit, until a day: an external auditor sees this audit and nothing else."""

    content_object = models.ForeignKey(Audit, models.CASCADE, related_name="grants")

    class Meta:
        verbose_name = "access to the audit"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "user", "permission", "content_object"], name="one_grant_per_audit"
            ),
        ]


class Finding(SponsorOwned, Stepped):
    """What an audit found: the sponsor's own record; the CMO reads its issued copy."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    grade = models.CharField(max_length=20, choices=list(rules.GRADES.items()))
    text = models.TextField()
    requirements = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    internal_note = models.TextField(blank=True)
    issued_on = models.DateField(null=True, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.FINDING
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "audit", "number"], name="one_finding_per_audit_number")
        ]

    def __str__(self) -> str:
        return f"Finding {self.number}"


class IssuedFinding(Dialogue):
    """A finding as the CMO reads it: copied when it was issued, because the CMO never reads the sponsor's tables."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="issues")
    sponsor_name = models.CharField(max_length=200)
    site_name = models.CharField(max_length=200)
    audit_number = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    grade = models.CharField(max_length=20, choices=list(rules.GRADES.items()))
    text = models.TextField()
    citations = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    interim_due_on = models.DateField(null=True)

    class Meta:
        verbose_name = "issued finding"
        constraints = [models.UniqueConstraint(fields=["sponsor", "finding"], name="one_issue_per_finding")]

    def __str__(self) -> str:
        return f"{self.audit_number}/{self.number}"


class FindingResponse(Dialogue, Stepped):
    """An answer of the CMO: a draft of its own until it is submitted; each further answer is a new row."""

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="responses")
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.RESPONSE
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "issued"],
                condition=models.Q(status=rules.DRAFT),
                name="one_draft_answer_per_finding",
            )
        ]

    def __str__(self) -> str:
        return f"answer to {self.issued_id}"


class ResponseFile(Dialogue):
    """A file of an answer."""

    response = models.ForeignKey(FindingResponse, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"file of {self.response_id}"


class ResponseReview(Dialogue):
    """What the sponsor said of an answer: accepted or returned, with words; released at once."""

    class Verdict(models.TextChoices):
        ACCEPTED = rules.ACCEPTED, "accepted"
        RETURNED = rules.RETURNED, "returned"

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="reviews")
    response = models.ForeignKey(FindingResponse, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    author = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsor", "response"], name="one_review_per_answer")]

    def __str__(self) -> str:
        return f"{self.verdict} {self.response_id}"
