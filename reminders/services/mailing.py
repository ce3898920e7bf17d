"""Sending: claim, send, settle, so that a crash or a second worker repeats nothing that cannot be recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from audits import selectors as audits
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import current
from reminders import selectors
from reminders.kinds import BESIDE, KINDS
from reminders.models import Delivery, Notice, Sending, StaffDelivery, StaffNotice
from reminders.selectors import key_of
from sponsors import access
from web.http import Member

LEASE: Final = timedelta(minutes=5)
BACKOFF: Final = (1, 5, 15, 60, 240, 720)
"""Minutes to wait after each failed attempt; after the last one the delivery has failed."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a mail says of one notice: no name of a company, product or person."""

    kind: str
    words: str
    reference: str
    due_on: date | None
    url: str
    task: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that this process may send, until the lease ends; `fence` tells it from a later claim."""

    id: UUID
    fence: int
    message_id: str
    recipient: Member
    lines: tuple[Line, ...]
    digest: bool = False


def _mails() -> type[Delivery] | type[StaffDelivery]:
    """The mails of the open tenant."""
    return StaffDelivery if current().scope.cmo_org_id else Delivery


def claim(delivery_id: UUID, *, actor: Actor) -> Claim | None:
    """Take the lease of a mail, or nothing when it is not ours to send; stale ones are closed here."""
    current(actor)
    at, mails = now(), _mails()
    row: Any = mails.objects.select_for_update(skip_locked=True)
    found = row.filter(pk=delivery_id, outcome="pending", next_try_at__lte=at).exclude(lease_until__gt=at).first()
    if found is None:
        return None
    recipient = next((each for each in access.people() if each.id == found.recipient_id), None)
    lines, digest = _staff_lines(found) if isinstance(found, StaffDelivery) else _lines(found, recipient)
    if recipient is None or not lines:
        mails.objects.filter(pk=found.pk).update(outcome=Sending.Outcome.STALE)
        return None
    mails.objects.filter(pk=found.pk).update(fence=F("fence") + 1, attempts=F("attempts") + 1, lease_until=at + LEASE)
    return Claim(found.pk, found.fence + 1, found.message_id, recipient, lines, digest)


def _lines(found: Delivery, recipient: Member | None) -> tuple[tuple[Line, ...], bool]:
    """What a mail still has to say: what was renewed or ended since the sweep, or closed to the person, is left out."""
    told = found.notices.order_by("due_on", "id")
    rows = [row for row in told if recipient is not None and recipient.reaches(row.site_id)]
    digest = any(row.channel == Notice.Channel.DIGEST for row in rows)
    owed = rows if digest else [row for row in rows if _still_owed(row)]
    return tuple(_line(row) for row in owed), digest


def _line(row: Notice) -> Line:
    kind = KINDS.get(row.kind)
    return Line(
        row.kind,
        kind.words if kind else row.kind.replace("_", " "),
        row.reference,
        row.due_on,
        row.url,
        row.task,
        row.late,
    )


def _still_owed(row: Notice) -> bool:
    if row.kind in BESIDE:
        return not row.closed
    if row.closed or row.kind not in KINDS:
        return False
    found = selectors.due_between(row.due_on, row.due_on, row.site_id, [KINDS[row.kind]])
    return any(key_of(deadline) == key_of(row) for deadline in found)


def _staff_lines(found: StaffDelivery) -> tuple[tuple[Line, ...], bool]:
    told = StaffNotice.objects.filter(pk=found.notice_id).first()
    if told is None or not audits.waits_for_cmo(told.issued_id):
        return (), False
    url = reverse("audits:issued", args=[told.issued_id])
    words = KINDS["finding_response"].words
    return (Line("finding_response", words, told.reference, told.due_on, url, late=told.late),), False


def settle(claimed: Claim, *, error: str = "", permanent: bool = False, actor: Actor) -> bool:
    """Write down how sending went; false when another process has taken over meanwhile."""
    current(actor)
    mails: Any = _mails()
    with transaction.atomic():
        row = mails.objects.select_for_update().get(pk=claimed.id)
        if row.fence != claimed.fence:
            return False
        row.lease_until = None
        if not error:
            row.outcome, row.sent_at, row.error = Sending.Outcome.SENT, now(), ""
        elif permanent or row.attempts > len(BACKOFF):
            row.outcome, row.error = Sending.Outcome.FAILED, error[:200]
        else:
            row.next_try_at = _next_try(row.attempts)
            row.error = error[:200]
        row.save()
    return True


def _next_try(attempts: int) -> datetime:
    return now() + timedelta(minutes=BACKOFF[attempts - 1])
