"""The whole check: trail, seals, published seals, records, signatures and stored files, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from kernel.db.roles import reading_everything
from records.seals import checking, tables
from records.seals.checking import Problem, Seen
from records.seals.publishing import Anchor, SealBroken, published
from records.seals.tables import Counted


@dataclass
class Report:
    """What was looked at and what was found; `problems` holds the first of each kind."""

    seen: Seen = field(default_factory=Seen)
    counted: Counted = field(default_factory=Counted)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether everything is as it was."""
        return not self.problems

    def lines(self) -> Iterator[str]:
        """The report in words, the problems last."""
        seen, counted = self.seen, self.counted
        yield f"{seen.entries} entries of the trail in {seen.seals} seals, {seen.unsealed} not sealed yet"
        if seen.newest is not None:
            at = datetime.fromtimestamp(seen.newest.sealed_at / 1_000_000, UTC)
            yield f"newest seal {seen.newest.number} of {at:%-d %b %Y %H:%M:%S} UTC: {seen.newest.digest}"
        kept = f"{counted.rows} records, {counted.signatures} signatures, {counted.factors} second factors"
        yield f"{kept}, {counted.files} files"
        yield from (f"NOT AS IT WAS: {problem}" for problem in self.problems)


def verify(anchors: Iterable[Anchor] = (), *, with_files: bool = True) -> Report:
    """Check everything; `anchors` are seals known from elsewhere (a mail), beside those published on this machine."""
    with _snapshot() as connection:
        return check(connection, anchors, with_files=with_files)


def check(connection: psycopg.Connection[Any], anchors: Iterable[Anchor] = (), *, with_files: bool = True) -> Report:
    """The same on a connection that reads everything, in the transaction it has open."""
    report = Report()
    report.problems += _first_of_each(_problems(connection, anchors, report, with_files=with_files))
    return report


def _problems(
    connection: psycopg.Connection[Any], anchors: Iterable[Anchor], report: Report, *, with_files: bool
) -> Iterator[Problem]:
    try:
        known = [*anchors, *published()]
    except SealBroken as broken:
        known = list(anchors)
        yield Problem("seal", "a published seal:", str(broken))
    yield from checking.walk(connection, known, report.seen)
    yield from tables.rows(connection, report.counted)
    yield from tables.signatures(connection)
    if with_files:
        yield from tables.files(connection, report.counted)


def _first_of_each(problems: Iterable[Problem]) -> list[Problem]:
    """One problem of each kind: what follows a broken entry mostly follows from it."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.kind, problem)
    return list(found.values())


@contextmanager
def _snapshot() -> Iterator[psycopg.Connection[Any]]:
    """One state of everything: what is written meanwhile is neither seen nor half seen."""
    with reading_everything() as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
