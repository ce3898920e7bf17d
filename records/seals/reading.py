"""Reading the trail and its seals from one end to the other, in one snapshot, by the role that may read everything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

import psycopg

from records.seals.canonical import entry_sql, fields_sql

AT_A_TIME: Final = 4_000
READERS: Final = """
  CASE WHEN sponsor_id IS NOT NULL AND (side IS NULL OR side = 'sponsor' OR released_at IS NOT NULL)
       THEN 'sponsor:' || sponsor_id
       WHEN sponsor_id IS NULL AND cmo_org_id IS NULL THEN 'platform' END,
  CASE WHEN cmo_org_id IS NOT NULL AND (side IS NULL OR side = 'cmo' OR released_at IS NOT NULL)
       THEN 'organisation:' || cmo_org_id END"""
"""Whose exports an entry belongs to: at most one sponsor's (or the platform's) and one organisation's."""
ENTRIES: Final = f"""
  SELECT own_tx, own_seq, {READERS}, "table", row_id, convert_to({entry_sql()}, 'UTF8')
    FROM (SELECT e.tx::text::bigint AS own_tx, e.seq AS own_seq,
                 {fields_sql()}
            FROM records_trailentry e ORDER BY e.tx, e.seq OFFSET 0) x"""
SEALS: Final = """
  SELECT number, (extract(epoch FROM sealed_at) * 1000000)::bigint, last_tx::text::bigint, last_seq, entries, digests,
         salt::text, leaves, previous, skip, digest FROM records_seal ORDER BY number"""
PARTS: Final = """
  SELECT number, tenant, entries, total, body, previous, digest FROM records_sealpart ORDER BY number, tenant"""

Row = tuple[Any, ...]
place_of = itemgetter(0, 1)


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal as it stands in the database; `sealed_at` in microseconds since 1970."""

    number: int
    sealed_at: int
    last_tx: int
    last_seq: int
    entries: int
    digests: bytes
    salt: str
    leaves: str
    previous: str
    skip: str
    digest: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """One tenant's part of a seal."""

    number: int
    tenant: str
    entries: int
    total: int
    body: str
    previous: str
    digest: str


def streamed(connection: psycopg.Connection[Any], name: str, statement: str) -> Iterator[list[Row]]:
    """The rows of `statement` by a cursor of the server, some thousand at a time: memory stays flat."""
    with connection.cursor(name, binary=True) as cursor:
        cursor.execute(statement.encode())
        while rows := cursor.fetchmany(AT_A_TIME):
            yield rows


class Entries:
    """The trail in the order of sealing, taken block by block."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._rows = streamed(connection, "verify_entries", ENTRIES)
        self._ahead: list[Row] = []
        self.read = 0

    def upto(self, tx: int, seq: int) -> list[Row]:
        """Every entry not taken yet that does not stand behind (tx, seq)."""
        found: list[Row] = []
        while self._ahead or self._more():
            cut = bisect_right(self._ahead, (tx, seq), key=place_of)
            found += self._ahead[:cut]
            self._ahead = self._ahead[cut:]
            if self._ahead:
                break
        self.read += len(found)
        return found

    def next(self) -> Row | None:
        """The first entry not taken yet; it is not taken."""
        return self._ahead[0] if self._ahead or self._more() else None

    def rest(self) -> int:
        """How many entries are left; they are taken."""
        left = len(self._ahead) + sum(len(rows) for rows in self._rows)
        self._ahead = []
        self.read += left
        return left

    def _more(self) -> bool:
        self._ahead = next(self._rows, [])
        return bool(self._ahead)


def seals(connection: psycopg.Connection[Any]) -> Iterator[SealRow]:
    """Every seal, oldest first."""
    for rows in streamed(connection, "verify_seals", SEALS):
        yield from (SealRow(*row) for row in rows)


class Parts:
    """The tenants' parts, taken seal by seal."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._rows = (PartRow(*row) for rows in streamed(connection, "verify_parts", PARTS) for row in rows)
        self._ahead = next(self._rows, None)

    def of(self, number: int) -> list[PartRow]:
        """The parts up to seal `number` that were not taken yet."""
        found = []
        while self._ahead is not None and self._ahead.number <= number:
            found.append(self._ahead)
            self._ahead = next(self._rows, None)
        return found

    def rest(self) -> PartRow | None:
        """A part beyond the seals, if there is one."""
        return self._ahead
