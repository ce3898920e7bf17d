"""Sealing: the next finished entries of the trail become a block, chained to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from kernel.actor import Actor
from kernel.scope import current
from records.models.seals import Seal, SealPart

BLOCK: Final = 1_000
"""Entries of one seal at most: a copy of one record carries the digests of its neighbours in the block."""


def seal(*, actor: Actor) -> int:
    """Seal everything that is finished, in one transaction, and return how many entries were sealed.

    Whoever reads sees each transaction of the trail sealed whole or not at all: a check can tell an entry that was
    added to a sealed one from an entry that is not sealed yet.
    Any number of processes may do this at once: one seals, the others find nothing to do. An entry of a transaction
    that is still open waits for a later seal, with everything written after the transaction began (its own `tx` might
    stand before theirs).
    """
    current(actor)
    sealed = 0
    while (number := _seal_block()) is not None:
        sealed += Seal.objects.values_list("entries", flat=True).get(pk=number)
    return sealed


def _seal_block() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_seal_trail(%s)", [BLOCK])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else None


def tenant() -> str:
    """What parts of seals call the open scope."""
    target = current().scope
    if target.sponsor_id:
        return f"sponsor:{target.sponsor_id}"
    return f"organisation:{target.cmo_org_id}" if target.cmo_org_id else "platform"


def newest() -> Seal | None:
    """The newest seal, without its digests of entries."""
    return Seal.objects.defer("digests").order_by("-number").first()


def made_before(at: datetime) -> bool:
    """Whether there was a seal at an instant."""
    return Seal.objects.filter(sealed_at__lt=at).exists()


def newest_part() -> SealPart | None:
    """What the newest seal that holds entries of the open tenant says of them."""
    return SealPart.objects.order_by("-number").first()


def leaves_of(made: Seal) -> bytes:
    """What every tenant had come to at a seal, as hashes that tell nobody whose they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_seal_leaves(%s, %s)", [made.number, made.salt])
        row = cursor.fetchone()
    assert row is not None
    return bytes(row[0])
