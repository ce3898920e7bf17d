"""What waits for the people of a CMO organisation: questionnaires of all its sponsors."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from cmos.inbox import InboxEntry
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Filling
from questionnaires.selectors import sent
from sponsors import access

KIND: Final = "questionnaire"


def inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: every questionnaire that waits for its answers."""
    mine = sent.questionnaires().filter(cmo_org_id=organisation)
    waiting = list(sent.in_state(mine, dialogue.SENT).order_by("due_now", "id"))
    filled = sent.fillings(waiting)
    return [_entry(row, filled[row.pk]) for row in waiting]


def _entry(row: Any, filled: Filling) -> InboxEntry:
    to_do, needs = dialogue.owed(answered=filled.answered, asked=len(filled.asked))
    return InboxEntry(
        kind=KIND,
        subject_id=row.pk,
        title=f"{row.number} {row.title}",
        reference=f"Questionnaire {row.number}",
        url=reverse("questionnaires:asked", args=[row.pk]),
        state=dialogue.SENT,
        to_do=to_do,
        needs=needs,
        sponsor_id=row.sponsor_id,
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        due_on=row.due_now,
        since=access.day_here(row.released_at),
    )
