"""A questionnaire that was sent, and what both sides say of it (decisions 0120, 0121)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cmos.models import Site
from kernel.clock import now
from kernel.db.constraints import PartOf
from kernel.db.reach import Reach, itself, of_site, through, told_by
from kernel.models import Dialogue, Stepped, Versioned
from kernel.steps import Step
from questionnaires.models.templates import TemplateVersion
from questionnaires.rules import dialogue, whole
from records.models import DialogueFile

OF_ANSWER: Reach = (told_by("questionnaires_answer_shown", "answer_set_id", "question"),)
"""An answer is seen with its set; by a colleague without an account only where its question was given to them."""


class Questionnaire(Dialogue):
    """What a sponsor asks of one site: copied when it was sent, because the CMO never reads the sponsor's tables.

    `asked` holds sections and questions as `rules.frozen` writes them; whatever becomes of the template, they stay.
    `follows` is the last one from the same template that this organisation answered for the same site, `anew` names
    the questions of which the sponsor wants another answer than that of last time, whatever else is the same.
    """

    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="sent")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, editable=False)
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    edition = models.CharField(max_length=60)
    sponsor_name = models.CharField(max_length=200)
    site_name = models.CharField(max_length=200)
    site_address = models.TextField(blank=True)
    organisation_name = models.CharField(max_length=200)
    contact = models.CharField(max_length=200, blank=True)
    scope = models.JSONField(default=dict)
    asked = models.JSONField()
    due_on = models.DateField()
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", editable=False)
    anew = models.JSONField(default=list)
    reaffirm_months = models.PositiveSmallIntegerField(default=whole.HOLD)
    author = models.CharField(max_length=200)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    org_index: ClassVar[str] = "questionnaire_by_org"

    class Meta:
        verbose_name = "questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "number"], name="one_questionnaire_per_number"),
            models.UniqueConstraint(fields=["cmo_org", "id"], name="questionnaire_of_organisation"),
            models.CheckConstraint(
                condition=models.Q(side="sponsor", released_at__isnull=False), name="a_questionnaire_is_sent_at_once"
            ),
        ]
        indexes = [
            models.Index(fields=["sponsor", "released_at", "id"], name="questionnaire_by_sending"),
            models.Index(fields=["sponsor", "site_name", "id"], name="questionnaire_by_site_name"),
        ]

    def __str__(self) -> str:
        return self.number


class QuestionnaireMessage(Dialogue):
    """What one side says to the other about a questionnaire, or about one question of it; sent at once."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=list(dialogue.MESSAGES.items()))
    question = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    due_on = models.DateField(null=True)
    round = models.ForeignKey("questionnaires.ReviewRound", models.PROTECT, related_name="ends", null=True)
    author = models.CharField(max_length=200)

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (through("questionnaire"),)
    org_index: ClassVar[str] = "questionnaire_message_by_org"

    class Meta:
        verbose_name = "message about a questionnaire"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(side="cmo", kind__in=sorted(dialogue.BY_SPONSOR)),
                name="a_cmo_speaks_for_itself_here",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=dialogue.DUE_CHANGED, due_on__isnull=False)
                | ~models.Q(kind=dialogue.DUE_CHANGED) & models.Q(due_on__isnull=True),
                name="a_new_due_date_is_named",
            ),
            models.UniqueConstraint(
                fields=["sponsor", "questionnaire"],
                condition=models.Q(kind=dialogue.WITHDRAWN),
                name="a_questionnaire_is_withdrawn_once",
            ),
            models.CheckConstraint(condition=models.Q(released_at__isnull=False), name="a_message_is_sent_at_once"),
            models.CheckConstraint(
                condition=models.Q(kind=dialogue.TAKEN_BACK, round__isnull=False)
                | ~models.Q(kind=dialogue.TAKEN_BACK) & models.Q(round__isnull=True),
                name="a_round_that_is_taken_back_is_named",
            ),
            models.UniqueConstraint(fields=["sponsor", "round"], name="a_round_is_taken_back_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class AnswerSet(Dialogue, Stepped):
    """The CMO's answers to one questionnaire: its own until the quality signatory signs and submits them."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="answer_sets")
    begun_at = models.DateTimeField(default=now, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    steps: ClassVar[tuple[Step, ...]] = dialogue.ANSWERING
    initial_status: ClassVar[str] = dialogue.DRAFT
    reach: ClassVar[Reach] = (through("questionnaire"), itself())
    writes: ClassVar[Reach] = (through("questionnaire"),)
    org_index: ClassVar[str] = "answer_set_by_org"

    class Meta:
        verbose_name = "answers to a questionnaire"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "questionnaire"], name="one_set_of_answers_per_questionnaire"),
            models.CheckConstraint(condition=models.Q(side="cmo"), name="answers_are_the_cmos"),
        ]

    def __str__(self) -> str:
        return "answers to a questionnaire"


class Answer(Dialogue, Versioned):
    """The answer to one question, kept as it was typed; it crosses only with its set, when the question is asked.

    `again` marks one whose question was hidden meanwhile: it is kept and counts only once it was confirmed (edge case
    23 of the handbook). `carried_from` names the signed answer that a person reaffirmed, `first_signed_at` when what it
    says was first signed; none where it was answered here.
    """

    answer_set = models.ForeignKey(AnswerSet, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=20)
    value = models.JSONField(default=str)
    not_applicable = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    again = models.BooleanField(default=False)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", editable=False)
    first_signed_at = models.DateTimeField(null=True, editable=False)
    author = models.CharField(max_length=200)
    saved_at = models.DateTimeField(default=now)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    reach: ClassVar[Reach] = OF_ANSWER
    org_index: ClassVar[str] = "answer_by_org"

    class Meta:
        verbose_name = "answer to a question"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "answer_set", "question"], name="one_answer_per_question"),
            PartOf(name="answer_of_set", field="answer_set"),
            models.CheckConstraint(
                condition=models.Q(carried_from__isnull=True, first_signed_at__isnull=True)
                | models.Q(carried_from__isnull=False, first_signed_at__isnull=False),
                name="a_reaffirmed_answer_has_its_first_day",
            ),
        ]

    @property
    def is_completed(self) -> bool:
        """Never: an answer is written only while its set is a draft."""
        return False

    def __str__(self) -> str:
        return f"answer to {self.question}"


class AnswerFile(Dialogue):
    """Evidence for one answer: a file, or what is only shown on site. One file may stand for several answers."""

    answer_set = models.ForeignKey(AnswerSet, models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=20)
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+", null=True)
    description = models.CharField(max_length=300)
    expires_on = models.DateField(null=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = OF_ANSWER
    org_index: ClassVar[str] = "answer_file_by_org"

    class Meta:
        verbose_name = "evidence for an answer"
        constraints = [
            PartOf(name="evidence_of_set", field="answer_set"),
            models.UniqueConstraint(
                fields=["sponsor", "answer_set", "question", "file"], name="one_evidence_per_answer_and_file"
            ),
        ]

    @property
    def on_site_only(self) -> bool:
        """Whether it is shown on site and never sent."""
        return self.file_id is None

    @property
    def watermarked(self) -> bool:
        """Whether the sponsor reads its pages under a watermark and never gets the file."""
        return self.file is not None and self.file.watermarked

    def __str__(self) -> str:
        return "evidence for an answer"


class AnswerNote(Dialogue):
    """A note of the CMO's people among themselves, or that one of them checked an answer; it never crosses."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="notes")
    question = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=list(dialogue.NOTES.items()))
    text = models.TextField(blank=True)
    answer_version = models.PositiveIntegerField(null=True)
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)
    delegation_id = models.UUIDField(null=True, editable=False)
    """Whose answer it marks, or to whom without an account it is said."""

    app_privileges: ClassVar[str] = "SELECT, INSERT"
    reach: ClassVar[Reach] = (of_site("delegation_id"),)
    org_index: ClassVar[str] = "answer_note_by_org"

    class Meta:
        verbose_name = "internal note on a questionnaire"
        constraints = [
            models.CheckConstraint(condition=models.Q(released_at__isnull=True), name="an_answer_note_never_crosses")
        ]

    def __str__(self) -> str:
        return "internal note on a questionnaire"
