"""What every import shares: the run, its counts, and refusing a wrong file whole."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.db import connection
from psycopg import sql

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import current
from registers.models import ImportRun

LINES_KEPT: Final = 20
"""Of each reason for a refusal the run names that many lines, and counts all."""
DAYS_KEPT: Final = 50_000
"""Days of a file repeat: what was understood once is not understood anew for every row."""
DATES: Final = ("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%Y%m%d")
"""How FDA's files write a day."""


class WrongFile(Refused):
    """This is not the file it should be; nothing was written."""


@dataclass(slots=True)
class Tally:
    """Counts while reading: `refused` rows are left out, `warned` ones are kept; `parts` are read within rows."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)
    vanished: list[str] = field(default_factory=list)
    """FEI keys that earlier files had and this one lacks"""

    def refuse(self, line: int, reason: str) -> None:
        """Leave this row out."""
        self.refused[reason] += 1
        named = self.lines.setdefault(reason, [])
        if len(named) < LINES_KEPT:
            named.append(line)


def begin(kind: str, path: Path, actor: Actor) -> ImportRun:
    """The record of a new run; a second import of the same kind waits for this one."""
    current(actor)
    execute("SELECT pg_advisory_xact_lock(hashtext(%s))", f"import of {kind}")
    return ImportRun.objects.create(kind=kind, file_name=path.name[:255], sha256=digest_of(path), actor=actor.key)


def digest_of(path: Path) -> str:
    """SHA-256 of the file, read in blocks."""
    checksum = sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            checksum.update(block)
    return checksum.hexdigest()


def finish(run: ImportRun, tally: Tally, *, new: int, changed: int) -> ImportRun:
    """Write down what the run did."""
    refused = sum(tally.refused.values())
    run.read, run.new, run.changed, run.refused = tally.read, new, changed, refused
    run.unchanged = tally.read - refused - new - changed
    run.notes = {
        "refused": dict(tally.refused),
        "kept with a remark": dict(tally.warned),
        "lines": tally.lines,
        "parts": dict(tally.parts),
        "vanished": tally.vanished,
    }
    run.finished_at = now()
    run.save()
    return run


def told(run_ids: Sequence[int]) -> None:
    """The sponsors' standings know what these imports brought."""
    ImportRun.objects.filter(pk__in=run_ids).update(told_at=now())


def day(value: Any) -> date | None:
    """A date in any of the forms FDA's files use; none for anything else."""
    return _day(str(value or "").strip().partition(" 00:00")[0])


@lru_cache(maxsize=DAYS_KEPT)
def _day(text: str) -> date | None:
    for form in DATES:
        try:
            return date(*time.strptime(text, form)[:3])
        except ValueError:
            continue
    return None


def stage(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a temporary table of text columns that ends with the transaction; memory stays flat."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    typed = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(sql.Identifier(table)))
        cursor.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(sql.Identifier(table), typed))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def execute(statement: str, *values: Any) -> int:
    """Run one statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched: int = cursor.rowcount
        return max(touched, 0)
