"""Sealing and checking in tests: everything committed is sealed, a superuser tampers, the check says what it found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from cmo_portal.embedded import addresses
from kernel.actor import Actor
from kernel.scope import PLATFORM, scope
from records.seals import sealing

SEALER = Actor.system("records.seal_trail")
PATIENCE = 60
"""Seconds that sealing and the feed of events may wait: tests of other processes are open transactions there too."""


def seal_everything() -> int:
    """Seal until every committed entry is sealed; returns how many entries were."""
    sealed, until = 0, time.monotonic() + PATIENCE
    while True:
        sealed += seal_now()
        if not left():
            return sealed
        assert time.monotonic() < until, "a transaction of another process stays open"
        time.sleep(0.05)


def seal_now() -> int:
    """Seal what can be sealed, as the task does."""
    with scope(PLATFORM, actor=SEALER, reason="test"):
        return sealing.seal(actor=SEALER)


LEFT = b"""
  SELECT count(*) FROM records_trailentry e LEFT JOIN LATERAL (
    SELECT last_tx, last_seq FROM records_seal ORDER BY number DESC LIMIT 1) s ON true
   WHERE s.last_tx IS NULL OR (e.tx, e.seq) > (s.last_tx, s.last_seq)"""


def left() -> int:
    """How many entries no seal covers."""
    with administrator() as opened:
        row = opened.execute(LEFT).fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def administrator() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A superuser of the test database; what it does is committed."""
    with psycopg.connect(addresses.database_url("postgres", str(connection.settings_dict["NAME"]))) as opened:
        opened.execute("SET timezone = 'UTC'")
        yield opened


@contextmanager
def tampering(*statements: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """What a superuser sees who has done this with every trigger asleep; it is undone afterwards."""
    with administrator() as opened:
        opened.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            opened.execute(statement.encode())
        yield opened
        opened.rollback()


def tamper(*statements: str) -> None:
    """The same for good."""
    with tampering(*statements) as opened:
        opened.commit()
