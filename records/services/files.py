"""Keeping files."""

from __future__ import annotations

from typing import IO, Any, TypeVar

from django.conf import settings

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.queue import enqueue
from kernel.reasons import WANTED
from kernel.scope import because, current
from records.files import keeping
from records.models import DialogueFile, FileScan, SponsorFile
from records.services.events import publish

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

    `parties` are the tenant columns of a `DialogueFile`; a tenant's own file has those of the open scope. `made_as` is
    the type of what the portal itself made, which nobody could have tampered with and which may be large. Raises
    `Refused` for an empty, too large or unknown file.
    The bytes are on disk before the row is committed; a row that never comes leaves bytes that `records.janitor`
    sets aside.
    """
    current(actor)
    if not reason.strip():
        raise Refused({"reason": WANTED})
    own = current(actor).scope.columns if kind is SponsorFile else {}
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
            **own,
            **parties,
        )
        stored.save(force_insert=True)
        publish("file.stored", stored)
        if settings.CLAMAV and not made_as:
            FileScan.objects.create(file_id=stored.pk)
            enqueue("records.scan_file", str(stored.pk))
    return stored
