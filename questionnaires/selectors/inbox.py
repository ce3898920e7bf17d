"""Questionnaires that wait for a CMO organisation, over all its sponsors."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from cmos.inbox import InboxEntry
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from sponsors import access


def inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: every questionnaire that is not answered, with how far its answers are.

    What was submitted leaves the inbox: the sponsor's review is not the organisation's work.
    """
    found = list(sent.in_state(sent.questionnaires(), dialogue.SENT).filter(cmo_org_id=organisation))
    done, zone = sent.progress(found), access.zone_here()
    return [_entry(row, done.get(row.pk, ""), row.released_at.astimezone(zone).date()) for row in found]


def _entry(row: Any, done: str, since: date) -> InboxEntry:
    return InboxEntry(
        kind="questionnaire",
        subject_id=row.pk,
        title=f"{row.number} {row.title}",
        reference=f"Questionnaire {row.number}",
        url=reverse("questionnaires:asked", args=[row.pk]),
        state=dialogue.SENT,
        to_do=f"Answer ({done})" if done else "Answer",
        needs="answers.write",
        sponsor_id=row.sponsor_id,
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        due_on=row.due_now,
        since=since,
    )
