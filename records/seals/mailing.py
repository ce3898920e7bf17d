"""One mail a day with the newest seal, to whoever keeps it where no administrator of the portal reaches."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from kernel.actor import Actor
from kernel.scope import current
from records.models.seals import SealMail
from records.seals import policy as policies
from records.seals import sealing
from records.seals.canonical import NOTHING
from records.seals.policy import DEFAULT, TrailPolicy
from sponsors import access

LATE: Final = timedelta(hours=30)
"""A day, and the hours in which a mail that failed is tried again."""
log = logging.getLogger(__name__)


def policy(on: date) -> TrailPolicy:
    """The open sponsor's choice about its trail on a day, or the product's default."""
    found = access.policy(policies.KIND, on)
    return policies.from_body(found.body, found.version) if found else DEFAULT


def mail_newest(at: datetime, *, actor: Actor) -> SealMail | None:
    """Mail the newest seal of the open scope's tenant, unless it was mailed today; nothing where nobody wants it.

    The day is the tenant's own. The row is written first, so that of two who try only one sends; a mail that fails
    takes the row back and is tried again.
    """
    target = current(actor).scope
    day = access.day_here(at)
    address = policy(day).qa_address if target.sponsor_id else settings.QA_ADDRESS if not target.cmo_org_id else ""
    made = sealing.newest()
    if not address or made is None or SealMail.objects.filter(tenant=sealing.tenant(), day=day).exists():
        return None
    part = sealing.newest_part()
    row = SealMail.objects.create(
        tenant=sealing.tenant(),
        day=day,
        number=made.number,
        digest=made.digest,
        head=part.number if part else 0,
        total=part.total if part else 0,
        head_digest=part.digest if part else NOTHING,
        address=address,
        sent_at=at,
    )
    _send(row, made.sealed_at)
    return row


def is_late(at: datetime) -> bool:
    """Whether the open scope's tenant wants mails and got none for more than a day and its tries."""
    target = current().scope
    since = at - LATE
    wanted = policy(access.day_here(since)).qa_address if target.sponsor_id else settings.QA_ADDRESS
    if not wanted or not sealing.made_before(since):
        return False
    return not SealMail.objects.filter(tenant=sealing.tenant(), sent_at__gte=since).exists()


def _send(row: SealMail, sealed_at: datetime) -> None:
    name = access.tenant_name(current().scope) if row.tenant != "platform" else "the whole portal"
    context = {"row": row, "sealed_at": sealed_at, "tenant": name, "origin": settings.PUBLIC_ORIGIN}
    EmailMessage(
        f"Seal {row.number} of the audit trail, {row.day.day} {row.day:%b %Y}",
        render_to_string("records/mail/seal.txt", context),
        None,
        [row.address],
        headers={
            "Message-ID": f"<seal-{row.tenant.replace(':', '-')}-{row.day}@{settings.PUBLIC_ORIGIN.split('//')[-1]}>"
        },
    ).send()
