"""Reading what is known of controlled files: which version each is, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from records.models import FileVersion, SponsorFile
from sponsors import access


@dataclass(frozen=True, slots=True)
class Superseded:
    """That a newer file took the place of this one: which, who, when, why."""

    by: UUID
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class FileTold:
    """What is said of a file wherever it is shown; `version` counts from 1."""

    version: int = 1
    superseded: Superseded | None = None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One file of a chain of versions."""

    file: SponsorFile
    told: FileTold
    stored_by: str


def told(files: Iterable[Any]) -> dict[UUID, FileTold]:
    """What to say of each file (or id of one); the same two questions however many there are."""
    asked = {getattr(each, "pk", each) for each in files} - {None}
    if not asked:
        return {}
    rows = list(FileVersion.objects.filter(models.Q(older__in=asked) | models.Q(newer__in=asked)))
    names = access.actor_names({row.superseded_by for row in rows if row.older_id in asked})
    numbers = {row.newer_id: row.number for row in rows} | {row.older_id: row.number - 1 for row in rows}
    ended = {row.older_id: _superseded(row, names) for row in rows if row.older_id in asked}
    return {pk: FileTold(numbers.get(pk, 1), ended.get(pk)) for pk in asked}


def chain(stored: Any) -> list[ChainLink]:
    """Every version of the document that a file is one of, newest first; the file alone where it was never replaced."""
    rows = list(_chains([stored.pk]).select_related("older", "newer").order_by("number"))
    files = [rows[0].older, *(row.newer for row in rows)] if rows else [stored]
    facts, names = told(files), access.actor_names({each.stored_by for each in files})
    return [ChainLink(each, facts[each.pk], names.get(each.stored_by, "")) for each in reversed(files)]


def with_earlier(files: Iterable[Any]) -> list[Any]:
    """`files` and every other version of each, each file once: what a copy of a record must hold."""
    known = {each.pk: each for each in files}
    for row in versions_of(known).select_related("older", "newer").order_by("first", "number"):
        for each in (row.older, row.newer):
            known.setdefault(each.pk, each)
    return list(known.values())


def versions_of(files: Iterable[Any]) -> models.QuerySet[FileVersion]:
    """The rows of every chain that one of these files belongs to."""
    return _chains([getattr(each, "pk", each) for each in files])


def rows_about(files: Iterable[Any]) -> list[models.Model]:
    """Every row that says something of these files."""
    return list(versions_of(files))


def version_after(pk: UUID) -> FileVersion | None:
    """What superseded a file; nothing where it is the newest."""
    return FileVersion.objects.filter(older=pk).first()


def _chains(keys: list[UUID]) -> models.QuerySet[FileVersion]:
    touched = FileVersion.objects.filter(models.Q(older__in=keys) | models.Q(newer__in=keys))
    return FileVersion.objects.filter(first__in=touched.values("first"))


def _superseded(row: FileVersion, names: dict[str, str]) -> Superseded:
    return Superseded(row.newer_id, names.get(row.superseded_by, ""), row.superseded_at, row.reason)
