"""Every read of imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cmos import selectors as cmos
from integrations.models import ImportedRow, ImportProblem, ImportRun
from kernel.actor import Actor
from questionnaires import selectors as questionnaires
from sponsors import access
from web.http import Member


def imports() -> QuerySet[ImportRun]:
    """The sponsor's imports with their files."""
    return ImportRun.objects.select_related("file")


def import_run(pk: UUID) -> ImportRun:
    return imports().get(pk=pk)


def in_state(found: QuerySet[ImportRun], state: str) -> QuerySet[ImportRun]:
    """`found`, narrowed to the runs that `ImportRun.state` calls so."""
    open_ = found.filter(imported_at=None)
    return {
        "imported": found.filter(imported_at__isnull=False),
        "uploaded": open_.filter(checked_at=None),
        "with_errors": open_.filter(checked_at__isnull=False, wrong__gt=0),
        "checked": open_.filter(checked_at__isnull=False, wrong=0),
    }[state]


def problems_of(run: ImportRun) -> QuerySet[ImportProblem]:
    """What the last check found, from the top of the file."""
    return ImportProblem.objects.filter(run=run).order_by("row", "id")


def outcomes_of(run: ImportRun) -> QuerySet[ImportedRow]:
    """What the rows became, from the top of the file."""
    return ImportedRow.objects.filter(run=run).order_by("row", "id")


OWNERS: Final = {
    "contact": cmos.sites_of_contacts,
    "identifier": cmos.sites_of_identifiers,
    "questionnaire": questionnaires.versions_of_parts,
}
"""Kinds of rows whose records have no page of their own: what finds the record that shows them."""


def pages_of(run: ImportRun, rows: Sequence[ImportedRow]) -> dict[UUID, UUID]:
    """For each record that rows of `run` became, the record whose page shows it."""
    ids = [row.subject_id for row in rows]
    owners = OWNERS.get(run.kind)
    return owners(ids) if owners else {pk: pk for pk in ids}


def names(runs: list[ImportRun]) -> dict[str, str]:
    """What to call the people who uploaded and imported."""
    return access.actor_names(key for run in runs for key in (run.uploaded_by, run.imported_by) if key)


def member_of(actor: Actor) -> Member | None:
    """The person in whose name a background task works."""
    return next((member for member in access.people() if member.id == actor.membership_id), None)
