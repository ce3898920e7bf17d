"""What a copy needs to prove its entries without the portal: parts of a tenant, seals, and the way between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection, models

from records.models.seals import Seal, SealMail, SealPart
from records.seals import canonical, sealing
from records.seals.canonical import FIELDS, entry_sql, fields_sql

ENTRIES = f"SELECT {fields_sql()} FROM records_trailentry e WHERE e.seq = ANY(%s) ORDER BY e.tx, e.seq"
BLOCK = f"""
  SELECT encode(sha256(convert_to({entry_sql()}, 'UTF8')), 'hex')
    FROM (SELECT {fields_sql()} FROM records_trailentry e
           WHERE (e.tx, e.seq) > (%s::text::xid8, %s) AND (e.tx, e.seq) <= (%s::text::xid8, %s)
           ORDER BY e.tx, e.seq OFFSET 0) x"""
MAILS = 60
"""Seals that were mailed and are worth a way to them: those of the last two months."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The content of `seals.json`, and the newest seal in it."""

    data: dict[str, Any]
    newest: Seal | None


def entries(numbers: Sequence[int]) -> list[dict[str, str | None]]:
    """These entries of the open tenant with every column as its digest reads it, in the order of sealing."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [list(numbers)])
        return [dict(zip(FIELDS, row, strict=True)) for row in cursor.fetchall()]


def prove(found: Sequence[dict[str, str | None]], tenant: str, *, complete: bool = False) -> Proof:
    """The seals over these entries (in the order of sealing), and the ways to them from the newest one and from mails.

    `complete` says that they are all the tenant has: then the parts are chained and no way between seals is needed.
    """
    newest = sealing.newest()
    empty: dict[str, Any] = {"seals": {}, "leaves": {}, "parts": []}
    if newest is None:
        return Proof({"tenant": tenant, "newest": 0, "complete": complete, **empty}, None)
    parts = list(_parts(found, tenant))
    covered = [part["number"] for part in parts]
    mailed = list(SealMail.objects.filter(tenant=tenant).order_by("-number").values_list("number", flat=True)[:MAILS])
    numbers, with_leaves = _needed(newest.number, covered, mailed, complete=complete)
    seals = {seal.number: seal for seal in Seal.objects.filter(number__in=numbers)}
    data = {
        "tenant": tenant,
        "newest": newest.number,
        "complete": complete,
        "seals": {str(number): _seal(seals[number]) for number in sorted(seals)},
        "leaves": {str(number): _leaves(seals[number]) for number in sorted(with_leaves)},
        "parts": parts,
    }
    return Proof(data, newest)


def _needed(newest: int, covered: list[int], mailed: list[int], *, complete: bool) -> tuple[set[int], set[int]]:
    """Seals a copy shows, and those whose leaves it shows."""
    if complete:
        return {newest, *mailed}, {newest, *mailed}
    numbers = {newest}
    for number in covered:
        after = [mail for mail in mailed if mail >= number]
        for begin in {newest, *after[:1], *after[-1:]}:
            numbers |= set(canonical.path(begin, number))
    return numbers, set(covered)


def _parts(found: Sequence[dict[str, str | None]], tenant: str) -> Iterator[dict[str, Any]]:
    """The tenant's part of each seal that covers one of the entries, with the digests of all its entries."""
    end = (0, 0)
    for entry in found:
        place = (int(entry["tx"] or 0), int(entry["seq"] or 0))
        if place <= end:
            continue
        seal = _covering(*place)
        if seal is None:
            return
        end = (int(seal.last_tx), seal.last_seq)
        yield _part(seal, tenant)


def _covering(tx: int, seq: int) -> Seal | None:
    """The seal that holds the entry at this place; none where it is not sealed yet."""
    behind = models.Q(last_tx__gt=tx) | models.Q(last_tx=tx, last_seq__gte=seq)
    return Seal.objects.defer("digests").filter(behind, last_tx__gte=tx).order_by("last_tx", "last_seq").first()


def _part(seal: Seal, tenant: str) -> dict[str, Any]:
    part = SealPart.objects.get(tenant=tenant, number=seal.number)
    before = Seal.objects.filter(pk=seal.number - 1).values_list("last_tx", "last_seq").first() or (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(BLOCK, [str(before[0]), before[1], str(seal.last_tx), seal.last_seq])
        digests = [row[0] for row in cursor.fetchall()]
    return {
        "number": part.number,
        "total": part.total,
        "previous": part.previous,
        "digest": part.digest,
        "digests": digests,
    }


def _seal(seal: Seal) -> dict[str, Any]:
    """A seal as the script reads it: what its digest is made of, and the digest."""
    return {
        "sealed_at": round(seal.sealed_at.timestamp() * 1_000_000),
        "last_tx": str(seal.last_tx),
        "last_seq": seal.last_seq,
        "entries": seal.entries,
        "body": sha256(bytes(seal.digests)).hexdigest(),
        "leaves": seal.leaves,
        "previous": seal.previous,
        "skip": seal.skip,
        "digest": seal.digest,
    }


def _leaves(seal: Seal) -> list[str]:
    found = sealing.leaves_of(seal)
    return [each.hex() for each in canonical.split(found)]
