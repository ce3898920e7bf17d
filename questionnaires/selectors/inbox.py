"""What waits for the people of a CMO organisation: questionnaires of all its sponsors."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos.inbox import InboxEntry
from questionnaires.models import Delegation
from questionnaires.rules import dialogue
from questionnaires.rules.filling import Filling
from questionnaires.selectors import delegation, rounds, sent
from sponsors import access

KIND: Final = "questionnaire"
GIVEN: Final = "delegation"
RETURNED: Final = "returned"


def inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: every questionnaire that waits for its answers."""
    mine = sent.questionnaires().filter(cmo_org_id=organisation)
    waiting = list(sent.in_state(mine, dialogue.SENT).order_by("due_now", "id"))
    filled = sent.fillings(waiting)
    return [*(_entry(row, filled[row.pk]) for row in waiting), *_asked_again(mine)]


def _asked_again(mine: QuerySet[Any]) -> list[InboxEntry]:
    """What sponsors ask about answers that were signed and sent."""
    rows = list(mine.filter(is_withdrawn=False, open_round__isnull=False).order_by("replies_due", "id"))
    asked = {each.row.pk: each for told in rounds.rounds_of(rows).values() for each in told if each.waiting}
    return [_replies(row, asked[row.open_round]) for row in rows]


def _replies(row: Any, asked: rounds.Round) -> InboxEntry:
    ready = all(key in asked.replies for key in asked.asks)
    words = "Sign and send the replies" if ready else f"Reply to {len(asked.asks)} questions about your answers"
    return InboxEntry(
        kind=KIND,
        subject_id=row.pk,
        title=f"{row.number} {row.title}",
        reference=f"Questionnaire {row.number}",
        url=reverse("questionnaires:round", args=[asked.row.pk]),
        state=RETURNED,
        to_do=words.replace("1 questions", "1 question"),
        needs="answers.submit" if ready else "answers.write",
        sponsor_id=row.sponsor_id,
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        due_on=asked.row.due_on,
        since=access.day_here(asked.row.released_at) if asked.row.released_at else None,
        returned=True,
    )


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


def given_inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """In a CMO organisation's scope: questions that were given to a member, until they say that they are done."""
    mine = sent.questionnaires().filter(cmo_org_id=organisation)
    waiting = {row.pk: row for row in sent.in_state(mine, dialogue.SENT)}
    found = delegation.open_to_members(waiting)
    return [_given(each, waiting[each.answer_set.questionnaire_id]) for each in found]


def _given(given: Delegation, row: Any) -> InboxEntry:
    return InboxEntry(
        kind=GIVEN,
        subject_id=given.pk,
        title=f"{row.number} {row.title}",
        reference=f"Questionnaire {row.number}",
        url=f"{reverse('questionnaires:asked', args=[row.pk])}#delegations",
        state="open",
        to_do=f"Answer what {given.giver} gave you: {_count(given)}",
        needs="answers.write",
        sponsor_id=row.sponsor_id,
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        due_on=given.due_on,
        since=access.day_here(given.given_at),
        given_to=given.member,
    )


def _count(given: Delegation) -> str:
    return "1 question" if len(given.questions) == 1 else f"{len(given.questions)} questions"
