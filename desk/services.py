"""What the pages across rooms ask to be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cmos.models import Site
from desk.dossier.sections import open_to
from desk.histories import history_of
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from records import copies, jobs, pdf
from records.models import Job
from records.seals import sealing
from records.selectors.histories import Asked

DOSSIER = "desk.dossier"
EXPLANATION = "desk.explanation"
HISTORY = "desk.history"
COPY = "desk.copy"
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


def request_explanation(site: Site, *, on: date, known_at: datetime | None = None, actor: Actor, reason: str) -> Job:
    """Ask for a controlled copy of why a site stands as it does on a day, by what was known at a moment.

    Raises `Refused` where PDF cannot be made.
    """
    if not actor.can(EXPLANATION):
        raise NotAllowed(EXPLANATION)
    if problem := pdf.missing():
        raise Refused(problem)
    parameters = {"site": str(site.pk), "on": on.isoformat()}
    if known_at:
        parameters["known_at"] = known_at.isoformat()
    return jobs.request(EXPLANATION, parameters, title=f"Standing of {site.name}", actor=actor, reason=reason)


def request_copy(kind: str, pk: UUID, *, made_for: str, actor: Actor, reason: str) -> Job:
    """Ask for a copy of a record for an inspector; what is finished is sealed first, so that the copy proves it.

    Raises DoesNotExist for a record that is not there or not theirs, `Refused` without saying for whom, or where PDF
    cannot be made.
    """
    if not actor.can(copies.MAKE):
        raise NotAllowed(copies.MAKE)
    if problem := pdf.missing():
        raise Refused(problem)
    record, _ = history_of(kind, pk, actor)
    sealing.seal(actor=actor)
    parameters = {"kind": kind, "record": str(pk), "made_for": copies.addressee(made_for)}
    return jobs.request(COPY, parameters, title=f"Copy of {record}", actor=actor, reason=reason)


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
