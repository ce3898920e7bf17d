"""Templates of questionnaires with their versions, sections and questions (decision 0110)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.clock import now
from kernel.db.reach import CLOSED, Reach
from kernel.models import SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from questionnaires import rules
from questionnaires.constraints import KeptOnceSent, WhileDraft
from questionnaires.rules import questions, whole


class Template(SponsorOwned):
    """A questionnaire that a sponsor sends again and again; what it asks is in its versions."""

    number = models.CharField(max_length=20, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "questionnaire template"
        constraints = [models.UniqueConstraint(fields=["sponsor", "number"], name="one_template_per_number")]

    def __str__(self) -> str:
        return self.number


class TemplateVersion(SponsorOwned, Stepped):
    """One version of a template: once it was sent to review it says the same for good."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    edition = models.PositiveIntegerField(default=1, editable=False)
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    reaffirm_months = models.PositiveSmallIntegerField(
        "answers may be reaffirmed for", choices=list(whole.MONTHS.items()), default=whole.HOLD
    )
    made_at = models.DateTimeField(default=now, editable=False)
    approved_on = models.DateField(null=True, editable=False)

    reach: ClassVar[Reach] = CLOSED
    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.VERSION
    initial_status: ClassVar[str] = rules.DRAFT

    class Meta:
        verbose_name = "version of a questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "template", "edition"], name="one_version_per_edition"),
            models.UniqueConstraint(
                fields=["sponsor", "template"], condition=models.Q(status__in=rules.OPEN), name="one_open_version"
            ),
            models.UniqueConstraint(
                fields=["sponsor", "template"], condition=models.Q(status=rules.APPROVED), name="one_approved_version"
            ),
            KeptOnceSent(name="questionnaires_kept_once_sent"),
        ]
        indexes = [
            models.Index(fields=["sponsor", "title", "id"], name="template_by_title"),
            models.Index(fields=["sponsor", "approved_on", "id"], name="template_by_approval"),
            models.Index(fields=["sponsor", "made_at", "id"], name="template_by_writing"),
        ]

    def __str__(self) -> str:
        return f"{self.template.number} version {self.edition}"


class Part(SponsorOwned, Versioned):
    """What a version consists of, in its order; a section or a question."""

    key = models.CharField(max_length=20)
    position = models.PositiveIntegerField(editable=False)
    help = models.TextField(blank=True)
    show_if = models.TextField(blank=True)

    reach: ClassVar[Reach] = CLOSED

    class Meta:
        abstract = True

    @property
    def is_completed(self) -> bool:
        """Never: parts are written only while their version is a draft."""
        return False

    def __str__(self) -> str:
        return self.key


class Section(Part):
    """A part of a questionnaire: a heading over questions, asked as a whole or not at all."""

    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="sections", editable=False)
    title = models.CharField(max_length=200)

    class Meta:
        verbose_name = "section"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "template_version", "key"], name="one_section_per_key"),
            WhileDraft(name="questionnaires_sections_while_draft"),
        ]


class Question(Part):
    """One question with what an answer looks like, what it weighs, and when it is asked."""

    class Kind(models.TextChoices):
        YES_NO = questions.YES_NO, questions.KINDS[questions.YES_NO]
        NUMBER = questions.NUMBER, questions.KINDS[questions.NUMBER]
        DATE = questions.DATE, questions.KINDS[questions.DATE]
        CHOICE = questions.CHOICE, questions.KINDS[questions.CHOICE]
        CHOICES = questions.CHOICES, questions.KINDS[questions.CHOICES]
        TEXT = questions.TEXT, questions.KINDS[questions.TEXT]
        TABLE = questions.TABLE, questions.KINDS[questions.TABLE]
        FILE = questions.FILE, questions.KINDS[questions.FILE]

    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="questions", editable=False)
    section = models.ForeignKey(Section, models.PROTECT, related_name="questions")
    text = models.TextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    required = models.BooleanField(default=True)
    may_not_apply = models.BooleanField(default=True)
    unit = models.CharField(max_length=40, blank=True)
    minimum = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    options = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    weight = models.PositiveSmallIntegerField(default=3)
    knockout = models.BooleanField(default=False)
    bad_if = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    evidence_required = models.BooleanField(default=False)
    requirements = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = "question"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "template_version", "key"], name="one_question_per_key"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=questions.WEIGHTS[0], weight__lte=questions.WEIGHTS[-1]),
                name="questionnaires_question_weight",
            ),
            WhileDraft(name="questionnaires_questions_while_draft"),
        ]
        indexes = [models.Index(fields=["sponsor", "section"], name="question_by_section")]
