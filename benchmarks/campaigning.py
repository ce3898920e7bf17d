"""How long a campaign takes: the job that asks every site, and the page about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

from celery import current_app
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from benchmarks.filling import chunks, site
from cmo_portal.demo.cast import Cast
from cmos import selectors as cmos
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from questionnaires import rules, selectors, services
from questionnaires.models import Campaign
from questionnaires.selectors import campaigns
from records.models import Job
from sponsors.rules import permissions_of


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Prints seconds by the clock and of this process; PostgreSQL works beside it."""
    began, spent = time.perf_counter(), time.process_time()
    yield
    print(f"{name:40} {time.perf_counter() - began:8.2f} s  CPU {time.process_time() - spent:8.2f} s", flush=True)


def measure(sites: int, turns: int) -> None:
    """Prints seconds of planning and sending, and medians in milliseconds of what reads it."""
    call_command("migrate", verbosity=0)
    cast = Cast()
    cast.build()
    target = Scope(sponsor_id=cast.sponsors["aldena"].pk)
    manager = cast.members["aldena.example", "qa_manager"]
    actor = Actor(f"membership:{manager.pk}", permissions_of("qa_manager"))
    with scope(target, actor=actor, reason="benchmark"):
        add(sites)
        with timed(f"planned for {sites:,} sites"):
            campaign = plan(actor)
        job = services.begin_sending(campaign, actor=actor)
    with timed("sent by the job"):
        current_app.tasks[job.kind].run({"tenant": {"sponsor_id": str(target.sponsor_id)}}, str(job.pk))
    with scope(target, actor=actor):
        print(Job.objects.get(pk=job.pk).message)
    client = browser(manager, cast.password)
    for name, address in (
        ("page of the campaign", reverse("questionnaires:campaign", args=[campaign.pk])),
        ("list of campaigns", reverse("questionnaires:campaigns")),
        ("list of questionnaires", reverse("questionnaires:list")),
        ("API, 500 sites of the campaign", f"{reverse('api:campaign-sites', args=[campaign.pk])}?page_size=500"),
    ):
        _read(name, partial(client.get, address), turns)


def add(sites: int) -> None:
    """Sites of a company that has joined, so that each can be asked."""
    like: Any = next(each for each in cmos.active_sites() if cmos.linked_organisation(each.company_id))
    for numbers in chunks(sites):
        made = [site(like, number) for number in numbers]
        type(like).objects.bulk_create(made)


def plan(actor: Actor) -> Campaign:
    """The cast's yearly confirmation for every site whose company has joined."""
    version = selectors.versions().get(title="Yearly confirmation", status=rules.APPROVED)
    found = campaigns.sites_for(campaigns.Wanted())
    due = today("UTC") + timedelta(days=60)
    return services.plan_campaign(version, title="Yearly", sites=found, scope={}, due_on=due, actor=actor)


def browser(member: Any, password: str) -> Client:
    """The manager, signed in."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/accounts/sign-in/", {"login": member.user.email, "password": password})
    return client


def _read(name: str, ask: Callable[[], Any], turns: int) -> None:
    """Medians by the clock and of this process."""
    clock, cpu, status = [], [], 0
    for _ in range(turns):
        began, spent = time.perf_counter(), time.process_time()
        status = ask().status_code
        clock.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    print(f"{name:40} {median(clock):8.1f} ms  CPU {median(cpu):8.1f} ms  ({status})", flush=True)
