"""Every page and question of the heart, asked of a portal with many sites, qualifications, products and findings.

Each is asked by the test client through the whole of the portal (middleware, walls, templates), by the head of quality
or by a connected system, inside this process: the figures are the clock, the processor's time here, and the statements
sent. PostgreSQL works beside it; what the clock has more than the processor is its part, and what others take from the
machine.
"""

from __future__ import annotations

import cProfile
import gc
import json
import os
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client

from audits.models import Finding
from benchmarks.copying import copy
from benchmarks.filling import add, chunks, keys_of, ways_in
from cmo_portal.demo.cast import Cast
from cmos.models import ManufacturingStep, Product, Site
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.scope import Scope, scope
from qualification import services as qualification
from qualification.models import Condition, Decision, Qualification, RiskAssessment
from records.models import TrailEntry

ACTOR: Final = Actor.system("benchmark")
BATCH: Final = 2_000
MORE: Final = ("primary_packaging", "secondary_packaging", "testing_chemical")
"""Operations that each product gets beside those of the cast."""
COUNTED: Final[tuple[Any, ...]] = (
    Site,
    Product,
    ManufacturingStep,
    Qualification,
    Decision,
    Condition,
    RiskAssessment,
    Finding,
    TrailEntry,
)
Ask = Callable[[], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one question took."""

    clock: float
    here: float
    statements: int


def measure(ways: dict[str, str], turns: int, only: str, *, profiled: bool) -> None:
    """Prints the median of each question and how busy the machine was."""
    target = Scope(sponsor_id=UUID(ways["sponsor"]))
    with scope(target, actor=ACTOR):
        print(", ".join(f"{each.objects.count()} {each._meta.verbose_name_plural}" for each in COUNTED), flush=True)
    print(f"{'':46} {'ms':>8} {'ms CPU':>8} {'SQL':>5}")
    gc.collect()
    gc.freeze()  # as a worker does before it takes traffic
    for name, ask in Portal(target, ways).questions():
        if name.startswith(tuple(only.split(","))):
            found = [taken(ask) for _ in range(turns + 1)][1:]
            spent, here = median(each.clock for each in found), median(each.here for each in found)
            print(f"{name:46} {spent:8.0f} {here:8.0f} {found[-1].statements:5}", flush=True)
            if profiled:
                _told(ask)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def filled(folder: Path, sites: int, copies: int) -> dict[str, str]:
    """The ways into a filled portal: of the one that the folder has, or of a new one."""
    call_command("migrate", verbosity=0)
    kept = folder / "keys.json"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(fill(sites, copies)))
    keys: dict[str, str] = json.loads(kept.read_text())
    return {**ways_in(keys), "sponsor": keys["sponsor"]}


def fill(sites: int, copies: int) -> dict[str, str]:
    """The cast, copies of it, and plain sites up to the number asked for; their standings kept. Returns the keys."""
    cast = Cast()
    cast.build()
    target, day = Scope(sponsor_id=cast.sponsors["aldena"].pk), today("UTC")
    started = time.perf_counter()
    copy(cast.sponsors["aldena"].pk, copies)
    with scope(target, actor=ACTOR, reason="benchmark"):
        more_steps(day)
        own = Site.objects.count()
    for numbers in chunks(max(0, sites - own)):
        with scope(target, actor=ACTOR, reason="benchmark"):
            add(numbers, day)
    with scope(target, actor=ACTOR, reason="benchmark"):
        qualification.refresh_all(today=day, actor=ACTOR)
    print(f"filled in {time.perf_counter() - started:.0f} s")
    return {**keys_of(cast), "sponsor": str(target.sponsor_id)}


def more_steps(day: date) -> None:
    """Each product is made in more steps, one after the other, where its first one is done."""
    first: dict[UUID, ManufacturingStep] = {}
    for step in ManufacturingStep.objects.filter(voided_at=None).order_by("-position", "-id"):
        first[step.product_id] = step
    ManufacturingStep.objects.bulk_create(
        ManufacturingStep(
            product_id=step.product_id,
            site_id=step.site_id,
            operation=operation,
            markets=step.markets,
            position=step.position + 10 + place,
            follows=[step.pk],
            valid_from=day - timedelta(days=200),
        )
        for step in first.values()
        for place, operation in enumerate(MORE)
    )


def taken(ask: Ask) -> Taken:
    """Asks once."""
    statements = 0

    def counted(execute: Any, *given: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*given)

    with connection.execute_wrapper(counted):
        began, spent = time.perf_counter(), time.process_time()
        answer = ask()
        clock, here = time.perf_counter() - began, time.process_time() - spent
    if answer.status_code != 200:
        raise RuntimeError(f"answered {answer.status_code}: {getattr(answer, 'content', b'')[:500]!r}")
    return Taken(clock * 1000, here * 1000, statements)


def _told(ask: Ask) -> None:
    """The dearest functions of one more turn."""
    profile = cProfile.Profile()
    profile.runcall(ask)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


class Portal:
    """The filled portal, and the ways into it."""

    def __init__(self, target: Scope, ways: dict[str, str]) -> None:
        self.day = today("Europe/Berlin")
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.cookies["sessionid"] = ways["session"]
        self.token = {"Authorization": f"Bearer {ways['token']}"}
        with scope(target, actor=ACTOR):
            self.row = Qualification.objects.exclude(decisions=None).latest("id")
            self.site = self._richest()
            self.steps = list(ManufacturingStep.objects.filter(voided_at=None).order_by("id")[:BATCH])
            self.step = next(each for each in reversed(self.steps) if each.markets or each.product.markets)
            self.markets = {each.pk: each.markets for each in Product.objects.all()}

    def _richest(self) -> UUID:
        """A copied site with findings and qualifications."""
        found = Finding.objects.filter(site__in=Qualification.objects.values("site")).order_by("-id").first()
        assert found is not None
        return found.site_id

    def questions(self) -> Iterator[tuple[str, Ask]]:
        """Name and question, page by page."""
        month_ago, known = self.day - timedelta(days=30), (now() - timedelta(seconds=1)).isoformat()
        yield "home", self._page("/")
        yield "deadlines", self._page("/deadlines/")
        yield "site page", self._page(f"/sites/{self.site}/")
        yield "qualifications", self._page("/qualifications/")
        yield "qualifications with a hold", self._page("/qualifications/", needs="hold")
        yield "qualification page", self._page(f"/qualifications/{self.row.pk}/")
        yield "approved list, live", self._page("/approved/")
        yield "approved list, another day", self._page("/approved/", on=_said(month_ago))
        yield "approved list, as known yesterday", self._page("/approved/", known=_said(self.day - timedelta(days=1)))
        yield (
            "approved list, difference of two days",
            self._page("/approved/differences/", first=_said(month_ago), last=_said(self.day)),
        )
        yield "clearance page", self._page("/clearance/", **self._question(self.step))
        yield "clearance API, one question", self._api("/api/v1/clearance/", **self._question(self.step))
        yield f"clearance API, {len(self.steps)} questions", self._batch(outlook=True)
        yield f"clearance API, {len(self.steps)} without outlook", self._batch(outlook=False)
        yield "what will block in 90 days", self._page("/clearance/forecast/")
        yield "risk list", self._page("/risk/")
        yield "matrix of a site", self._page(f"/sites/{self.site}/matrix/")
        yield "matrix of the portfolio", self._page("/matrix/")
        yield "chain of a product", self._page(f"/cmos/products/{self.step.product_id}/chain/")
        yield "standing of a site", self._api(f"/api/v1/sites/{self.site}/standing/")
        yield "standing of a site, as known", self._api(f"/api/v1/sites/{self.site}/standing/", known_at=known)

    def _page(self, address: str, **asked: str) -> Ask:
        return lambda: self.client.get(address, asked)

    def _api(self, address: str, **asked: str) -> Ask:
        return lambda: self.client.get(address, asked, headers=self.token)

    def _question(self, step: ManufacturingStep) -> dict[str, str]:
        market = (step.markets or self.markets[step.product_id])[0]
        named = {"site": str(step.site_id), "product": str(step.product_id)}
        return {**named, "operation": step.operation, "market": market}

    def _batch(self, *, outlook: bool) -> Ask:
        asked = [self._question(each) for each in self.steps if each.markets or self.markets[each.product_id]]
        given = {"outlook": outlook, "questions": asked}
        return lambda: self.client.post(
            "/api/v1/clearance/", given, content_type="application/json", headers=self.token
        )


def _said(day: date) -> str:
    return f"{day:%-d %b %Y}"
