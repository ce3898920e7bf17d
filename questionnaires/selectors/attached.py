"""Evidence of a questionnaire's answers, and what the CMO's people noted; each side sees its own and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from questionnaires.models import AnswerFile, AnswerNote, Questionnaire
from questionnaires.rules import filling
from questionnaires.selectors.evidence import WARN
from records.models import DialogueFile


def attached(row: Questionnaire) -> QuerySet[AnswerFile]:
    """Every piece of evidence of a questionnaire."""
    return AnswerFile.objects.filter(answer_set__questionnaire=row).select_related("file").order_by("id")


def file_attached(row: Questionnaire, pk: UUID) -> DialogueFile:
    """A file that is attached to an answer of this questionnaire; raises DoesNotExist."""
    return DialogueFile.objects.get(pk__in=attached(row).filter(file=pk).values("file"))


def notes(row: Questionnaire) -> QuerySet[AnswerNote]:
    """Notes and marks of the CMO's people; nothing in the sponsor's scope."""
    return AnswerNote.objects.filter(questionnaire=row)


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or what is shown on site only, with the questions it stands for."""

    rows: tuple[AnswerFile, ...]
    expires_on: date | None
    state: str
    """expired, expiring, or nothing to tell"""

    @property
    def first(self) -> AnswerFile:
        return self.rows[0]


def pieces(row: Questionnaire, on: date) -> list[Piece]:
    """The evidence by file, what ends first at the top; `on` tells what has ended."""
    found: dict[object, list[AnswerFile]] = {}
    for each in attached(row):
        found.setdefault(each.file_id or (each.description, each.expires_on), []).append(each)
    made = [_piece(rows, on) for rows in found.values()]
    return sorted(made, key=lambda piece: (piece.expires_on or date.max, piece.first.description))


def _piece(rows: list[AnswerFile], on: date) -> Piece:
    ends = min((each.expires_on for each in rows if each.expires_on), default=None)
    soon = ends is not None and ends - on <= WARN
    return Piece(tuple(rows), ends, "expired" if filling.expired(ends, on) else "expiring" if soon else "")
