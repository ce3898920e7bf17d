"""Writing what stays: events, signatures, files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import IO, Any, Final, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F

from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.queue import enqueue
from kernel.reasons import WANTED
from kernel.scope import because, current, scope
from records.files import keeping
from records.models import Counter, DialogueFile, Event, FileScan, SponsorFile, StoredFile
from records.rules import EVENTS
from sponsors import access
from web.http import AccountFact, Exported

SIGN_IN: Final = Actor.system("sign-in")
MANY: Final = 1_000
"""Rows of one statement."""


def publish(name: str, subject: models.Model, **facts: Any) -> Event:
    """Record a business fact about `subject` in the same transaction. `facts` hold no free text of people.

    A record with a human number is named by it, so that whoever reads the fact need not look the record up.
    It stands behind the same walls as the subject: once a dialogue row is released, both sides read of it.
    """
    return _record(name, subject, tenants_of(subject), facts)


def publish_all(facts: Iterable[tuple[str, models.Model, dict[str, Any]]]) -> list[Event]:
    """`publish` for many: each a name, a subject and its facts; they are numbered in this order."""
    made = [_event(name, subject, tenants_of(subject), more) for name, subject, more in facts]
    return Event.objects.bulk_create(made, batch_size=MANY)


def _record(name: str, row: Any, tenants: dict[str, Any], facts: dict[str, Any]) -> Event:
    event = _event(name, row, tenants, facts)
    event.save(force_insert=True)
    return event


def _event(name: str, row: Any, tenants: dict[str, Any], facts: dict[str, Any]) -> Event:
    if name not in EVENTS:
        raise ValueError(f"{name} is not in the list of events")
    return Event(
        name=name,
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site_of(row),
        actor=current().actor.key,
        facts=_number_of(row) | facts,
        **tenants,
    )


def _number_of(row: models.Model) -> dict[str, Any]:
    """The number `next_numbers` gave the record; numbers that people type are editable, and no part of a fact."""
    fields = {field.name: field for field in row._meta.local_fields}
    own = fields.get("number")
    return {"number": own.value_from_object(row)} if isinstance(own, models.CharField) and not own.editable else {}


def site_of(row: models.Model) -> Any:
    """The id of the site that a record is, or belongs to; none for what belongs to no site."""
    return row.pk if row._meta.db_table == "cmos_site" else getattr(row, "site_id", None)


def tenants_of(row: Any) -> dict[str, Any]:
    """The tenant columns of a chronicle row about `row`: the same walls as the row itself."""
    if getattr(type(row), "wall", "global") == "dialogue":
        return {name: getattr(row, name) for name in ("sponsor_id", "cmo_org_id", "side", "released_at")}
    return current().scope.columns


Stored = TypeVar("Stored", SponsorFile, DialogueFile)


def store_file(
    content: IO[bytes],
    *,
    name: str,
    kind: type[Stored],
    actor: Actor,
    reason: str,
    made_as: str = "",
    **parties: Any,
) -> Stored:
    """Keep the bytes of `content` once, under a generated name, with their SHA-256; the type is told by content.

    `parties` are the tenant columns of a `DialogueFile`; `made_as` is the type of what the portal itself made, which
    nobody could have tampered with and which may be large. Raises `Refused` for an empty, too large or unknown file.
    The bytes are on disk before the row is committed; a row that never comes leaves bytes that `records.janitor`
    sets aside.
    """
    current(actor)
    if not reason.strip():
        raise Refused({"reason": WANTED})
    kept = keeping.keep(content, name=name, made_as=made_as)
    with because(reason.strip()):
        stored = kind(
            name=kept.name,
            media_type=kept.checked.media_type,
            size=kept.size,
            sha256=kept.sha256,
            path=kept.path,
            pages=kept.checked.pages,
            notes="\n".join(kept.checked.notes),
            stored_by=actor.key,
            **parties,
        )
        stored.save(force_insert=True)
        publish("file.stored", stored)
        if settings.CLAMAV and not made_as:
            FileScan.objects.create(file_id=stored.pk)
            enqueue("records.scan_file", str(stored.pk))
    return stored


def record_download(stored: StoredFile, *, actor: Actor) -> None:
    """Note who took which file (SR-21); written after the answer, because a read changes nothing.

    The other side of a dialogue never learns who opened its file.
    """
    current(actor)
    _record("file.downloaded", stored, current().scope.columns, {"sha256": stored.sha256})


def record_view(stored: StoredFile, *, pages: str, actor: Actor) -> None:
    """Note who read which pages of a file in the portal, as a download is noted (SR-21)."""
    current(actor)
    _record("file.viewed", stored, current().scope.columns, {"sha256": stored.sha256, "pages": pages})


def record_incident(stored: StoredFile, *, found: str, actor: Actor) -> None:
    """Note that stored bytes are not as they were stored, and who asked for them when it was seen (S-47)."""
    current(actor)
    _record("file.incident", stored, current().scope.columns, {"sha256": stored.sha256, "found": found})


def record_export(exported: Exported, *, actor: Actor, member: Any) -> None:
    """Note who took which list out of the portal, in which form and how many rows (SR-21)."""
    record_about(member, "list.exported", actor=actor, **asdict(exported))


def record_denial(*, permission: str, path: str, actor: Actor, member: Any) -> None:
    """Note that `actor` was refused `permission` (SR-21)."""
    record_about(member, "access.denied", actor=actor, permission=permission, path=path[:200], at=now().isoformat())


def record_page(*, path: str, actor: Actor, member: Any) -> None:
    """Note what a guest from outside looked at (R-41)."""
    record_about(member, "page.viewed", actor=actor, path=path[:200], role=member.role)


def record_session(member: Any) -> None:
    """Note that a person opened this tenant: by signing in, or by changing to it from another (R-29)."""
    actor = Actor(f"{MEMBERSHIP}{member.id}")
    with scope(member.scope, actor=actor, reason="signed in"):
        record_about(member, "session.opened", actor=actor)


def record_account_facts(told: Iterable[AccountFact]) -> None:
    """Note what happened to accounts in each tenant that their people are members of (R-10, R-29, SR-21).

    What nobody has proven to have done stands in the name of the sign-in, about the person.
    """
    for fact in told:
        for member in access.memberships_of(fact.account):
            actor = Actor(f"{MEMBERSHIP}{member.id}") if fact.proven else SIGN_IN
            with scope(member.scope, actor=actor, reason="account"):
                record_about(member, fact.name, actor=actor, **fact.facts)


def record_about(member: Any, name: str, *, actor: Actor, **facts: Any) -> None:
    """Note a fact about a person in the open tenant, who is known by their membership and not by its row."""
    Event.objects.create(
        name=name,
        subject_table="sponsors_membership",
        subject_id=member.id,
        actor=actor.key,
        facts=facts,
        **current(actor).scope.columns,
    )


def next_number(kind: str, year: int | None = None) -> str:
    """The next human number of the open sponsor, like `AUD-2026-0017`; without a year, like `SITE-0004`."""
    return next_numbers(kind, 1, year)[0]


def next_numbers(kind: str, count: int, year: int | None = None) -> list[str]:
    """The next `count` human numbers of the open sponsor, in order.

    Two who ask at once wait for each other: the row stays locked until the transaction ends, so none is given twice.
    """
    where = {"kind": kind, "year": year or 0}
    if not Counter.objects.filter(**where).update(last=F("last") + count):
        Counter.objects.bulk_create([Counter(**where)], ignore_conflicts=True)
        Counter.objects.filter(**where).update(last=F("last") + count)
    last = Counter.objects.values_list("last", flat=True).get(**where)
    given = range(last - count + 1, last + 1)
    return [f"{kind}-{year}-{each:04d}" if year else f"{kind}-{each:04d}" for each in given]
