"""Who asked for a signature is told that it was refused: once, in the portal and by mail (R-26)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import current
from records.models import Event, SigningRefusal
from records.selectors import who_asked
from reminders.kinds import SIGNATURE_REFUSED
from reminders.models import Notice
from reminders.services.sweeping import mail
from sponsors import access
from web.rooms import histories

LOOK_BACK: Final = timedelta(days=30)
"""How long a refusal may have waited for a sweep."""
PAGES: Final[dict[str, str]] = {
    "quality_agreements_qualityagreement": "quality_agreements:detail",
    "audits_audit": "audits:detail",
}
"""Where the records stand that are refused most; the others are found by their history."""


def tell_refusals(*, at: datetime, actor: Actor) -> int:
    """In a sponsor's scope: a notice to who brought the record to be signed. Running it twice tells nothing twice."""
    current(actor)
    facts = list(Event.objects.filter(name="signature.declined", at__gte=at - LOOK_BACK).order_by("seq"))
    people = {each.member.id for each in access.recipients()}
    refusals = {str(row.pk): row for row in SigningRefusal.objects.filter(refused_at__gte=at - LOOK_BACK)}
    owed = [
        _notice(fact, refusals[fact.facts["refusal"]], asked)
        for fact in facts
        if fact.facts["refusal"] in refusals and (asked := who_asked(fact)) in people and asked is not None
    ]
    return write(owed)


def _notice(fact: Event, refusal: SigningRefusal, asked: UUID) -> Notice:
    words = f"“{refusal.step}” was not signed: {refusal.role} refused"
    return Notice(
        kind=SIGNATURE_REFUSED,
        subject_table=fact.subject_table,
        subject_id=fact.subject_id,
        site_id=fact.site_id,
        due_on=access.day_here(refusal.refused_at),
        milestone=f"r{refusal.pk.hex[-12:]}",
        recipient_id=asked,
        title=words,
        reference=words,
        url=page_of(fact.subject_table, fact.subject_id),
    )


def page_of(table: str, pk: UUID) -> str:
    """Where a record stands that somebody refused to sign: its own page, or else its history."""
    return (
        reverse(PAGES[table], args=[pk])
        if table in PAGES
        else reverse("desk:history", args=[histories()[table].word, pk])
    )


def write(owed: Iterable[Notice]) -> int:
    """Notices with a mail each; what was told before is not told again. Returns how many are new."""
    rows = list(owed)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    written = set(Notice.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    for row in rows:
        if row.pk in written:
            mail(row.recipient_id, [row])
    return len(written)


def close_done(kinds: Collection[str], owed: Collection[Notice]) -> None:
    """Of these kinds, what was told and is not owed any more is done."""
    still = {(row.kind, row.subject_id, row.due_on) for row in owed}
    rows = Notice.objects.filter(kind__in=kinds, closed="").values_list("pk", "kind", "subject_id", "due_on")
    done = [pk for pk, *key in rows if tuple(key) not in still]
    Notice.objects.filter(pk__in=done).update(closed=Notice.Closed.DONE)


def close_read(rows: Iterable[Notice]) -> None:
    """A refusal is no deadline: once it was read nothing is owed."""
    read = [row.pk for row in rows if row.kind == SIGNATURE_REFUSED]
    Notice.objects.filter(pk__in=read, closed="").update(closed=Notice.Closed.DONE, read_at=now())
