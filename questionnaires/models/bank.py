"""The answer bank of a CMO organisation: its own questions, answers and evidence, and what was released to whom.

Every row is the organisation's own. No sponsor reads any of them, whatever was released to it (decision 0155).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cmos.models import OrganisationPaper
from kernel.clock import now
from kernel.db.constraints import AppendOnly
from kernel.models import OrganisationOwned, Versioned
from questionnaires.models.dialogue import Questionnaire
from questionnaires.rules import questions
from records.models import SponsorFile


class BankQuestion(OrganisationOwned, Versioned):
    """A question in the organisation's own words, to which many sponsors' wordings may be answered."""

    text = models.TextField()
    kind = models.CharField(max_length=10, choices=list(questions.KINDS.items()))
    topic = models.CharField(max_length=80, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    requirements = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    options = models.JSONField(default=list, blank=True)
    columns = models.JSONField(default=list, blank=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "question of the answer bank"
        indexes = [models.Index(fields=["cmo_org", "topic", "id"], name="bank_question_by_topic")]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class BankAnswer(OrganisationOwned):
    """One version of the answer to a question of the bank; a better one is the next version."""

    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="answers")
    edition = models.PositiveIntegerField(editable=False)
    value = models.JSONField(default=str)
    not_applicable = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    reason = models.TextField()
    author = models.CharField(max_length=200)
    written_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "answer of the bank"
        constraints = [
            models.UniqueConstraint(fields=["cmo_org", "question", "edition"], name="one_bank_answer_per_edition"),
            AppendOnly(name="bank_answer_append_only"),
        ]

    def __str__(self) -> str:
        return f"version {self.edition}"


class BankEvidence(OrganisationOwned, Versioned):
    """What shows that the answers to a question of the bank hold: a file, a certificate, or what is viewed on site."""

    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="evidence")
    description = models.CharField(max_length=300)
    file = models.ForeignKey(SponsorFile, models.PROTECT, related_name="+", null=True)
    paper = models.ForeignKey(OrganisationPaper, models.PROTECT, related_name="+", null=True)
    watermarked = models.BooleanField(default=False)
    """that a sponsor it is released to reads its pages under a watermark and never gets the file"""
    expires_on = models.DateField(null=True)
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "evidence of the answer bank"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(watermarked=False) | models.Q(file__isnull=False), name="a_watermark_needs_a_file"
            )
        ]
        indexes = [models.Index(fields=["cmo_org", "expires_on", "id"], name="bank_evidence_by_end")]

    @property
    def ends_on(self) -> date | None:
        """Its last day: the certificate's own, where it is one."""
        return self.paper.valid_to if self.paper else self.expires_on

    @property
    def on_site_only(self) -> bool:
        """Whether a sponsor is never sent it, only shown it during a visit."""
        return self.file_id is None

    def __str__(self) -> str:
        return self.description


class BankRelease(OrganisationOwned, Versioned):
    """That a person gave a version of an answer to one sponsor, as the answer to one question it asked."""

    answer = models.ForeignKey(BankAnswer, models.PROTECT, related_name="releases")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    asked = models.CharField(max_length=20)
    """the number of the sponsor's question"""
    edited = models.BooleanField(default=False)
    evidence = ArrayField(models.UUIDField(), default=list)
    author = models.CharField(max_length=200)
    taken_at = models.DateTimeField(default=now, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "release from the answer bank"
        indexes = [models.Index(fields=["cmo_org", "questionnaire", "asked"], name="bank_release_by_question")]

    def __str__(self) -> str:
        return "release from the answer bank"


class BankPairing(OrganisationOwned):
    """That a person said which question of the bank a sponsor's words mean.

    The words themselves are not kept: `digest` is made of them with a key of the organisation (decision 0156).
    """

    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="pairings")
    digest = models.CharField(max_length=64, editable=False)
    author = models.CharField(max_length=200)
    paired_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"

    class Meta:
        verbose_name = "confirmed meaning of a sponsor's question"
        constraints = [
            models.UniqueConstraint(
                fields=["cmo_org", "digest"], condition=models.Q(ended_at=None), name="one_meaning_of_a_question"
            )
        ]

    def __str__(self) -> str:
        return "confirmed meaning of a question"
