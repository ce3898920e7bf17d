"""Whether the trail is as it was sealed: the first entry or seal that does not fit, and why (SR-11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import zip_longest
from typing import Any

import psycopg

from records.seals import canonical, reading
from records.seals.canonical import NOTHING
from records.seals.publishing import Anchor
from records.seals.reading import Entries, PartRow, Parts, Row, SealRow


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was: where, and why."""

    kind: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where} {self.why}"


@dataclass
class Seen:
    """What a walk through the trail has seen so far."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    newest: SealRow | None = None
    digests: dict[int, str] = field(default_factory=dict)
    """Of the published seals and of those a later one still names: few, whatever the number of seals."""
    heads: dict[str, PartRow] = field(default_factory=dict)


def walk(connection: psycopg.Connection[Any], anchors: Iterable[Anchor], seen: Seen) -> Iterator[Problem]:
    """Every problem of trail and seals in their order; what comes after the first one may follow from it."""
    entries, parts = Entries(connection), Parts(connection)
    published: dict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        published[anchor.number].append(anchor)
    for seal in reading.seals(connection):
        yield from _chained(seal, seen)
        yield from _published(seal, published)
        yield from _block(seal, entries.upto(seal.last_tx, seal.last_seq), parts.of(seal.number), seen)
        seen.seals, seen.newest = seen.seals + 1, seal
        _remember(seal, seen)
    for number in sorted(published):
        on = published[number][0].published_at
        yield Problem("seal", f"seal {number}", f"was published on {on} and is gone: the end was cut off")
    if (beyond := parts.rest()) is not None:
        yield Problem("seal", f"the part of {beyond.tenant} in seal {beyond.number}", "belongs to no seal")
    seen.entries = entries.read
    yield from _unsealed(entries.next(), seen)
    seen.unsealed = entries.rest()


def _unsealed(first: Row | None, seen: Seen) -> Iterator[Problem]:
    """Sealing leaves no part of a transaction behind: what a sealed one holds beyond its seal came by another way."""
    if first is not None and seen.newest is not None and first[0] <= seen.newest.last_tx:
        yield Problem("trail", _name(first), f"was added behind seal {seen.newest.number}")


def _chained(seal: SealRow, seen: Seen) -> Iterator[Problem]:
    """The seal follows the one before it and is what it says it is."""
    before = seen.newest
    expected = before.number + 1 if before else 1
    if seal.number != expected:
        yield Problem("seal", f"seal {expected}", "is missing")
    elif seal.previous != (before.digest if before else NOTHING):
        yield Problem("seal", f"seal {seal.number}", "does not follow the seal before it")
    elif seal.skip != seen.digests.get(canonical.skipped(seal.number), NOTHING):
        yield Problem("seal", f"seal {seal.number}", f"does not name seal {canonical.skipped(seal.number)}")
    body = sha256(seal.digests).hexdigest()
    last, before_it = (seal.last_tx, seal.last_seq), (seal.previous, seal.skip)
    made = canonical.seal_digest(seal.number, seal.sealed_at, last, seal.entries, body, seal.leaves, before_it)
    if made != seal.digest:
        yield Problem("seal", f"seal {seal.number}", "was changed")


def _published(seal: SealRow, published: dict[int, list[Anchor]]) -> Iterator[Problem]:
    for anchor in published.pop(seal.number, []):
        if anchor.digest != seal.digest:
            yield Problem("seal", f"seal {seal.number}", f"is not the one published on {anchor.published_at}")


def _remember(seal: SealRow, seen: Seen) -> None:
    """Keep the digests that later seals can name: of n those that n itself skips to, so a few dozen at most."""
    seen.digests[seal.number] = seal.digest
    kept, at = {seal.number}, seal.number
    while at:
        kept.add(at)
        at = canonical.skipped(at)
    seen.digests = {number: digest for number, digest in seen.digests.items() if number in kept}


def _block(seal: SealRow, rows: list[Row], parts: list[PartRow], seen: Seen) -> Iterator[Problem]:
    """The entries of a block, then what the seal says of each tenant's."""
    digests = [sha256(row[6]).digest() for row in rows]
    if b"".join(digests) != seal.digests or len(rows) != seal.entries:
        yield Problem("trail", *difference(seal, rows, digests))
    groups: dict[str, list[bytes]] = defaultdict(list)
    for row, digest in zip(rows, digests, strict=True):
        for tenant in row[2:4]:
            if tenant is not None:
                groups[tenant].append(digest)
    named = {part.tenant: part for part in parts}
    for tenant in sorted({*groups, *named}):
        yield from _part(seal.number, tenant, groups.get(tenant, []), named.get(tenant), seen)
    leaves = (
        canonical.leaf(seal.number, name, head.number, head.total, head.digest) for name, head in seen.heads.items()
    )
    if sha256(canonical.leaves(leaves, seal.salt)).hexdigest() != seal.leaves:
        yield Problem("seal", f"seal {seal.number}", "does not hold what the tenants' parts had come to")


def _part(number: int, tenant: str, digests: list[bytes], part: PartRow | None, seen: Seen) -> Iterator[Problem]:
    where = f"the part of {tenant} in seal {number}"
    if part is None:
        yield Problem("seal", where, "is missing")
        return
    before = seen.heads.get(tenant)
    body = sha256(b"".join(digests)).hexdigest()
    total, previous = (before.total if before else 0) + part.entries, before.digest if before else NOTHING
    if part.number != number:
        yield Problem("seal", f"the part of {tenant} in seal {part.number}", "belongs to no seal")
    elif (part.entries, part.body) != (len(digests), body):
        yield Problem("seal", where, "does not hold the tenant's entries")
    elif (part.total, part.previous) != (total, previous):
        yield Problem("seal", where, "does not follow the part before it")
    made = canonical.part_digest(tenant, part.number, part.entries, part.total, part.body, part.previous)
    if made != part.digest:
        yield Problem("seal", where, "was changed")
    seen.heads[tenant] = part


def difference(seal: SealRow, rows: Sequence[Row], digests: Sequence[bytes]) -> tuple[str, str]:
    """The first entry of a block that is not as it was sealed, and what became of it."""
    expected = canonical.split(seal.digests)
    for place, (wanted, found) in enumerate(zip_longest(expected, digests)):
        if wanted == found:
            continue
        name = _name(rows[place]) if found is not None else ""
        later, beyond = set(expected[place + 1 :]), set(digests[place + 1 :])
        if found is None or (found in later and wanted not in beyond):
            return f"entry number {place + 1} of seal {seal.number}", f"was removed; it stood {_between(rows, place)}"
        if wanted is None or (wanted in beyond and found not in later):
            return name, f"was added behind seal {seal.number}"
        if found in later:
            return name, f"does not stand where seal {seal.number} has it"
        return name, f"was changed after seal {seal.number}"
    return f"seal {seal.number}", "counts other entries than it holds"


def _name(row: Row) -> str:
    return f"entry {row[1]} ({row[4]} {row[5]})"


def _between(rows: Sequence[Row], place: int) -> str:
    """Beside which entries one is missing."""
    before = [f"after {_name(rows[place - 1])}"] if place else []
    after = [f"before {_name(rows[place])}"] if place < len(rows) else []
    return " and ".join([*before, *after]) or "alone in its block"
