"""What a workbook with answers holds, and what one that came back would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from questionnaires.models import Answer, AnswerWorkbook, Questionnaire
from questionnaires.rules import frozen, workbook, workbook_changes
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.whole import Whole
from questionnaires.rules.workbook import Row
from questionnaires.rules.workbook_changes import Base, Compared
from questionnaires.selectors import sent


@dataclass(frozen=True, slots=True)
class Contents:
    """All that goes into a workbook."""

    row: Questionnaire
    filled: Filling
    versions: Mapping[str, int]
    attached: Mapping[str, int]

    @property
    def base(self) -> dict[str, list[Any]]:
        """The version of each answer, and what the workbook shows of it."""
        return {
            each.key: [self.versions.get(each.key, 0), workbook.print_of(each, self.filled.of(each.key))]
            for each in self.filled.whole.questions
        }


def contents(row: Questionnaire) -> Contents:
    """A questionnaire with its answers as they stand, for a workbook."""
    found = sent.answer_set(row)
    kept = sent.answers(found)
    attached = {key: len(files) for key, files in sent.files(found).items()}
    return Contents(row, sent.filling(row, found), _versions(kept), attached)


def _versions(kept: Mapping[str, Answer]) -> dict[str, int]:
    return {key: answer.version for key, answer in kept.items()}


def whole_of(row: Questionnaire) -> Whole:
    """What is asked."""
    return frozen.thaw(row.title, row.introduction, row.asked)


def workbook_called(pk: UUID) -> AnswerWorkbook:
    """A workbook that came back, with its questionnaire."""
    return AnswerWorkbook.objects.select_related("questionnaire", "file").get(pk=pk)


def workbooks_of(row: Questionnaire) -> QuerySet[AnswerWorkbook]:
    """The workbooks that came back for a questionnaire, newest first; nothing in the sponsor's scope."""
    return AnswerWorkbook.objects.filter(questionnaire=row).select_related("file").order_by("-id")


def compared(brought: AnswerWorkbook, takes: Mapping[str, str] | None = None) -> list[Compared]:
    """What the workbook would change of the answers as they stand now."""
    held = contents(brought.questionnaire)
    base = {key: Base(*each) for key, each in brought.base.items()}
    return workbook_changes.compare(held.filled, rows_of(brought), base, held.versions, takes)


def rows_of(brought: AnswerWorkbook) -> list[Row]:
    """What the cells of the workbook say."""
    return [
        Row(
            question=each["question"],
            given=Given(value=each["value"], not_applicable=each["not_applicable"], why=each["why"]),
            note=each["note"],
            faults=tuple((cell, words) for cell, words in each["faults"]),
        )
        for each in brought.rows
    ]
