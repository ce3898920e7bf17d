"""Copies of all that hangs on the cast's sites, companies and products: a portal as it is after years, in a minute.

Rows are read as JSON with everything below them; ids, numbers and FEIs are replaced wherever they stand, and the rows
are written as they are: what the cast's people did and signed step by step is there many times over, with its trail.
Triggers rest meanwhile, for a copy is no step; nothing of the portal itself may ever write so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import orjson
import psycopg
from django.apps import apps
from psycopg import sql

from cmo_portal.embedded import addresses
from kernel.ids import uuid7
from kernel.models import Walled

ID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ROOTS: Final = ("cmos_company", "cmos_product", "cmos_site")
TRAIL: Final = "records_trailentry"
EVENTS: Final = "records_event"
UNCOPIED: Final = ("reminders_", "records_", "desk_", "integrations_")
"""Whose tables hang on a site and are none of its records."""
OWN_NAMES: Final = {"cmos_company": "name", "cmos_site": "name", "cmos_product": "code"}
QUALIFYING: Final = frozenset(
    f"qualification_{name}"
    for name in (
        "qualification",
        "qualificationproduct",
        "decision",
        "decisionproduct",
        "condition",
        "gatenote",
        "dismissal",
        "grace",
    )
)
"""What every second copy goes without: not each site with records is qualified."""
PORTION: Final = 5
Superuser = psycopg.Connection[tuple[Any, ...]]
Rows = dict[str, list[bytes]]


def copy(sponsor_id: UUID, times: int) -> None:
    """So many copies of all that hangs on the sponsor's sites, companies and products."""
    with psycopg.connect(addresses.database_url("postgres")) as superuser:
        superuser.execute("SET session_replication_role = replica")
        pattern = Pattern(superuser, sponsor_id)
        for first in range(0, times, PORTION):
            pattern.write([pattern.like(n) for n in range(first + 1, min(first + PORTION, times) + 1)])
    with psycopg.connect(addresses.database_url("postgres"), autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE")


class Pattern:
    """Records of one sponsor as rows of JSON by table."""

    def __init__(self, superuser: Superuser, sponsor_id: UUID) -> None:
        self.superuser = superuser
        self.rows: dict[str, dict[str, bytes]] = {}
        for table in ROOTS:
            self._add(table, "sponsor_id", [str(sponsor_id)])
        links = list(_links())
        while sum(self._add(table, column, list(self.rows.get(parent, ()))) for table, column, parent in links):
            pass
        self.ids = {key for rows in self.rows.values() for key in rows}
        self._add(EVENTS, "subject_id", list(self.ids))
        self._add(TRAIL, "row_id", list(self.ids), key="seq")
        self.ids |= self.rows[EVENTS].keys()
        self.columns = {table: self._columns(table) for table in self.rows}
        numbers = "|".join(sorted(map(re.escape, self._numbers()), key=len, reverse=True))
        self.named = re.compile(rf'{ID}|"(?:{numbers})(?=")'.encode())

    def _add(self, table: str, column: str, among: list[str], *, key: str = "id") -> int:
        """Adds the rows that refer to one of `among`; how many were new."""
        if not among:
            return 0
        asked = sql.SQL("SELECT {key}::text, to_jsonb(t)::text FROM {table} t WHERE {column}::text = ANY(%s)").format(
            key=sql.Identifier(key), table=sql.Identifier(table), column=sql.Identifier(column)
        )
        known = self.rows.setdefault(table, {})
        before = len(known)
        for pk, row in self.superuser.execute(asked, [among]).fetchall():
            known.setdefault(pk, row.encode())
        return len(known) - before

    def _columns(self, table: str) -> list[str]:
        """Those that are written: of the others the database sees to itself."""
        asked = (
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' AND attname <> 'seq'"
        )
        return [name for (name,) in self.superuser.execute(asked, [table])]

    def _numbers(self) -> Iterator[str]:
        """What is unique beside ids: numbers of records, codes of products, FEIs and their like."""
        for table, rows in self.rows.items():
            for row in () if table in (TRAIL, EVENTS) else map(orjson.loads, rows.values()):
                yield from (row[name] for name in ("number", "code") if isinstance(row.get(name), str) and row[name])
                if table == "cmos_siteidentifier":
                    yield from (row["value"], row["match_key"])

    def like(self, turn: int) -> Rows:
        """The rows of one copy."""
        given: dict[bytes, bytes] = {key.encode(): str(uuid7()).encode() for key in self.ids}

        def anew(found: re.Match[bytes]) -> bytes:
            said = found[0]
            if said[:1] != b'"':
                return given.get(said, said)
            return _other(said, turn)

        return {
            table: [self._called(table, self.named.sub(anew, row), turn) for row in rows.values()]
            for table, rows in self.rows.items()
            if turn % 2 or table not in QUALIFYING
        }

    def _called(self, table: str, row: bytes, turn: int) -> bytes:
        """The row under a name of its own, where names are unique or people choose by them."""
        if table not in OWN_NAMES or table == "cmos_product":
            return row
        said = orjson.loads(row)
        said["name"] = f"{said['name']} {turn}"
        return orjson.dumps(said)

    def write(self, copies: Iterable[Rows]) -> None:
        """Inserts some copies; a row that is unique by something else stays one."""
        every = list(copies)
        for table, columns in self.columns.items():
            rows = [row for each in every for row in each.get(table, ())]
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            self.superuser.execute(
                sql.SQL(
                    "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)"
                    " ON CONFLICT DO NOTHING"
                ).format(table=sql.Identifier(table), columns=listed),
                [(b"[" + b",".join(rows) + b"]").decode()],
            )


def _other(said: bytes, turn: int) -> bytes:
    """Another number like it: digits stay digits and as many, words get the turn at their end."""
    if said[1:].isdigit():
        size = len(said) - 1
        return b'"%0*d' % (size, (int(said[1:]) + turn * 1009) % 10**size)
    return said + b"-%d" % turn


def _links() -> Iterator[tuple[str, str, str]]:
    """Table, column and the table it refers to, of every foreign key between records of a tenant."""
    for model in apps.get_models():
        if not issubclass(model, Walled) or model._meta.db_table.startswith(UNCOPIED) or not model._meta.managed:
            continue
        for field in model._meta.local_fields:
            if field.many_to_one or field.one_to_one:
                related: Any = field.related_model
                if issubclass(related, Walled):
                    yield model._meta.db_table, str(field.column), related._meta.db_table
