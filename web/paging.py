"""Paging by key: any page of a list costs the same, and rows written meanwhile neither repeat nor vanish."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q

from kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the cursors of their neighbours; an empty cursor means there is no further row that way."""

    rows: list[Any]
    after: str
    before: str

    @classmethod
    def empty(cls) -> Page:
        return cls([], "", "")


def paginate(found: models.QuerySet[Any], asked: Mapping[str, str], *, order: str, size: int) -> Page:
    """The page of `found` after or before the cursor in `asked`, ordered by `order` (a field, `-` for descending).

    Ties are broken by id. Raises `Refused` for a cursor that is not ours.
    """
    return paginate_all([found], asked, order=order, size=size)


def paginate_all(sources: Sequence[models.QuerySet[Any]], asked: Mapping[str, str], *, order: str, size: int) -> Page:
    """The same for rows of several kinds that have the ordering field in common: each kind is read by its index."""
    field, falling = order.removeprefix("-"), order.startswith("-")
    back = bool(asked.get("before"))
    cursor = asked.get("before") or asked.get("after") or ""
    falling_now = falling is not back
    sign = "-" if falling_now else ""
    ordering = [f"{sign}id"] if field == "id" else [f"{sign}{field}", f"{sign}id"]
    rows: list[Any] = []
    for found in sources:
        beyond = _beyond(field, falling_now, _decode(found.model, field, cursor)) if cursor else Q()
        rows += found.filter(beyond).order_by(*ordering)[: size + 1]
    if len(sources) > 1:
        rows.sort(key=lambda row: (getattr(row, field), row.pk), reverse=falling_now)
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page.empty()
    first, last = _encode(rows[0], field), _encode(rows[-1], field)
    has_after, has_before = (True, more) if back else (more, bool(cursor))
    return Page(rows, last if has_after else "", first if has_before else "")


def _beyond(field: str, falling: bool, edge: list[Any]) -> Q:
    compare = "lt" if falling else "gt"
    if field == "id":
        return Q(**{f"id__{compare}": edge[0]})
    # Redundant, but one plain range on the first column lets PostgreSQL start the index there.
    return Q(**{f"{field}__{compare}e": edge[0]}) & (
        Q(**{f"{field}__{compare}": edge[0]}) | Q(**{field: edge[0], f"id__{compare}": edge[1]})
    )


def _encode(row: Any, field: str) -> str:
    value = row
    for part in field.split("__"):
        value = getattr(value, part)
    edge = [value] if field == "id" else [value, row.pk]
    return urlsafe_b64encode(json.dumps(edge, default=_plain).encode()).decode().rstrip("=")


def _plain(value: Any) -> str:
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _decode(model: type[models.Model], field: str, cursor: str) -> list[Any]:
    try:
        edge = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(edge, list) or len(edge) != (1 if field == "id" else 2) or None in edge:
            raise ValueError
        names = [field] if field == "id" else [field, "id"]
        return [_typed(model, name, value) for name, value in zip(names, edge, strict=True)]
    except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError) as error:
        raise Refused({"cursor": "This page address is damaged: start from the first page."}) from error


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    """`value` as the column's own type, so that a damaged cursor fails here and not in PostgreSQL."""
    if "\x00" in str(value).encode().decode():  # a lone surrogate fails as it is encoded
        raise ValueError("text that cannot be stored")
    try:
        column: Any = model._meta
        for part in name.split("__"):
            column = (column.related_model._meta if hasattr(column, "related_model") else column).get_field(part)
    except FieldDoesNotExist:
        return value  # an annotation: compared as it is
    return column.to_python(value)
