"""Sending: claim, send, settle, so that a crash or a second worker repeats nothing that cannot be recognised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
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
from reminders.services.lines import Line
from reminders.services.staff_digests import digest_lines
from reminders.services.staff_questionnaires import still_needed, words
from sponsors import access
from web.http import Member

LEASE: Final = timedelta(minutes=5)
BACKOFF: Final = (1, 5, 15, 60, 240, 720)
"""Minutes to wait after each failed attempt; after the last one the delivery has failed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that this process may send, until the lease ends; `fence` tells it from a later claim."""

    of: type[Delivery] | type[StaffDelivery]
    id: UUID
    fence: int
    message_id: str
    recipient: Member
    lines: tuple[Line, ...]
    digest: bool = False
    regarding: UUID | None = None
    """the sponsor that the digest of a CMO's person is about; none where it is about their own organisation"""


def claim(delivery_id: UUID, *, actor: Actor) -> Claim | None:
    """Take the lease of a mail, or nothing when it is not ours to send; stale ones are closed here."""
    current(actor)
    at = now()
    found = next((row for kind in selectors.kinds_of_mail() if (row := _locked(kind, delivery_id, at))), None)
    if found is None:
        return None
    recipient = next((each for each in access.people() if each.id == found.recipient_id), None)
    lines, digest = _said(found, recipient)
    mails: Any = type(found).objects.filter(pk=found.pk)
    if recipient is None or not lines:
        mails.update(outcome=Sending.Outcome.STALE)
        return None
    mails.update(fence=F("fence") + 1, attempts=F("attempts") + 1, lease_until=at + LEASE)
    about = found.regarding_id if isinstance(found, Delivery) else None
    return Claim(type(found), found.pk, found.fence + 1, found.message_id, recipient, lines, digest, about)


def _locked(
    kind: type[Delivery] | type[StaffDelivery], delivery_id: UUID, at: datetime
) -> Delivery | StaffDelivery | None:
    """The mail if it is of this kind and can be sent now, locked."""
    row: Any = kind.objects.select_for_update(skip_locked=True)
    found: Delivery | StaffDelivery | None = (
        row.filter(pk=delivery_id, outcome="pending", next_try_at__lte=at).exclude(lease_until__gt=at).first()
    )
    return found


def _said(found: Delivery | StaffDelivery, recipient: Member | None) -> tuple[tuple[Line, ...], bool]:
    """What a mail has to say, and whether it is a digest."""
    if isinstance(found, StaffDelivery):
        return _staff_lines(found)
    if found.cmo_org_id is None:
        return _lines(found, recipient)
    return (digest_lines(found.regarding_id, recipient) if recipient else ()), True


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
    if told is not None and told.questionnaire_id is not None:
        return _of_questionnaire(told), False
    if told is None or told.issued_id is None or not audits.waits_for_cmo(told.issued_id):
        return (), False
    url = reverse("audits:issued", args=[told.issued_id])
    words = KINDS["finding_response"].words
    return (Line("finding_response", words, told.reference, told.due_on, url, late=told.late),), False


def _of_questionnaire(told: StaffNotice) -> tuple[Line, ...]:
    if not still_needed(told):
        return ()
    url = reverse("questionnaires:asked", args=[told.questionnaire_id])
    return (Line("questionnaire", words(told), told.reference, told.due_on, url, late=told.late),)


def settle(claimed: Claim, *, error: str = "", permanent: bool = False, actor: Actor) -> bool:
    """Write down how sending went; false when another process has taken over meanwhile."""
    current(actor)
    mails: Any = claimed.of
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
