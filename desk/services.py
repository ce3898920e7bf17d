"""What the pages across rooms ask to be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.models import Site
from desk.dossier.sections import open_to
from desk.histories import history_of
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from records import jobs, pdf
from records.histories import Asked
from records.models import Job

DOSSIER = "desk.dossier"
EXPLANATION = "desk.explanation"
HISTORY = "desk.history"
DOSSIER_OF, STANDING_OF = "Dossier of", "Standing of"
"""How the names of printed copies begin: what a copy of a site shows."""
PRINT_HISTORY = "desk.print_history"
LARGEST_PDF: Final = 5_000
"""Entries that are printed; more are for a table, not for paper."""


def request_dossier(site: Site, *, include: Collection[str], on: date, actor: Actor, reason: str) -> Job:
    """Ask for the dossier of a site as of a day.

    Raises `Refused` for sections the actor may not read, or where PDF cannot be made.
    """
    if not actor.can(DOSSIER):
        raise NotAllowed(DOSSIER)
    if problem := pdf.missing():
        raise Refused(problem)
    known = {section.key for section in open_to(actor)}
    if not include or not set(include) <= known:
        raise Refused({"include": "Choose at least one section that you may read."})
    parameters = {"site": str(site.pk), "include": sorted(include), "on": on.isoformat()}
    return jobs.request(DOSSIER, parameters, title=f"Dossier of {site.name}", actor=actor, reason=reason)


def request_explanation(site: Site, *, on: date, actor: Actor, reason: str) -> Job:
    """Ask for a controlled copy of why a site stands as it does on a day; raises `Refused` where PDF cannot be made."""
    if not actor.can(EXPLANATION):
        raise NotAllowed(EXPLANATION)
    if problem := pdf.missing():
        raise Refused(problem)
    parameters = {"site": str(site.pk), "on": on.isoformat()}
    return jobs.request(EXPLANATION, parameters, title=f"Standing of {site.name}", actor=actor, reason=reason)


def request_history(kind: str, pk: UUID, asked: Asked, *, actor: Actor, reason: str) -> Job:
    """Ask for the history of a record as PDF.

    Raises DoesNotExist for a record that is not there or not theirs, `Refused` for more entries than fit on paper, or
    where PDF cannot be made.
    """
    if not actor.can(PRINT_HISTORY):
        raise NotAllowed(PRINT_HISTORY)
    if problem := pdf.missing():
        raise Refused(problem)
    record, history = history_of(kind, pk, actor)
    if (count := history.count(asked)) > LARGEST_PDF:
        raise Refused(f"PDF takes {LARGEST_PDF} entries, these are {count}. Export CSV, or narrow the days.")
    days: dict[str, Any] = {name: day.isoformat() for name in ("since", "until") if (day := getattr(asked, name))}
    parameters = {"kind": kind, "record": str(pk), "asked": {**asdict(asked), "since": None, "until": None, **days}}
    return jobs.request(HISTORY, parameters, title=f"History of {record}", actor=actor, reason=reason)
