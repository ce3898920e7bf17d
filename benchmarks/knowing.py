"""What it costs to ask for the past: the rows of one site, and of all sites, out of a trail of many entries."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from benchmarks.filling import add, chunks
from cmo_portal.demo.cast import Cast
from cmo_portal.embedded import addresses
from cmos.models import FdaRegistration, GmpCertificate, Site, SiteIdentifier
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope, scope
from records.models import TrailEntry
from records.selectors.known import known_tables

ACTOR: Final = Actor.system("benchmark")
TABLES: Final[tuple[Any, ...]] = (Site, SiteIdentifier, FdaRegistration, GmpCertificate)
ONE_BY_ONE: Final = 200


def measure(sites: int, entries: int, turns: int) -> None:
    """Prints medians in milliseconds and what one row costs."""
    target = fill(sites, entries)
    with scope(target, actor=ACTOR):
        chosen = list(Site.objects.order_by("id").values_list("id", flat=True))
        print(f"{TrailEntry.objects.count()} entries of this sponsor, {len(chosen)} sites", flush=True)
        # Of the last day each entry is asked what else its transaction wrote; seen from later, none is.
        for words, moment in (("of today", now()), ("of an older day", now() + timedelta(days=2))):
            few = [_one(site_id, moment) for site_id in chosen[:: max(1, len(chosen) // ONE_BY_ONE)]]
            _told(f"one site, {words}", [each() for _ in range(turns) for each in few])
            _told(f"all sites in SQL, {words}", [_counted(chosen, moment) for _ in range(turns)])
            _told(f"all sites as rows, {words}", [_one(chosen, moment)() for _ in range(turns)])


def fill(sites: int, entries: int) -> Scope:
    """The cast, many sites of one sponsor, and rounds of changes of all they have."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    target = Scope(sponsor_id=cast.sponsors["aldena"].pk)
    for numbers in chunks(sites):
        with scope(target, actor=ACTOR, reason="benchmark"):
            add(numbers, datetime.now(UTC).date())
    for _ in range(max(0, entries // (sites * len(TABLES)) - 1)):
        for model in TABLES:
            with scope(target, actor=ACTOR, reason="benchmark"):
                model._default_manager.update(version=F("version") + 1)
    with psycopg.connect(addresses.database_url("postgres"), autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE")
    return target


def _one(site_ids: UUID | list[UUID], moment: datetime) -> Callable[[], float]:
    ids = [site_ids] if isinstance(site_ids, UUID) else site_ids

    def read() -> float:
        began = time.perf_counter()
        found = known_tables(TABLES, moment, sites=ids)
        assert all(found.values())
        return (time.perf_counter() - began) * 1000

    return read


def _counted(chosen: list[UUID], moment: datetime) -> float:
    """The statement alone: its answer is thrown away in the database."""
    seen: list[float] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params, many, context)
        seen.append(context["cursor"].fetchone()[0][0]["Execution Time"])
        return answer

    with connection.execute_wrapper(explained):
        known_tables(TABLES, moment, sites=chosen)
    return seen[0]


def _told(what: str, spent: list[float]) -> None:
    print(f"{what:44} {median(spent):10.2f} ms  best {min(spent):10.2f} ms", flush=True)
