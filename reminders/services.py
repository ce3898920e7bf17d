"""Telling people in time: notices from deadlines, one mail per notice, caught up once after a silence (SR-16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from cmos.deadlines import Deadline
from kernel.actor import Actor
from kernel.clock import now
from kernel.ids import uuid7
from kernel.scope import current
from records.services import publish
from reminders import selectors
from reminders.models import Delivery, Notice
from reminders.rules import Decision, Milestone, milestones_due
from sponsors import access
from web.http import Member

LEASE: Final = timedelta(minutes=5)
BACKOFF: Final = (1, 5, 15, 60, 240, 720)
"""Minutes to wait after each failed attempt; after the last one the delivery has failed."""

Key = tuple[str, UUID, date]


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep of a sponsor did."""

    deadlines: int
    notices: int
    superseded: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process may send, until the lease ends; `fence` tells it from a later claim."""

    id: UUID
    fence: int
    message_id: str
    recipient: Member
    notices: tuple[Notice, ...]


def sweep(*, today: date, actor: Actor) -> Swept:
    """Make the notices that are owed on `today` in the open sponsor. Running it twice makes nothing twice."""
    current(actor)
    deadlines = selectors.speaking(today)
    told = selectors.told({_key(deadline) for deadline in deadlines})
    people = _People()
    made = superseded = 0
    for deadline in deadlines:
        decision = milestones_due(deadline.kind, deadline.due_on, deadline.created_on, today, told[_key(deadline)])
        made += _tell(deadline, decision, people)
        superseded += len(decision.superseded)
    return Swept(len(deadlines), made, superseded)


def _key(deadline: Deadline) -> Key:
    return (deadline.kind, deadline.subject_id, deadline.due_on)


class _People:
    """The sponsor's people, read once: who is told is decided when it is sent, not when the date was set."""

    def __init__(self) -> None:
        self.known = {member.id: member for member in access.people()}

    def for_(self, deadline: Deadline) -> list[Member]:
        """The responsible person, else the deputy, else the heads of quality, else the administrators."""
        for membership in (deadline.responsible, deadline.deputy):
            if membership in self.known:
                return [self.known[membership]]
        heads = [member for member in self.known.values() if member.role == "qa_head"]
        return heads or [member for member in self.known.values() if member.role == "sponsor_admin"]


def _tell(deadline: Deadline, decision: Decision, people: _People) -> int:
    if decision.send is None:
        return 0
    recipients = people.for_(deadline)
    for milestone in decision.superseded:
        _record(deadline, milestone, recipients, superseded=True)
    return sum(_mail(deadline, decision, recipient) for recipient in recipients)


def _record(deadline: Deadline, milestone: Milestone, recipients: Iterable[Member], *, superseded: bool) -> None:
    rows = [_notice(deadline, milestone, recipient, superseded=superseded) for recipient in recipients]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _mail(deadline: Deadline, decision: Decision, recipient: Member) -> int:
    """One notice with its delivery; somebody else's sweep at the same moment makes this one do nothing."""
    assert decision.send is not None
    notice = _notice(deadline, decision.send, recipient, late=decision.late)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if not Notice.objects.filter(pk=notice.pk).exists():
        return 0
    delivery = Delivery.objects.create(recipient_id=recipient.id, message_id=f"<{uuid7()}@cmo-portal>")
    Notice.objects.filter(pk=notice.pk).update(delivery=delivery)
    publish("notice.created", notice, kind=deadline.kind, due_on=deadline.due_on.isoformat())
    return 1


def _notice(
    deadline: Deadline, milestone: Milestone, recipient: Member, *, superseded: bool = False, late: bool = False
) -> Notice:
    return Notice(
        kind=deadline.kind,
        subject_table=deadline.subject_table,
        subject_id=deadline.subject_id,
        site_id=deadline.site_id,
        due_on=deadline.due_on,
        milestone=milestone.key,
        recipient_id=recipient.id,
        title=deadline.title,
        reference=deadline.reference,
        url=deadline.url,
        task=milestone.task,
        late=late,
        superseded=superseded,
    )


def claim(delivery_id: UUID, *, actor: Actor) -> Claim | None:
    """Take the lease of a delivery, or nothing when it is not ours to send; stale ones are closed here."""
    current(actor)
    at = now()
    row = Delivery.objects.select_for_update(skip_locked=True).filter(
        pk=delivery_id, outcome=Delivery.Outcome.PENDING, next_try_at__lte=at
    )
    found = row.exclude(lease_until__gt=at).first()
    if found is None:
        return None
    notices = tuple(found.notices.order_by("id"))
    recipients = {member.id: member for member in access.people()}
    recipient = recipients.get(found.recipient_id)
    if recipient is None or not _still_owed(notices):
        Delivery.objects.filter(pk=found.pk).update(outcome=Delivery.Outcome.STALE)
        return None
    Delivery.objects.filter(pk=found.pk).update(
        fence=F("fence") + 1, attempts=F("attempts") + 1, lease_until=at + LEASE
    )
    return Claim(found.pk, found.fence + 1, found.message_id, recipient, notices)


def _still_owed(notices: tuple[Notice, ...]) -> bool:
    """Whether the date still stands: what was renewed or ended since the sweep reminds nobody."""
    if not notices:
        return False
    first, last = min(n.due_on for n in notices), max(n.due_on for n in notices)
    standing = {_key(deadline) for deadline in selectors.due_between(first, last)}
    return any((notice.kind, notice.subject_id, notice.due_on) in standing for notice in notices)


def settle(claimed: Claim, *, error: str = "", permanent: bool = False, actor: Actor) -> bool:
    """Write down how sending went; false when another process has taken over meanwhile."""
    current(actor)
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=claimed.id)
        if row.fence != claimed.fence:
            return False
        row.lease_until = None
        if not error:
            row.outcome, row.sent_at, row.error = Delivery.Outcome.SENT, now(), ""
        elif permanent or row.attempts > len(BACKOFF):
            row.outcome, row.error = Delivery.Outcome.FAILED, error[:200]
        else:
            row.next_try_at = _next_try(row.attempts)
            row.error = error[:200]
        row.save()
    return True


def _next_try(attempts: int) -> datetime:
    return now() + timedelta(minutes=BACKOFF[attempts - 1])
