"""What waits for the people of a CMO organisation: questionnaires of all its sponsors, soonest due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse

from questionnaires.rules import dialogue
from questionnaires.selectors import sent

SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """A questionnaire in the CMO's inbox; the same names as those of other rooms."""

    id: UUID
    title: str
    sponsor_name: str
    site_name: str
    state: str
    due_on: date
    waits: bool
    overdue: bool
    words: str
    turn: str
    progress: str
    url: str


def inbox(today: date) -> list[InboxItem]:
    """In a CMO organisation's scope: the questionnaires that wait for its answers, soonest due first."""
    waiting = sent.in_state(sent.questionnaires(), dialogue.SENT).order_by("due_now", "id")[:SHOWN]
    return [_item(line) for line in sent.lines(list(waiting), today, dialogue.CMO)]


def _item(line: sent.Line) -> InboxItem:
    row = line.row
    return InboxItem(
        id=row.pk,
        title=f"{row.number} {row.title}",
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        state="overdue" if line.overdue else line.state,
        due_on=line.due_on,
        waits=dialogue.whose_turn(line.state) == dialogue.CMO,
        overdue=line.overdue,
        words=line.words,
        turn=line.turn,
        progress=line.progress,
        url=reverse("questionnaires:asked", args=[row.pk]),
    )
