"""A record with all that hangs on it: found by the foreign keys, so that a new kind of child is never forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from kernel.models import Guarded, Walled
from records.models import TrailEntry
from records.selectors import Change, changes_of, linked

Model = type[models.Model]


def family(*heads: models.Model, without: Collection[Model] = ()) -> dict[Model, list[Any]]:
    """`heads` and every row of the open scope that points to one of them, directly or through another, by kind.

    Kinds in `without` (records with a family of their own) are left out with all that hangs on them; technical rows
    always are. One query per link between two kinds, however many heads.
    """
    found: dict[Model, dict[UUID, Any]] = {}
    for head in heads:
        found.setdefault(type(head), {})[head.pk] = head
    level = {kind: set(rows) for kind, rows in found.items()}
    while level:
        following: dict[Model, set[UUID]] = {}
        for parent, keys in level.items():
            for child, field in children(parent):
                if child in without:
                    continue
                known = found.setdefault(child, {})
                rows = child._default_manager.filter(**{f"{field}__in": keys}).order_by("pk")
                fresh = {row.pk: row for row in rows if row.pk not in known}
                known |= fresh
                following.setdefault(child, set()).update(fresh)
        level = {kind: keys for kind, keys in following.items() if keys}
    return {kind: list(rows.values()) for kind, rows in found.items() if rows}


@cache
def children(parent: Model) -> list[tuple[Model, str]]:
    """The kinds of records that point to `parent`, with the field that does."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if issubclass(model, Walled) and model.is_trailed
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is parent and model is not parent
    ]


def described(rows: Collection[models.Model]) -> list[tuple[Change, ...]]:
    """What each row says now, column by column, in the same words as its history; empty columns are left out."""
    entries = [
        TrailEntry(table=row._meta.db_table, operation="INSERT", became=_plain(row))
        for row in rows
        if isinstance(row, Guarded)
    ]
    links = linked(entries)
    return [tuple(changes_of(entry, links)) for entry in entries]


def _plain(row: models.Model) -> dict[str, Any]:
    return {str(field.column): _value(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    return str(value) if isinstance(value, UUID) else value
