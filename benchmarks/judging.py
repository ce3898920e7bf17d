"""Sites with evidence of every weight (letters, statements, two regimes of certificates) are all re-evaluated.

Every site has an FDA registration, an EU certificate and an inspection; each third one serves the UK, each tenth has a
letter or a statement, each twentieth a proposed decision.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from django.core.management import call_command
from django.db.models import Count

from benchmarks.filling import add, chunks
from cmo_portal.demo.cast import Cast
from cmos.models import GmpCertificate, Site
from inspections.models import Inspection, NoncomplianceStatement, WarningLetter
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import selectors
from qualification import services as qualification
from qualification.models import CurrentStanding, StandingDecision
from qualification.rules.decisions.facts import STRICTER

MARK: Final = "Works "
"""How the names of the filled sites begin."""


def measure(sites: int) -> None:
    """Fill, evaluate all sites twice, and say how long each took."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    sponsor, actor, day = cast.sponsors["aldena"], Actor.system("benchmark"), today("UTC")
    target = Scope(sponsor_id=sponsor.pk)
    for numbers in chunks(sites):
        with scope(target, actor=actor, reason="benchmark"):
            add(numbers, day)
    with scope(target, actor=actor, reason="benchmark"):
        judged(day)
    print(f"{sites} sites, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with scope(target, actor=actor, reason="benchmark"):
        timed("all sites evaluated and kept", lambda: qualification.refresh_all(today=day, actor=actor))
    with scope(target, actor=actor, reason="benchmark"):
        timed("the same again", lambda: qualification.refresh_all(today=day, actor=actor))
        ids = list(Site.objects.values_list("pk", flat=True)[:500])
        timed("500 sites read and evaluated, not kept", lambda: len(selectors.standings(ids, day)))
        rows = CurrentStanding.objects.values_list("jurisdiction", "answer").annotate(Count("id"))
        for market, answer, number in sorted(rows.order_by()):
            print(f"  {market} {answer:16} {number:7}")


def timed(words: str, work: Callable[[], int]) -> None:
    """Seconds by the clock and of this process; PostgreSQL works beside it."""
    started, spent = time.perf_counter(), time.process_time()
    answers = work()
    whole, cpu = time.perf_counter() - started, time.process_time() - spent
    print(f"{words:40} {answers:6} answers {whole:7.2f} s, of it {cpu:7.2f} s CPU here")


def judged(day: date) -> None:
    """What makes the filled sites differ."""
    rows: list[Any] = list(Site.objects.filter(name__startswith=MARK).order_by("id"))
    Inspection.objects.bulk_create(
        Inspection(
            number=f"INS-B-{number:06}",
            site=site,
            kind="surveillance",
            ended_on=day - timedelta(days=400 + number % 900),
            classification=("NAI", "VAI", "NAI", "OAI")[number % 4],
            classified_on=day - timedelta(days=300),
            status="open",
        )
        for number, site in enumerate(rows)
    )
    GmpCertificate.objects.bulk_create(
        GmpCertificate(
            site=site,
            number=f"UK GMP {site.number}",
            authority="MHRA",
            jurisdiction="UK",
            inspection_end=day - timedelta(days=300),
            operations=["1.2.1.13", "1.5.1.13"],
        )
        for site in rows[::3]
    )
    WarningLetter.objects.bulk_create(
        WarningLetter(number=f"WL-B-{number:06}", site=site, issued_on=day - timedelta(days=90))
        for number, site in enumerate(rows[::10])
    )
    NoncomplianceStatement.objects.bulk_create(
        NoncomplianceStatement(
            number=f"SNC-B-{number:06}",
            site=site,
            reference=f"SNC {number}",
            authority="HPRA",
            issued_on=day - timedelta(days=60),
            operations=["1.5.1.13"],
        )
        for number, site in enumerate(rows[5::10])
    )
    StandingDecision.objects.bulk_create(
        StandingDecision(
            number=f"STD-B-{number:06}",
            site=site,
            kind=STRICTER,
            jurisdiction="EU",
            answer="watch",
            computed="ok",
            rationale="measured",
        )
        for number, site in enumerate(rows[::20])
    )
