"""Whether records, signatures and files are what the trail says they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import models
from psycopg import sql
from psycopg.types.json import Jsonb

from kernel.db.roles import regulated_models
from kernel.rebuilding import came_with
from records.files.keeping import NAME
from records.models import Event, Signature, StoredFile
from records.rules import digest
from records.rules.signing import BOUND, BOUND_WHERE_SAID, seal_of
from records.seals.checking import Problem
from records.seals.reading import streamed

BALANCE: Final = b"""
  SELECT "table", count(*) FILTER (WHERE operation = 'INSERT') - count(*) FILTER (WHERE operation = 'DELETE')
    FROM records_trailentry GROUP BY "table" """
DIFFERENT: Final = """
  SELECT t.id, n.became IS NULL FROM {table} t LEFT JOIN LATERAL (
           SELECT e.became FROM records_trailentry e
            WHERE e.row_id = t.id AND e."table" = {name} ORDER BY e.seq DESC LIMIT 1) n ON true
   WHERE n.became IS NULL OR to_jsonb(t) <> n.became AND EXISTS (
           SELECT 1 FROM jsonb_each(n.became) b
            WHERE jsonb_exists(to_jsonb(t), b.key) AND b.value IS DISTINCT FROM to_jsonb(t) -> b.key
           UNION ALL
           SELECT 1 FROM jsonb_each({came}) c
            WHERE NOT jsonb_exists(n.became, c.key) AND c.value IS DISTINCT FROM to_jsonb(t) -> c.key)
   ORDER BY t.id LIMIT 1"""
"""Of an older shape columns that went since are passed over, and those that came hold what they came with."""
GONE: Final = """
  SELECT e.row_id FROM (
           SELECT DISTINCT ON (row_id) row_id, seq, became FROM records_trailentry
            WHERE "table" = {name} ORDER BY row_id, seq DESC) e
   WHERE e.became IS NOT NULL AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = e.row_id)
   ORDER BY e.seq LIMIT 1"""
SAID: Final = (*BOUND, *BOUND_WHERE_SAID)
SIGNED: Final = f"SELECT id, content, seal, {', '.join(SAID)} FROM records_signature ORDER BY id"
KINDS: Final[dict[type[models.Model], str]] = {Signature: "signature", Event: "event"}
"""Of these kinds too the first row that is not as it was is told."""
FACTORS: Final = "mfa_authenticator"
SHOWN: Final = """(
  SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(a.id), 12, '0'))::uuid AS id, a.user_id AS account, a.type,
         encode(sha256(convert_to(a.user_id::text || ' ' || a.type || ' ' || coalesce(
           a.data ->> 'secret', a.data ->> 'credential', a.data ->> 'marks', ''), 'UTF8')), 'hex') AS digest
    FROM mfa_authenticator a)"""
"""Second factors as the trail tells of them: the table is a library's, with numbers for ids and secrets in it."""


@dataclass
class Counted:
    """How much was looked at."""

    rows: int = 0
    signatures: int = 0
    factors: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A table (or what is read of it), by the name that the trail has for it, to be compared with the trail."""

    connection: psycopg.Connection[Any]
    name: str
    source: sql.Composable
    came: Mapping[str, Any]

    def one(self, statement: str) -> Any:
        """The first row of the answer."""
        known = {"table": self.source, "name": sql.Literal(self.name), "came": sql.Literal(Jsonb(self.came))}
        return self.connection.execute(sql.SQL(statement).format(**known)).fetchone()

    def count(self) -> int:
        return int(self.one("SELECT count(*) FROM {table} t")[0])


def rows(connection: psycopg.Connection[Any], counted: Counted) -> Iterator[Problem]:
    """Every regulated table and the second factors are what replaying the trail gives.

    No row differs, none came or went by another way.
    """
    balance = dict(connection.execute(BALANCE).fetchall())
    for model in regulated_models():
        table = model._meta.db_table
        asked = _Asked(connection, table, sql.Identifier(table), came_with(model))
        found = asked.count()
        counted.rows += found
        if model is Signature:
            counted.signatures = found
        yield from _unlike_trail(asked, KINDS.get(model, "record"), found == balance.get(table, 0))
    factors = _Asked(connection, FACTORS, sql.SQL(SHOWN), {})
    counted.factors = factors.count()
    yield from _unlike_trail(factors, "factor", counted.factors == balance.get(FACTORS, 0))


def _unlike_trail(asked: _Asked, kind: str, balanced: bool) -> Iterator[Problem]:
    """The first row of a table that is not what its newest entry says; `balanced`: as many came and went as told."""
    if (different := asked.one(DIFFERENT)) is not None:
        why = "has no entry in the trail" if different[1] else "is not what its newest entry in the trail says"
        yield Problem(kind, f"{asked.name} {different[0]}", why)
    elif not balanced:
        gone = asked.one(GONE)
        yield Problem(kind, f"{asked.name} {gone[0] if gone else ''}", "is gone, and the trail does not say why")


def signatures(connection: psycopg.Connection[Any]) -> Iterator[Problem]:
    """Each signature covers what was signed, and is still its signer's, of its record, of its moment."""
    for found in streamed(connection, "verify_signatures", SIGNED):
        for pk, content, seal, *said in found:
            facts = dict(zip(SAID, said, strict=True))
            if digest(content) != facts["digest"]:
                yield Problem("signature", f"records_signature {pk}", "covers other content than was signed")
            elif seal_of(facts) != seal:
                yield Problem("signature", f"records_signature {pk}", "does not say what was said when it was made")


def files(connection: psycopg.Connection[Any], counted: Counted) -> Iterator[Problem]:
    """The bytes on disk are those that were stored."""
    folder = Path(settings.FILES_ROOT)
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            table = model._meta.db_table
            statement = f"SELECT id, path, size, sha256 FROM {table} ORDER BY id"
            for found in streamed(connection, "verify_files", statement):
                for pk, path, size, digest in found:
                    counted.files += 1
                    if why := unlike(folder, path, size, digest):
                        yield Problem("file", f"{table} {pk}", why)


def unlike(folder: Path, path: str, size: int, digest: str) -> str:
    """Why the bytes at `path` are not those that were stored; nothing where they are."""
    target = folder / path
    if not NAME.fullmatch(path) or not target.is_file():
        return "has no bytes in the store"
    if target.stat().st_size != size:
        return f"has {target.stat().st_size} bytes, not the {size} that were stored"
    with target.open("rb") as content:
        found = file_digest(content, "sha256").hexdigest()
    return "" if found == digest else "has other bytes than were stored"
