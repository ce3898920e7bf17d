"""What the second policy of each table costs a reader who is not limited, and what the trail costs a fact.

Each is measured with and without, in turns, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Final

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from benchmarks.filling import add, chunks
from cmo_portal.demo.cast import Cast
from cmo_portal.embedded import addresses
from cmos.models import Site
from kernel.actor import Actor
from kernel.scope import Scope, scope
from records.services import publish, publish_all

READS: Final = 40
FACTS: Final = 500
ACTOR: Final = Actor.system("benchmark")
Superuser = psycopg.Connection[tuple[str, ...]]


def measure(sites: int, turns: int) -> None:
    """Prints medians in milliseconds of one list of 50 sites, of one fact, and of one of many."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    target = Scope(sponsor_id=cast.sponsors["aldena"].pk)
    for numbers in chunks(sites):
        with scope(target, actor=ACTOR, reason="benchmark"):
            add(numbers, datetime.now(UTC).date())
    with psycopg.connect(addresses.database_url("postgres"), autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE")
        _compare("list of 50 sites, second policy", _reading(target), lambda: _without_policies(superuser), turns)
        _compare("one fact, trailed", _telling(target), lambda: _without_trail(superuser), turns)
        many = f"one of {FACTS} facts at once, trailed"
        _compare(many, _telling_all(target), lambda: _without_trail(superuser), turns)


def _compare(name: str, work: Callable[[], float], without: Callable[[], Iterator[None]], turns: int) -> None:
    bare = contextmanager(without)
    work()
    with_it, without_it = [], []
    for _ in range(turns):
        with_it.append(work())
        with bare():
            without_it.append(work())
    more, less = median(with_it), median(without_it)
    print(f"{name:44} with {more:8.3f} ms  without {less:8.3f} ms  adds {more - less:8.3f} ms", flush=True)


def _reading(target: Scope) -> Callable[[], float]:
    def read() -> float:
        with scope(target, actor=ACTOR):
            began = time.perf_counter()
            for _ in range(READS):
                list(Site.objects.select_related("company").order_by("name", "id")[:50])
            return (time.perf_counter() - began) / READS * 1000

    return read


def _telling(target: Scope) -> Callable[[], float]:
    def tell() -> float:
        with scope(target, actor=ACTOR, reason="benchmark"):
            site = Site.objects.order_by("id")[0]
            began = time.perf_counter()
            for _ in range(READS):
                publish("site.changed", site)
            return (time.perf_counter() - began) / READS * 1000

    return tell


def _telling_all(target: Scope) -> Callable[[], float]:
    def tell() -> float:
        with scope(target, actor=ACTOR, reason="benchmark"):
            site = Site.objects.order_by("id")[0]
            began = time.perf_counter()
            publish_all(("site.changed", site, {}) for _ in range(FACTS))
            return (time.perf_counter() - began) / FACTS * 1000

    return tell


def _without_policies(superuser: Superuser) -> Iterator[None]:
    """Every table's policy of chosen sites lets everything through, which PostgreSQL leaves out of its plans."""
    kept = superuser.execute(
        "SELECT tablename, qual FROM pg_policies WHERE policyname = 'within_sites' AND qual IS NOT NULL"
    ).fetchall()
    command = sql.SQL("ALTER POLICY within_sites ON {} USING ({})")
    for table, _ in kept:
        superuser.execute(command.format(sql.Identifier(table), sql.SQL("true")))
    connection.close()
    yield
    for table, condition in kept:
        superuser.execute(command.format(sql.Identifier(table), sql.SQL(condition)))
    connection.close()


def _without_trail(superuser: Superuser) -> Iterator[None]:
    superuser.execute("ALTER TABLE records_event DISABLE TRIGGER trail_row")
    yield
    superuser.execute("ALTER TABLE records_event ENABLE TRIGGER trail_row")
