"""The demo's cast and many sites of one sponsor, and how to get in.

The sites are written in bulk, inside the sponsor's scope: walls and trail work as they do for services.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import psycopg
from celery import current_app
from django.core.management import call_command
from django.test import Client

from cmo_portal.demo.cast import Cast
from cmo_portal.embedded import addresses
from cmos.models import FdaRegistration, GmpCertificate, Site, SiteIdentifier, SiteTerm
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from qualification import services as qualification
from records import jobs
from records.models import Job
from sponsors.rules import permissions_of

BATCH = 2_000
ONE_BY_ONE = 20
COUNTRIES = ("IE", "DE", "IT", "FR", "IN", "US", "CH", "SE")
FLOOR = """
    CREATE TABLE floor_site AS SELECT id, number, name, city, country, partner_type, batch_records, duns, registered_on
    FROM cmos_site;
    ALTER TABLE floor_site ADD PRIMARY KEY (id);
    GRANT SELECT ON floor_site TO cmo_app;
    ANALYZE"""


def fill(sites: int) -> dict[str, str]:
    """The cast, then the sites, then what the measuring needs."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    sponsor, actor, day = cast.sponsors["aldena"], Actor.system("benchmark"), today("UTC")
    for numbers in chunks(sites):
        with scope(Scope(sponsor_id=sponsor.pk), actor=actor, reason="benchmark"):
            add(numbers, day)
    with scope(Scope(sponsor_id=sponsor.pk), actor=actor, reason="benchmark"):
        times = standing(day, actor)
    exported = xlsx(cast, Scope(sponsor_id=sponsor.pk))
    return {**floor(), **ways_in(keys_of(cast)), **times, **exported, "sites": str(sites)}


def standing(today: date, actor: Actor) -> dict[str, str]:
    """Seconds that the standings of all sites take, evidence and writing included, and of one changed site."""
    started, spent = time.perf_counter(), time.process_time()
    written = qualification.refresh_all(today=today, actor=actor)
    whole, cpu = time.perf_counter() - started, time.process_time() - spent
    ids = list(Site.objects.order_by("id").values_list("id", flat=True)[:ONE_BY_ONE])
    started, spent = time.perf_counter(), time.process_time()
    for site_id in ids:
        qualification.refresh([site_id], today=today, actor=actor)
    each, each_cpu = (time.perf_counter() - started) / len(ids), (time.process_time() - spent) / len(ids)
    return {
        "standings": str(written),
        "all_standings": f"{whole:.2f}",
        "all_standings_cpu": f"{cpu:.2f}",
        "one_standing": f"{each:.4f}",
        "one_standing_cpu": f"{each_cpu:.4f}",
    }


def xlsx(cast: Cast, target: Scope) -> dict[str, str]:
    """Seconds that the job takes which writes the whole list of sites as XLSX, done here as a worker does it."""
    head = cast.members["aldena.example", "qa_head"]
    actor = Actor(f"membership:{head.pk}", permissions_of("qa_head"))
    with scope(target, actor=actor):
        asked = {"list_name": "desk:sites", "query": ""}
        job = jobs.request("integrations.export_list", asked, title="Sites", actor=actor, reason="to measure it")
    started = time.perf_counter()
    current_app.tasks[job.kind].run({"tenant": {"sponsor_id": str(target.sponsor_id)}}, str(job.pk))
    seconds = time.perf_counter() - started
    with scope(target, actor=actor):
        done = Job.objects.select_related("result").get(pk=job.pk)
    if done.result is None:
        raise RuntimeError(f"The export failed: {done.message}")
    return {"xlsx": f"{seconds:.2f}", "xlsx_bytes": str(done.result.size)}


def chunks(sites: int) -> list[range]:
    """The numbers of the sites, in portions of one transaction each."""
    return [range(first, min(first + BATCH, sites)) for first in range(0, sites, BATCH)]


def add(numbers: range, today: date) -> None:
    """One portion of sites with identifier, search terms, registration and certificate."""
    like: Any = Site.objects.order_by("id").first()
    made = [site(like, number) for number in numbers]
    Site.objects.bulk_create(made)
    SiteIdentifier.objects.bulk_create(
        SiteIdentifier(site=each, scheme="fei", value=f"{4_000_000_000 + n}", match_key=f"{4_000_000_000 + n}")
        for n, each in zip(numbers, made, strict=True)
    )
    SiteTerm.objects.bulk_create(
        SiteTerm(site=each, term=term) for each in made for term in (*each.name.lower().split(), each.city.lower())
    )
    FdaRegistration.objects.bulk_create(
        FdaRegistration(
            site=each,
            submitted_on=date(today.year - 1, 11, 1),
            valid_from=date(today.year - 1, 11, 1),
            valid_to=date(today.year, 12, 31),
            operations=["MANUFACTURE", "PACK"],
        )
        for each in made
    )
    GmpCertificate.objects.bulk_create(
        GmpCertificate(
            site=each,
            number=f"{each.country}/GMP/{each.number}",
            authority="HPRA",
            inspection_end=date(today.year - 1, 3, 1),
            operations=["1.2.1.13", "1.5.1.13"],
        )
        for each in made
    )


def site(like: Any, number: int) -> Any:
    """A site like the cast's first one, under another name."""
    fields = {
        field.name: getattr(like, field.attname if field.is_relation else field.name)
        for field in like._meta.concrete_fields
        if field.name not in ("id", "sponsor", "number", "name", "city", "country") and not field.is_relation
    }
    country = COUNTRIES[number % len(COUNTRIES)]
    return type(like)(
        **fields,
        number=f"SITE-{number + 1000:06}",
        name=f"Works {number:06} Northfield",
        city=f"Town{number % 997}",
        country=country,
        company_id=like.company_id,
        responsible_id=like.responsible_id,
    )


def floor() -> dict[str, str]:
    """The bare table beside ours, without walls, and the address of its database."""

    with psycopg.connect(addresses.database_url("postgres"), autocommit=True) as connection:
        connection.execute(FLOOR)
    return {"dsn": addresses.database_url("cmo_app")}


def keys_of(cast: Any) -> dict[str, str]:
    """What a person and a system come in with, to be kept with a filled portal."""
    system = cast.clients[0]
    return {"id": system["client_id"], "secret": system["client_secret"], "password": cast.password}


def ways_in(keys: dict[str, str]) -> dict[str, str]:
    """A token, a session and the id of one site; made anew for each run, for both end with time."""
    client = Client(SERVER_NAME="127.0.0.1")
    given = {"grant_type": "client_credentials", "client_id": keys["id"], "client_secret": keys["secret"]}
    token = client.post("/identity/o/api/token", given).json()["access_token"]
    client.post("/accounts/sign-in/", {"login": "qa.head@aldena.example", "password": keys["password"]})
    headers = {"Authorization": f"Bearer {token}"}
    first = client.get("/api/v1/sites/?sort=id&page_size=1", headers=headers).json()["results"][0]
    return {"token": token, "session": client.cookies["sessionid"].value, "site": first["id"]}
