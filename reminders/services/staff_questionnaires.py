"""Telling a CMO's people of questionnaires: sent, said something about, moved, withdrawn, due soon, overdue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import uuid7
from kernel.scope import current
from questionnaires.models import QuestionnaireMessage
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from regulations.rules.calendars import works_in
from reminders import selectors
from reminders.models import StaffNotice
from reminders.rules.ladders import milestones, milestones_due
from reminders.rules.policy import ReminderPolicy
from sponsors import access

SENT: Final = "sent"
LOOK_BACK: Final = timedelta(days=30)
"""How long ago something may have been said that the CMO's people are still told of."""


def tell_of_questionnaires(*, at: datetime, actor: Actor) -> int:
    """In a sponsor's scope: a notice of what is new about each questionnaire. Returns how many were made."""
    current(actor)
    zone = access.zone_here()
    day = at.astimezone(zone).date()
    policy = selectors.policy(day)
    rows = {row.pk: row for row in sent.questionnaires().select_related("site")}
    told = _told(rows)
    said = sent.said_by_sponsor_since(at - LOOK_BACK)
    made = [
        *(notice for row in rows.values() if (notice := _owed(row, told.get(row.pk, {}), day, policy))),
        *(_said(each, rows[each.questionnaire_id]) for each in said if _is_new(each, told)),
    ]
    StaffNotice.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _told(rows: dict[UUID, Any]) -> dict[UUID, dict[str, date]]:
    zone = access.zone_here()
    told: dict[UUID, dict[str, date]] = {}
    for known in StaffNotice.objects.filter(questionnaire__in=rows):
        assert known.questionnaire_id is not None
        told.setdefault(known.questionnaire_id, {})[known.milestone] = known.created_at.astimezone(zone).date()
    return told


def _owed(row: Any, told: dict[str, date], day: date, policy: ReminderPolicy) -> StaffNotice | None:
    """That it was sent, then each rung of the ladder of its due day; one that moved has a ladder of its own."""
    if sent.state_of(row) != dialogue.SENT:
        return None
    if SENT not in told:
        return _notice(row, SENT, due_on=row.due_now)
    ladder, works = policy.ladders["questionnaire"], partial(works_in, row.site.country)
    suffix = f" {row.due_now.isoformat()}"
    here = {name.removesuffix(suffix) for name in told if name.endswith(suffix)}
    known = {rung.key for rung in milestones(ladder, row.due_now, told[SENT], works)}
    since = access.day_here(row.released_at)
    decision = milestones_due(ladder, row.due_now, since, day, {*here, *known}, works=works)
    if decision.send is None:
        return None
    return _notice(row, f"{decision.send.key}{suffix}", due_on=row.due_now, late=decision.late)


def _is_new(each: QuestionnaireMessage, told: dict[UUID, dict[str, date]]) -> bool:
    return _key(each) not in told.get(each.questionnaire_id, {})


def _key(each: QuestionnaireMessage) -> str:
    return f"{each.kind} {each.pk.hex}"


def _said(each: QuestionnaireMessage, row: Any) -> StaffNotice:
    return _notice(row, _key(each), due_on=None if each.kind == dialogue.WITHDRAWN else row.due_now)


def _notice(row: Any, milestone: str, *, due_on: date | None, late: bool = False) -> StaffNotice:
    return StaffNotice(
        id=uuid7(),
        sponsor_id=row.sponsor_id,
        cmo_org_id=row.cmo_org_id,
        questionnaire=row,
        milestone=milestone,
        due_on=due_on,
        reference=f"Questionnaire {row.number}",
        late=late,
        released_at=now(),
    )


def still_needed(told: StaffNotice) -> bool:
    """In the CMO's scope: whether a notice still has anything to say when its mail is sent."""
    assert told.questionnaire_id is not None
    row = sent.questionnaires().filter(pk=told.questionnaire_id).first()
    if row is None:
        return False
    kind = told.milestone.partition(" ")[0]
    return kind == dialogue.WITHDRAWN or (
        not row.is_withdrawn if kind in dialogue.MESSAGES else sent.state_of(row) == dialogue.SENT
    )


def words(told: StaffNotice) -> str:
    """What a notice says, by what happened."""
    kind = told.milestone.partition(" ")[0]
    return WORDS.get(kind) or ("Answers overdue" if kind.startswith("d+") else "Answers due")


WORDS: Final = {
    SENT: "New questionnaire",
    dialogue.COMMENT: "Comment on a questionnaire",
    dialogue.DUE_CHANGED: "Due date of a questionnaire changed",
    dialogue.WITHDRAWN: "Questionnaire withdrawn",
    dialogue.TAKEN_BACK: "Questions about answers taken back",
}
