"""How fast entries are sealed, and how fast the whole trail is checked against its seals."""

from __future__ import annotations

import json
import time
from statistics import median

import psutil
from django.core.management import call_command
from django.db.models import F

from cmo_portal.demo.cast import Cast
from cmos.models import Company
from kernel.actor import Actor
from kernel.db.roles import reading_everything
from kernel.scope import PLATFORM, Scope, scope
from records.seals import checking, sealing
from records.seals.verifying import verify

ROWS = 2_000


def measure(entries: int, turns: int) -> None:
    """Entries as wide as those of the cast, in transactions of 2,000 rows; prints JSON."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    actor = Actor.system("benchmark")
    target = Scope(sponsor_id=cast.sponsors["aldena"].pk)
    begun = time.perf_counter()
    with scope(target, actor=actor, reason="benchmark"):
        Company.objects.bulk_create(Company(name=f"Works {n:06}", notes="Northfield " * 12) for n in range(ROWS))
    for _ in range(entries // ROWS):
        with scope(target, actor=actor, reason="benchmark"):
            Company.objects.filter(name__startswith="Works").update(version=F("version") + 1)
    written = time.perf_counter() - begun
    begun = time.perf_counter()
    with scope(PLATFORM, actor=actor, reason="benchmark"):
        sealed = sealing.seal(actor=actor)
    sealing_took = time.perf_counter() - begun
    walks, wholes = [_walk() for _ in range(turns)], [_whole() for _ in range(turns)]
    ours, theirs = (median(each[place] for each in walks) for place in (1, 2))
    found = {
        "entries": sealed,
        "written_per_s": round(entries / written),
        "sealed_per_s": round(sealed / sealing_took),
        "trail_and_seals_per_s": round(sealed / median(each[0] for each in walks)),
        "cpu_us_of_an_entry": {
            "checking": round(ours / sealed * 1e6, 1),
            "postgresql": round(theirs / sealed * 1e6, 1),
        },
        "verify_per_s": round(sealed / median(wholes)),
    }
    print(json.dumps(found, indent=1))


def us(seconds: float, entries: int) -> float:
    """Microseconds of one entry."""
    return round(seconds / entries * 1e6, 1)


def _walk() -> tuple[float, float, float]:
    """Seconds of the clock, of our processor time, and of PostgreSQL's."""
    seen = checking.Seen()
    with reading_everything() as connection:
        connection.execute("SET timezone = 'UTC'")
        process = psutil.Process(connection.info.backend_pid)
        theirs, ours, begun = sum(process.cpu_times()[:2]), time.process_time(), time.perf_counter()
        assert not list(checking.walk(connection, [], seen))
        spent = time.perf_counter() - begun
        return spent, time.process_time() - ours, sum(process.cpu_times()[:2]) - theirs


def _whole() -> float:
    begun = time.perf_counter()
    assert verify().is_good
    return time.perf_counter() - begun
