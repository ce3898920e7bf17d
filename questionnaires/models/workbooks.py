"""Workbooks with answers that came back (decision 0163)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.clock import now
from kernel.db.reach import Reach, through
from kernel.models import Dialogue, Versioned
from questionnaires.models.dialogue import Questionnaire
from records.models import DialogueFile


class AnswerWorkbook(Dialogue, Versioned):
    """A workbook that one of the CMO's people brought, and what it says; its answers are taken once, or never.

    `rows` is what its cells say, `base` the version of each answer when it was downloaded. What it would change is
    computed from these and the answers as they stand, whenever somebody looks. It never crosses.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="workbooks")
    file = models.ForeignKey(DialogueFile, models.PROTECT, related_name="+")
    rows = models.JSONField()
    base = models.JSONField()
    author = models.CharField(max_length=200)
    brought_at = models.DateTimeField(default=now, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)
    taken_by = models.CharField(max_length=200, blank=True, editable=False)
    written = models.PositiveIntegerField("answers written", default=0, editable=False)

    app_privileges: ClassVar[str] = "SELECT, INSERT, UPDATE"
    reach: ClassVar[Reach] = (through("questionnaire"),)
    org_index: ClassVar[str] = "answer_workbook_by_org"

    class Meta:
        verbose_name = "workbook with answers"
        constraints = [
            models.CheckConstraint(condition=models.Q(released_at__isnull=True), name="a_workbook_never_crosses")
        ]

    @property
    def is_completed(self) -> bool:
        """No record of quality: the answers are, once they were signed."""
        return False

    def __str__(self) -> str:
        return self.file.name
