"""What a CMO organisation sent to sponsors: which fact, which record, and the digest of what left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models

from kernel.db.constraints import PartOf
from kernel.models import Dialogue, Side
from kernel.scope import current
from records.models import Event
from records.rules import canonical, digest
from records.rules.access import SENT
from sponsors import access

Model = type[models.Model]
ABOUT: Final = ("issued", "questionnaire", "round", "proposal")
"""Foreign keys that lead to what a row of a dialogue is about, which has the words that both sides know."""


def sent() -> models.QuerySet[Event]:
    """In a CMO organisation's scope: each time its people sent something to a sponsor."""
    own = Event.objects.filter(cmo_org_id=current().scope.cmo_org_id, side=Side.CMO, name__in=SENT)
    return own.filter(released_at__isnull=False)


@dataclass(frozen=True, slots=True)
class SentLine:
    """One thing that was sent: to which sponsor, what, in which version, known by which digest, by whom."""

    event: Event
    what: str
    record: str
    version: int
    digest: str
    who: str


def sent_lines(found: Collection[Event]) -> list[SentLine]:
    """The rows of one page, each with its record: a few queries per kind of record, however many rows."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for event in found:
        ids[event.subject_table].add(event.subject_id)
    rows: dict[UUID, Any] = {}
    for table, keys in ids.items():
        kind = _model(table)
        about = [each.name for each in kind._meta.local_fields if each.name in ABOUT]
        rows |= kind._default_manager.select_related(*about).in_bulk(list(keys))
    known, names = digests(rows.values()), access.actor_names(event.actor for event in found)
    return [_line(event, rows.get(event.subject_id), known, names) for event in found]


def _line(event: Event, row: Any, known: dict[UUID, str], names: dict[str, str]) -> SentLine:
    about = next((str(getattr(row, name)) for name in ABOUT if getattr(row, f"{name}_id", None)), "")
    record = f"{row._meta.verbose_name} {about}" if about else str(row or "")
    return SentLine(
        event,
        SENT[event.name],
        record[:1].upper() + record[1:],
        getattr(row, "version", 1),
        known.get(event.subject_id, ""),
        names[event.actor],
    )


def digests(rows: Iterable[models.Model]) -> dict[UUID, str]:
    """SHA-256 of each released row with its parts and the digests of their files, as both sides can compute it.

    A released row never changes, nor is a part ever added to it: the digest is that of what was sent.
    """
    by_kind: dict[Model, list[Any]] = defaultdict(list)
    for row in rows:
        by_kind[type(row)].append(row)
    return {pk: text for kind, listed in by_kind.items() for pk, text in _digests(kind, listed).items()}


def _digests(kind: Model, rows: list[Any]) -> dict[UUID, str]:
    content: dict[UUID, dict[str, Any]] = {row.pk: {kind._meta.db_table: [_plain(row)]} for row in rows}
    for part, field in parts_of(kind):
        has_file = any(each.name == "file" for each in part._meta.local_fields)
        found: models.QuerySet[Any] = part._default_manager.filter(**{f"{field}__in": list(content)}).order_by("pk")
        for row in found.select_related("file") if has_file else found:
            more = {"sha256": row.file.sha256} if has_file and row.file else {}
            whole = content[getattr(row, f"{field}_id")]
            whole.setdefault(part._meta.db_table, []).append({**_plain(row), **more})
    return {pk: digest(canonical(each)) for pk, each in content.items()}


def _plain(row: Any) -> dict[str, Any]:
    return {str(field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}


@cache
def parts_of(whole: Model) -> list[tuple[Model, str]]:
    """The kinds of rows that are released with `whole` and belong to it, with the field that says so."""
    return [
        (model, rule.field)
        for model in apps.get_models()
        if issubclass(model, Dialogue)
        for rule in model._meta.constraints
        if isinstance(rule, PartOf) and model._meta.get_field(rule.field).related_model is whole
    ]


@cache
def _model(table: str) -> Model:
    return next(model for model in apps.get_models() if model._meta.db_table == table)
