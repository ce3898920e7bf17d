"""What the pages across rooms ask to be done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from cmos.models import Site
from desk.dossier.sections import open_to
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from records import jobs, pdf
from records.models import Job

DOSSIER = "desk.dossier"


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
