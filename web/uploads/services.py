"""Uploads of the open tenant's people: begun, continued, given up, and handed to the form they were sent for.

The bytes are on the disk before the row says so, so a row never names bytes that are not there; bytes beyond what a
row says, or without a row, were never acknowledged: the next part replaces them, or the sweep takes them away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.locks import take_turns
from kernel.scope import current
from web.models import Upload
from web.uploads import keeping, kinds

SEND: Final = "uploads.send"
KEPT_FOR: Final = timedelta(hours=24)
"""How long an upload waits for its next part or its form."""
IDLE: Final = timedelta(hours=1)
"""An upload that rested so long gives its place to a new one of the same person."""
MOST_OPEN: Final = 20
"""Uploads of one person at a time."""


class TooLarge(Refused):
    """More bytes than a file may have, or than the upload said it would have."""


class TooMany(Refused):
    """The person has as many uploads under way as one may have."""


class WrongOffset(Exception):
    """A part for another place than the next one: `at` is where the upload stands."""

    def __init__(self, at: int) -> None:
        super().__init__(f"the upload stands at {at}")
        self.at = at


def of(session: str, actor: Actor) -> models.QuerySet[Upload]:
    """The uploads that this person began in this session and that have not expired."""
    current(actor)
    return Upload.objects.filter(owner=actor.key, session=session, touched_at__gt=now() - KEPT_FOR)


def one(pk: UUID, *, session: str, actor: Actor) -> Upload:
    """One of them."""
    return of(session, actor).get(pk=pk)


def begin(*, name: str, size: int, session: str, actor: Actor) -> Upload:
    """An upload of `size` bytes, of which none has arrived.

    Raises `Refused` for an empty file or one of a kind that is not taken, `TooLarge`, and `TooMany`.
    """
    made = _described(name, size, session, actor)
    _make_room(actor)
    made.save(force_insert=True)
    return made


def keep(made: Upload, *, actor: Actor) -> None:
    """Write the row of an upload whose bytes came at once and are on the disk (`put_by`)."""
    current(actor)
    _make_room(actor)
    made.save(force_insert=True)


def put_by(content: Iterable[bytes], *, name: str, size: int, session: str, actor: Actor) -> Upload:
    """Put the bytes that came with a form on the disk; the upload is one once `keep` has written its row."""
    made = _described(name, size, session, actor)
    for block in content:
        keeping.write(made.pk, made.received, block)
        made.received += len(block)
    return made


def append(pk: UUID, *, offset: int, block: bytes, session: str, actor: Actor) -> Upload:
    """Add the next part. Raises `WrongOffset` for one of another place, `TooLarge` for more than was announced."""
    found = of(session, actor).select_for_update().get(pk=pk)
    if offset != found.received:
        raise WrongOffset(found.received)
    if offset + len(block) > found.size:
        raise TooLarge({"file": "More came than the file has. Choose it again."})
    try:
        keeping.write(pk, offset, block)
    except keeping.BytesLost as lost:
        raise Upload.DoesNotExist from lost
    found.received += len(block)
    found.touched_at = now()
    found.save(update_fields=["received", "touched_at"])
    return found


def claim(pks: Iterable[UUID], *, session: str, actor: Actor) -> dict[UUID, Upload]:
    """Those of `pks` that have arrived whole, locked until the transaction ends: one form at a time has them."""
    found = of(session, actor).select_for_update().filter(pk__in=set(pks), received=models.F("size"))
    return {each.pk: each for each in found.order_by("pk")}


def give_up(pks: Iterable[UUID], *, session: str, actor: Actor) -> int:
    """End uploads: their form was sent, or nobody wants them; returns how many there were."""
    return _end(of(session, actor).filter(pk__in=set(pks)))


def sweep(at: datetime) -> int:
    """End the uploads of the open tenant that have expired; returns how many."""
    return _end(Upload.objects.filter(touched_at__lte=at - KEPT_FOR))


def known(pks: set[UUID]) -> set[UUID]:
    """Those of `pks` that are uploads of the open tenant."""
    return set(Upload.objects.filter(pk__in=pks).values_list("pk", flat=True))


def _described(name: str, size: int, session: str, actor: Actor) -> Upload:
    """An upload that is not written yet, of a kind that is taken; its content is looked into once its form is sent."""
    called = kinds.safe_name(name)
    if not kinds.media_type(called):
        raise Refused({"file": kinds.NOT_TAKEN.format(file=called)})
    if size > settings.FILE_MAX_BYTES:
        limit = settings.FILE_MAX_BYTES >> 20
        raise TooLarge({"file": f"{called} is larger than {limit} MB. Split it or send a smaller scan."})
    if size <= 0:
        raise Refused({"file": f"{called} is empty. Choose another."})
    return Upload(owner=actor.key, session=session, name=called, size=size, **current(actor).scope.columns)


def _make_room(actor: Actor) -> None:
    """At most `MOST_OPEN` of one person, counted one after the other; what rested longest leaves first."""
    take_turns(actor.membership_id or UUID(int=0))
    own = Upload.objects.filter(owner=actor.key)
    if (over := own.count() - MOST_OPEN + 1) <= 0:
        return
    rested = own.filter(touched_at__lt=now() - IDLE).order_by("touched_at").values_list("pk", flat=True)[:over]
    if _end(own.filter(pk__in=list(rested))) < over:
        words = f"{MOST_OPEN} files of yours are on their way. Send or cancel one of them first."
        raise TooMany({"file": words})


def _end(found: models.QuerySet[Upload]) -> int:
    """Rows first, then bytes: what is killed in between leaves bytes without a row, which the sweep takes away."""
    ended = list(found.select_for_update().values_list("pk", flat=True))
    Upload.objects.filter(pk__in=ended).delete()
    transaction.on_commit(partial(keeping.remove, ended))
    return len(ended)
