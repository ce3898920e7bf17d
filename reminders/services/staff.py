"""Telling a CMO's people: the sponsor's side addresses their organisation, the CMO's side finds them and mails."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from audits import selectors as audits
from audits.selectors import Awaited
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed
from kernel.ids import uuid7
from kernel.scope import current
from regulations.rules.calendars import works_in
from reminders import selectors
from reminders.models import StaffDelivery, StaffNotice
from reminders.rules.ladders import milestones, milestones_due
from reminders.rules.policy import DEFAULT, ReminderPolicy
from reminders.rules.timing import not_before
from sponsors import access

LOOK_BACK: Final = timedelta(days=30)
"""How long a notice may have waited until its organisation's mails are made."""


def tell_staff(*, at: datetime, actor: Actor) -> int:
    """In a sponsor's scope: a notice for each finding newly issued or returned, then for each rung of its ladder."""
    current(actor)
    awaited, zone = audits.awaited_answers(), access.zone_here()
    told: dict[UUID, dict[str, date]] = {}
    for known in StaffNotice.objects.filter(issued_id__in=[each.issued.pk for each in awaited]):
        assert known.issued_id is not None
        told.setdefault(known.issued_id, {})[known.milestone] = known.created_at.astimezone(zone).date()
    day = at.astimezone(zone).date()
    policy = selectors.policy(day)
    owed = [
        _owed(each, told.get(each.issued.pk, {}), each.since.astimezone(zone).date(), day, policy) for each in awaited
    ]
    rows = [row for row in owed if row]
    StaffNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _owed(each: Awaited, told: dict[str, date], since: date, day: date, policy: ReminderPolicy) -> StaffNotice | None:
    turn = "issued" if not each.returned else f"returned-{each.returned}"
    if turn not in told:
        return _notice(each, turn, late=False)
    if each.due_on is None:
        return None
    ladder, works = policy.ladders["finding_response"], partial(works_in, each.country)
    # What had passed when they were told that it is their turn was said with it.
    known = {rung.key for rung in milestones(ladder, each.due_on, told[turn], works)}
    decision = milestones_due(ladder, each.due_on, since, day, {*told, *known}, works=works)
    return _notice(each, decision.send.key, late=decision.late) if decision.send else None


def _notice(each: Awaited, milestone: str, *, late: bool) -> StaffNotice:
    return StaffNotice(
        id=uuid7(),
        sponsor_id=each.issued.sponsor_id,
        cmo_org_id=each.issued.cmo_org_id,
        issued=each.issued,
        milestone=milestone,
        due_on=each.due_on,
        reference=f"Finding {each.issued.audit_number}/{each.issued.number}",
        late=late,
        released_at=now(),
    )


def sweep_organisation(*, at: datetime, actor: Actor, at_once: bool = False) -> int:
    """In a CMO organisation's scope: a mail for each person who answers what a notice is about, once per notice."""
    current(actor)
    fresh = list(StaffNotice.objects.filter(created_at__gte=at - LOOK_BACK).order_by("id"))
    may = [(each, access.permissions_of_member(each.member)) for each in access.recipients()]
    hour = 0 if at_once else DEFAULT.hour
    known = set(
        StaffDelivery.objects.filter(notice_id__in=[row.pk for row in fresh]).values_list("notice_id", "recipient_id")
    )
    rows = [
        StaffDelivery(
            recipient_id=each.member.id,
            message_id=f"<{row.pk.hex}.{each.member.id.hex}@cmo-portal>",
            notice_id=row.pk,
            next_try_at=not_before(at, each.zone, hour),
        )
        for row in fresh
        for each, allowed in may
        if _answers(row) in allowed and each.since <= row.created_at and (row.pk, each.member.id) not in known
    ]
    StaffDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _answers(row: StaffNotice) -> str:
    """The permission of who is told of it."""
    return "answers.write" if row.questionnaire_id else "findings.answer"


def mark_staff_read(found: StaffDelivery | None, *, until: datetime, actor: Actor) -> None:
    """A person of the CMO read one notice, or every one that was there at an instant."""
    current(actor)
    if found is not None and found.recipient_id != actor.membership_id:
        raise NotAllowed("reminders.notices")
    mine = StaffDelivery.objects.filter(recipient_id=actor.membership_id, read_at=None)
    if found is not None:
        mine.filter(pk=found.pk).update(read_at=now())
        return
    shown = StaffNotice.objects.filter(created_at__lte=until).values("pk")
    mine.filter(notice_id__in=shown).update(read_at=now())
