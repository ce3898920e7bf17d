"""What sponsor and CMO say to each other: letters about an audit, and the dialogue about each finding."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from audits import rules
from audits.models.audits import Audit, Finding
from kernel.clock import now
from kernel.db.constraints import PartOf
from kernel.db.reach import Reach, through
from kernel.models import Dialogue, Stepped
from kernel.steps import Step
from records.models import DialogueFile


class SentOnce:
    """A row that is sent as it is made and never changes: the one version that a signature on it names."""

    version: ClassVar[int] = 1


class AuditLetter(SentOnce, Dialogue):
    """What the CMO is told of an audit: announced with its days and papers, cancelled, or summed up. Sent at once."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=20, choices=list(rules.LETTERS.items()))
    sponsor_name = models.CharField(max_length=200)
    site_name = models.CharField(max_length=200)
    audit_number = models.CharField(max_length=20)
    audit_kind = models.CharField(max_length=20, choices=list(rules.KINDS.items()))
    starts_on = models.DateField()
    ends_on = models.DateField()
    scope = models.TextField(blank=True)
    standards = models.TextField(blank=True)
    agenda = models.TextField(blank=True)
    document_request = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, choices=list(rules.OUTCOMES.items()), blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("audit"),)

    class Meta:
        verbose_name = "letter to the CMO"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.audit_number}"


class LetterFile(Dialogue):
    """A file of a letter."""

    letter = models.ForeignKey(AuditLetter, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")
    description = models.CharField(max_length=300, blank=True)

    reach: ClassVar[Reach] = (through("letter"),)

    class Meta:
        constraints: ClassVar = [PartOf(name="file_of_letter", field="letter")]

    def __str__(self) -> str:
        return "file of a letter"


class LetterReceipt(SentOnce, Dialogue):
    """The CMO's quality acknowledged a letter; its signature is on this row."""

    letter = models.ForeignKey(AuditLetter, models.PROTECT, related_name="receipts")
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("letter"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "acknowledgement of a letter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sponsor", "letter"], name="one_receipt_per_letter"),
            models.CheckConstraint(
                condition=models.Q(side="cmo", released_at__isnull=False), name="a_receipt_is_the_cmos"
            ),
        ]

    def __str__(self) -> str:
        return "letter acknowledged"


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
    operations = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    interim_due_on = models.DateField(null=True)

    reach: ClassVar[Reach] = (through("finding"),)

    class Meta:
        verbose_name = "issued finding"
        constraints = [models.UniqueConstraint(fields=["sponsor", "finding"], name="one_issue_per_finding")]
        indexes = [models.Index(fields=["cmo_org", "due_on", "id"], name="issued_by_due")]

    def __str__(self) -> str:
        return f"{self.audit_number}/{self.number}"


class FindingResponse(Dialogue, Stepped):
    """An answer of the CMO: a draft of its own until it is submitted; each further answer is a new row."""

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="responses")
    text = models.TextField(blank=True)
    root_cause = models.TextField(blank=True)
    correction = models.TextField(blank=True)
    interim = models.BooleanField(default=False)
    author = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now, editable=False)

    steps: ClassVar[tuple[Step, ...]] = rules.RESPONSE
    initial_status: ClassVar[str] = rules.DRAFT

    reach: ClassVar[Reach] = (through("issued"),)

    class Meta:
        verbose_name = "answer"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsor", "issued"],
                condition=models.Q(status=rules.DRAFT),
                name="one_draft_answer_per_finding",
            )
        ]

    def __str__(self) -> str:
        return "answer to a finding"


class ResponseAction(Dialogue):
    """One action that an answer promises: what, by whom, by when."""

    response = models.ForeignKey(FindingResponse, models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=list(rules.ACTION_KINDS.items()))
    text = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    reach: ClassVar[Reach] = (through("response"),)

    class Meta:
        verbose_name = "action"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "response", "position"], name="one_action_per_place"),
            PartOf(name="action_of_answer", field="response"),
        ]
        indexes = [models.Index(fields=["sponsor", "due_on"], name="action_by_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"


class ResponseFile(Dialogue):
    """A file of an answer."""

    response = models.ForeignKey(FindingResponse, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")
    description = models.CharField(max_length=300, blank=True)

    reach: ClassVar[Reach] = (through("response"),)

    class Meta:
        verbose_name = "file of an answer"
        constraints = [PartOf(name="file_of_answer", field="response")]

    def __str__(self) -> str:
        return "file of an answer"


class ResponseReview(SentOnce, Dialogue):
    """What the sponsor said of an answer: accepted or returned, with words; released at once."""

    class Verdict(models.TextChoices):
        ACCEPTED = rules.ACCEPTED, "accepted"
        RETURNED = rules.RETURNED, "returned"

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="reviews")
    response = models.ForeignKey(FindingResponse, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    comment = models.TextField(blank=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("issued"),)

    class Meta:
        verbose_name = "review of an answer"
        constraints = [models.UniqueConstraint(fields=["sponsor", "response"], name="one_review_per_answer")]

    def __str__(self) -> str:
        return f"answer {self.verdict}"


class FindingMessage(SentOnce, Dialogue):
    """What one side says to the other about an issued finding beside answers and reviews; sent at once.

    A request (for evidence, for more time, to see an action as done) is settled by the message that replies to it.
    """

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=20, choices=list(rules.MESSAGES.items()))
    text = models.TextField(blank=True)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    action = models.ForeignKey(ResponseAction, models.PROTECT, null=True, related_name="messages")
    due_on = models.DateField(null=True)
    grade = models.CharField(max_length=20, choices=list(rules.GRADES.items()), blank=True)
    author = models.CharField(max_length=200)

    reach: ClassVar[Reach] = (through("issued"),)

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["sponsor", "reply_to"], name="one_reply_per_message"),
            models.CheckConstraint(
                condition=~models.Q(side="cmo", kind__in=sorted(rules.BY_SPONSOR)), name="a_cmo_speaks_for_itself"
            ),
            models.CheckConstraint(
                condition=~models.Q(side="sponsor", kind__in=sorted(rules.BY_CMO)), name="a_sponsor_speaks_for_itself"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=sorted(rules.WITH_DUE_DATE), due_on__isnull=True), name="a_date_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class MessageFile(Dialogue):
    """A file of a message."""

    message = models.ForeignKey(FindingMessage, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")
    description = models.CharField(max_length=300, blank=True)

    reach: ClassVar[Reach] = (through("message"),)

    class Meta:
        verbose_name = "file of a message"
        constraints = [PartOf(name="file_of_message", field="message")]

    def __str__(self) -> str:
        return "file of a message"


class InternalNote(Dialogue):
    """A note of one side among its own people; the database refuses to ever release it."""

    issued = models.ForeignKey(IssuedFinding, models.PROTECT, related_name="notes")
    text = models.TextField()
    author = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now, editable=False)

    reach: ClassVar[Reach] = (through("issued"),)
    app_privileges: ClassVar[str] = "SELECT, INSERT"

    class Meta:
        verbose_name = "internal note"
        constraints = [
            models.CheckConstraint(condition=models.Q(released_at__isnull=True), name="a_note_never_crosses")
        ]

    def __str__(self) -> str:
        return "note on a finding"
