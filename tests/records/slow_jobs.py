"""Bodies of jobs for tests; a worker of a test loads this module."""

from __future__ import annotations

import io
import time

from cmos import services as cmos
from cmos.selectors import sites
from kernel.errors import Refused
from records import jobs
from records.jobs import Outcome
from records.models import SponsorFile
from records.services import store_file
from records.work import Work


@jobs.task
def register_slowly(work: Work, names: list[str], pause: float) -> Outcome:
    """Registers a company per name, resting after each: everything or nothing."""
    for number, name in enumerate(names, start=1):
        cmos.register_company(name=name, actor=work.actor, reason="slow job")
        work.progress(number, len(names), f"Registered {name}.")
        time.sleep(pause)
    return Outcome(f"{len(names)} companies registered.")


@jobs.task
def export(work: Work) -> Outcome:
    """Makes a small file for the person."""
    made = store_file(
        io.BytesIO(b"name\nx\n"),
        name="export.csv",
        kind=SponsorFile,
        made_for=work.actor.key,
        actor=work.actor,
        reason="export, as told",
    )
    work.progress(1, 1)
    return Outcome("One row.", made)


@jobs.task
def refuse(work: Work) -> Outcome:
    """Says no."""
    raise Refused("Row 7 has no name.")


@jobs.task
def break_down(work: Work) -> Outcome:
    """Has a fault."""
    raise ZeroDivisionError


@jobs.task
def sites_seen(work: Work) -> Outcome:
    """Makes a small file and says how many sites its person sees."""
    made = store_file(
        io.BytesIO(b"name\nx\n"),
        name="sites.csv",
        kind=SponsorFile,
        made_for=work.actor.key,
        actor=work.actor,
        reason="sites, as told",
    )
    return Outcome(str(sites().count()), made)
