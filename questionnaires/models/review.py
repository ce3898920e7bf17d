"""The sponsor's review of signed answers, and the questions and replies that cross during it (decisions 0150, 0151)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audits.rules import GRADES
from kernel.clock import now
from kernel.db.constraints import PartOf
from kernel.db.reach import Reach, through
from kernel.models import Dialogue, SponsorOwned, Stepped, Versioned
from kernel.steps import Step
from questionnaires.models.dialogue import Questionnaire
from questionnaires.rules import review as rules
from records.models import DialogueFile


class Review(SponsorOwned, Stepped):
    """The review of the answers to one questionnaire: the sponsor's own, with verdicts that the CMO never reads."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="reviews", editable=False)
    begun_at = models.DateTimeField(default=now, editable=False)
    concluded_at = models.DateTimeField(null=True, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.REVIEW
    initial_status: ClassVar[str] = rules.OPEN
    unfinished: ClassVar[frozenset[str]] = frozenset({rules.OPEN})
    reach: ClassVar[Reach] = (through("questionnaire"),)

    class Meta:
        verbose_name = "review of answers"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "questionnaire"], name="one_review_per_questionnaire"),
            models.CheckConstraint(
                condition=models.Q(status=rules.CONCLUDED, concluded_at__isnull=False)
                | models.Q(status=rules.OPEN, concluded_at__isnull=True),
                name="a_review_ends_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return "review of answers"


class Verdict(SponsorOwned):
    """What a reviewer says of one answer. A later one takes the place of an earlier one, which stays on record.

    `text` is the question to the CMO, or the finding of a gap; neither crosses before the round is sent.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="verdicts", editable=False)
    question = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=list(rules.VERDICTS.items()))
    text = models.TextField(blank=True)
    grade = models.CharField(max_length=20, choices=list(GRADES.items()), blank=True)
    reason = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("review"),)

    class Meta:
        verbose_name = "verdict on an answer"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "review", "question", "number"], name="one_verdict_per_number"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="a_verdict_is_replaced_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.question}"


class KnockoutDecision(SponsorOwned):
    """A person's signed decision about a badly answered knockout; the signature is on this row."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="decisions", editable=False)
    question = models.CharField(max_length=20)
    decision = models.CharField(max_length=12, choices=list(rules.DECISIONS.items()))
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=now, editable=False)

    version: ClassVar[int] = 1
    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("review"),)

    class Meta:
        verbose_name = "decision about a knockout"

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.question}"


class ReviewRound(Dialogue):
    """What a sponsor asks about answers, sent at once: its questions by the number of the one they are about."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    asks = models.JSONField()
    due_on = models.DateField()
    author = models.CharField(max_length=200)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("questionnaire"),)
    org_index: ClassVar[str] = "review_round_by_org"

    class Meta:
        verbose_name = "questions about answers"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "questionnaire", "number"], name="one_round_per_number"),
            models.CheckConstraint(
                condition=models.Q(side="sponsor", released_at__isnull=False), name="a_round_is_sent_at_once"
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number}"


class ReplySet(Dialogue, Stepped):
    """The CMO's replies to one round: its own until the quality signatory signs and sends them."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="reply_sets")
    begun_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = rules.REPLYING
    initial_status: ClassVar[str] = rules.DRAFT
    reach: ClassVar[Reach] = (through("round"),)
    org_index: ClassVar[str] = "reply_set_by_org"

    class Meta:
        verbose_name = "replies to questions about answers"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "round"], name="one_set_of_replies_per_round"),
            models.CheckConstraint(condition=models.Q(side="cmo"), name="replies_are_the_cmos"),
        ]

    def __str__(self) -> str:
        return "replies to questions about answers"


class Reply(Dialogue, Versioned):
    """The reply to one question: words, a corrected answer, or both. What was signed before stays as it is."""

    reply_set = models.ForeignKey(ReplySet, models.PROTECT, related_name="replies")
    question = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    corrects = models.BooleanField(default=False)
    value = models.JSONField(default=str)
    not_applicable = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    author = models.CharField(max_length=200)
    saved_at = models.DateTimeField(default=now)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    reach: ClassVar[Reach] = (through("reply_set"),)
    org_index: ClassVar[str] = "reply_by_org"

    class Meta:
        verbose_name = "reply to a question about an answer"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "reply_set", "question"], name="one_reply_per_question"),
            PartOf(name="reply_of_set", field="reply_set"),
        ]

    @property
    def is_completed(self) -> bool:
        """Never: a reply is written only while its set is a draft."""
        return False

    def __str__(self) -> str:
        return f"reply about {self.question}"


class ReplyFile(Dialogue):
    """Evidence that comes with a reply."""

    reply_set = models.ForeignKey(ReplySet, models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=20)
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")
    description = models.CharField(max_length=300)
    expires_on = models.DateField(null=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("reply_set"),)
    org_index: ClassVar[str] = "reply_file_by_org"

    class Meta:
        verbose_name = "evidence for a reply"
        constraints = [PartOf(name="evidence_of_reply", field="reply_set")]

    @property
    def on_site_only(self) -> bool:
        """Never: a reply shows what was asked about."""
        return False

    @property
    def watermarked(self) -> bool:
        """Whether the sponsor reads its pages under a watermark and never gets the file."""
        return self.file.watermarked

    def __str__(self) -> str:
        return "evidence for a reply"
