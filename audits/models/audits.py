"""The sponsor's own audits and their findings."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce

from audits import rules
from cmos.models import Site
from cmos.rules import NEVER
from kernel.clock import now
from kernel.db.reach import Reach, through
from kernel.models import SponsorOwned, Stepped
from kernel.steps import Step
from records.models import SponsorFile
from sponsors.models import Membership, ObjectGrant

KINDS = rules.KINDS


class Audit(SponsorOwned, Stepped):
    """One audit of one site."""

    number = models.CharField(max_length=20, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    scope = models.TextField()
    standards = models.TextField(blank=True)
    agenda = models.TextField(blank=True)
    document_request = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    lead = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    planned_start = models.DateField()
    planned_end = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    performed_start = models.DateField(null=True, blank=True)
    performed_end = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=30, choices=list(rules.OUTCOMES.items()), blank=True)
    summary = models.TextField(blank=True)
    interval_months = models.PositiveSmallIntegerField(default=24)
    next_due_on = models.DateField(null=True, blank=True)
    final_report_on = models.DateField(null=True, editable=False)
    lead_signed_by = models.CharField(max_length=80, blank=True, editable=False)
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
            models.Index(fields=["sponsor", "next_due_on", "id"], name="audit_by_next"),
            models.Index(fields=["sponsor", "performed_end", "id"], name="audit_by_end"),
            models.Index(fields=["sponsor", "closed_on", "id"], name="audit_by_close"),
            models.Index(fields=["sponsor", "status", "id"], name="audit_by_status"),
            models.Index(fields=["sponsor", "kind", "id"], name="audit_by_kind"),
        ]

    def __str__(self) -> str:
        return self.number


class AuditDate(SponsorOwned):
    """The planned days as they were set, with the reason; a postponement also carries its justification."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="dates")
    planned_start = models.DateField()
    planned_end = models.DateField()
    due_on = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    justification = models.TextField(blank=True)
    postponed = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = (through("audit"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "planned date"

    def __str__(self) -> str:
        return f"{self.planned_start:%-d %b %Y} to {self.planned_end:%-d %b %Y}"


class TeamMember(SponsorOwned):
    """A person of the audit team beside its lead."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="team")
    person = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=list(rules.TEAM_ROLES.items()))

    reach: ClassVar[Reach] = (through("audit"),)

    class Meta:
        verbose_name = "team member"
        constraints = [models.UniqueConstraint(fields=["sponsor", "audit", "person"], name="one_place_in_the_team")]

    def __str__(self) -> str:
        return self.get_role_display()


class AuditPaper(SponsorOwned):
    """A file of the audit: report, agenda, document request. Each further version is a new row."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=list(rules.PAPERS.items()))
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+")
    description = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=200)
    recorded_on = models.DateField()

    reach: ClassVar[Reach] = (through("audit"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "paper of the audit"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "audit", "kind", "number"], name="one_paper_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class AuditGrant(ObjectGrant):
    """One person named on one audit, until a day: an external auditor sees this audit and nothing else."""

    content_object = models.ForeignKey(Audit, models.CASCADE, related_name="grants")

    reach: ClassVar[Reach] = (through("content_object"),)

    class Meta:
        verbose_name = "access to the audit"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "user", "permission", "content_object"], name="one_grant_per_audit"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "ends_on", "id"], name="audit_grant_by_end"),
            models.Index(fields=["sponsor", "granted_at", "id"], name="audit_grant_by_start"),
        ]


class Finding(SponsorOwned, Stepped):
    """What an audit, or the review of a questionnaire, found: the sponsor's own; the CMO reads its issued copy.

    One from a questionnaire names its number and question: that record stands in a room above.
    """

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings", null=True)
    origin = models.CharField(
        max_length=20, choices=list(rules.ORIGINS.items()), default=rules.FROM_AUDIT, editable=False
    )
    origin_number = models.CharField(max_length=20, blank=True, editable=False)
    origin_question = models.CharField(max_length=20, blank=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(editable=False)
    grade = models.CharField(max_length=20, choices=list(rules.GRADES.items()))
    text = models.TextField()
    requirements = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    operations = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    internal_note = models.TextField(blank=True)
    found_on = models.DateField(null=True, blank=True)
    graded_by = models.CharField(max_length=80, blank=True, editable=False)
    grade_confirmed_by = models.CharField(max_length=80, blank=True, editable=False)
    response_due_on = models.DateField(null=True, editable=False)
    interim_due_on = models.DateField(null=True, editable=False)
    issued_on = models.DateField(null=True, editable=False)

    two_people: ClassVar[tuple[tuple[str, str], ...]] = (("graded_by", "grade_confirmed_by"),)
    steps: ClassVar[tuple[Step, ...]] = rules.FINDING
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "audit", "number"], name="one_finding_per_audit_number"),
            models.UniqueConstraint(
                fields=["sponsor", "origin_number", "number"],
                condition=models.Q(audit__isnull=True),
                name="one_finding_per_origin_number",
            ),
            models.CheckConstraint(
                condition=models.Q(origin=rules.FROM_AUDIT, audit__isnull=False, origin_number="")
                | models.Q(origin=rules.FROM_QUESTIONNAIRE, audit__isnull=True) & ~models.Q(origin_number=""),
                name="a_finding_has_one_origin",
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "site"], name="finding_by_site"),
            models.Index(fields=["sponsor", "status", "response_due_on"], name="finding_by_due"),
            models.Index(fields=["sponsor", "grade", "id"], name="finding_by_grade"),
            models.Index(
                fields=["sponsor", "found_on"],
                condition=models.Q(grade=rules.CRITICAL, status__in=[rules.DRAFT, rules.ISSUED]),
                name="finding_critical",
            ),
            models.Index("sponsor", Coalesce("response_due_on", models.Value(NEVER)), "id", name="finding_by_due_sort"),
        ]

    @property
    def found_in(self) -> str:
        """The number of the audit or questionnaire that it comes from."""
        return self.audit.number if self.audit else self.origin_number

    @property
    def reference(self) -> str:
        """What people call it: `AUD-2026-0004/2`."""
        return f"{self.found_in}/{self.number}"

    def __str__(self) -> str:
        return f"Finding {self.number}"


class FindingGrade(SponsorOwned):
    """A grade as somebody gave, changed or confirmed it, with the reason."""

    class Verb(models.TextChoices):
        GIVEN = "given", "given"
        CHANGED = "changed", "changed"
        CONFIRMED = "confirmed", "confirmed"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=20, choices=list(rules.GRADES.items()))
    verb = models.CharField(max_length=10, choices=Verb.choices)
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = (through("finding"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "grade"

    def __str__(self) -> str:
        return f"{self.get_grade_display()}, {self.verb}"


class FindingMeasure(SponsorOwned):
    """What was done or decided at once about a critical finding; a later one of a kind stands for the earlier."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=12, choices=list(rules.MEASURES.items()))
    done_on = models.DateField()
    text = models.TextField()
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = (through("finding"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "immediate measure"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.done_on:%-d %b %Y}"
