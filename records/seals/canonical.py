"""The exact bytes that digests of the trail are made of; `verifier/verify_copy.py` says the same without the portal.

Every value stands with its length before it (`5:hello,`, nothing is `-,`), so that no two entries read alike. Instants
are whole microseconds since 1970 in UTC; JSON is the text PostgreSQL gives of the stored value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

FIELDS: Final = (
    "seq",
    "at",
    "tx",
    "table",
    "row_id",
    "operation",
    "table_version",
    "sponsor_id",
    "cmo_org_id",
    "side",
    "released_at",
    "subject_site",
    "actor",
    "reason",
    "request_id",
    "step",
    "was",
    "became",
)
"""Columns of an entry in the order of its canonical form."""
INSTANTS: Final = frozenset({"at", "released_at"})
NOTHING: Final = "0" * 64
"""Stands where the first of a chain would name the one before it."""
PAD: Final = 32
"""Leaves are filled up to a multiple of this: nobody reads from a seal how many tenants there are."""


def net(value: object) -> str:
    """One value with its length in bytes before it."""
    if value is None:
        return "-,"
    text = str(value)
    return f"{len(text.encode())}:{text},"


def digest_of(kind: str, values: Iterable[object]) -> str:
    """SHA-256 of the canonical form of `values`, as hexadecimal text."""
    return sha256(f"{kind}/1,{''.join(map(net, values))}".encode()).hexdigest()


def field_sql(name: str, table: str = "e") -> str:
    """A column of the trail as the text its canonical form holds."""
    column = f'{table}."{name}"'
    if name in INSTANTS:
        return f"(extract(epoch FROM {column}) * 1000000)::bigint::text"
    return f"{column}::text"


def fields_sql(table: str = "e") -> str:
    """Every column of the trail as that text, by its name."""
    return ", ".join(f'{field_sql(name, table)} AS "{name}"' for name in FIELDS)


def entry_sql(table: str = "x") -> str:
    """An entry's canonical form, over a select that gives `FIELDS` as text."""
    parts = [f"coalesce(octet_length({table}.\"{name}\") || ':' || {table}.\"{name}\" || ',', '-,')" for name in FIELDS]
    return " || ".join(["'entry/1,'", *parts])


def part_digest(tenant: str, number: int, entries: int, total: int, body: str, previous: str) -> str:
    """What a tenant's part of a seal is known by."""
    return digest_of("part", (tenant, number, entries, total, body, previous))


def leaf(number: int, tenant: str, head: int, total: int, digest: str) -> bytes:
    """What a tenant's newest part adds to seal `number`."""
    return bytes.fromhex(digest_of("leaf", (number, tenant, head, total, digest)))


def leaves(found: Iterable[bytes], salt: object) -> bytes:
    """All leaves of a seal, filled up and sorted."""
    known = list(found)
    filler = [bytes.fromhex(digest_of("filler", (salt, place))) for place in range(-len(known) % PAD)]
    return b"".join(sorted(known + filler))


def seal_digest(
    number: int, sealed_at: int, last: tuple[int, int], entries: int, body: str, found: str, before: tuple[str, str]
) -> str:
    """What a seal is known by.

    `sealed_at` is in microseconds, `last` the (tx, seq) it ends with, `body` and `found` the digests of its entries'
    digests and of its leaves, `before` the digests of the seal before it and of the one it skips to.
    """
    return digest_of("seal", (number, sealed_at, *last, entries, body, found, *before))


def skipped(number: int) -> int:
    """The older seal that seal `number` names beside the one before it; 0 for none."""
    return number - (number & -number)


def path(newest: int, wanted: int) -> Iterator[int]:
    """The seals that lead from `newest` back to `wanted`, both included; few, however far it is."""
    at = newest
    while at > wanted:
        yield at
        at = skipped(at) if skipped(at) >= wanted else at - 1
    yield at


def split(digests: bytes) -> Sequence[bytes]:
    """The single digests of a block."""
    return [digests[start : start + 32] for start in range(0, len(digests), 32)]
