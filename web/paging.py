"""Paging by key: any page of a list costs the same, and rows written meanwhile neither repeat nor vanish."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
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
    rows: list[Any] = []
    for found in sources:
        edge = _decode(found.model, field, cursor) if cursor else []
        rows += _first(found, field, edge, size + 1, falling=falling_now)
    if len(sources) > 1:
        rows.sort(key=lambda row: _place(_at(row, field), row.pk), reverse=falling_now)
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return Page.empty()
    first, last = _encode(rows[0], field), _encode(rows[-1], field)
    has_after, has_before = (True, more) if back else (more, bool(cursor))
    return Page(rows, last if has_after else "", first if has_before else "")


def numbered(found: Iterable[Any], asked: Mapping[str, str], *, order: str, size: int) -> Page:
    """The page of rows that are computed and not stored: it begins at the number of a row.

    `order` is an attribute, `-` for descending; ties stay as they were found. Raises `Refused` for a damaged address.
    """
    rows = sorted(found, key=attrgetter(order.removeprefix("-")), reverse=order.startswith("-"))
    start = first_row(asked.get("after") or asked.get("before") or "0")
    after = str(start + size) if len(rows) > start + size else ""
    before = str(max(start - size, 0)) if start else ""
    return Page(rows[start : start + size], after, before)


def first_row(given: str) -> int:
    """The number of the first row of a page; raises `Refused` for anything else."""
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        raise Refused({"after": "This page address is damaged: start from the first page."})
    return int(given)


def ordering(order: str) -> list[str]:
    """The columns that make the order of `order` one and the same every time: ties are broken by id."""
    return [order] if order in ("id", "-id") else [order, f"{'-' if order.startswith('-') else ''}id"]


def _first(found: models.QuerySet[Any], field: str, edge: list[Any], size: int, *, falling: bool) -> list[Any]:
    """The first rows beyond `edge`.

    Rows without a value stand last (first when falling, as PostgreSQL has it). They are asked for apart: one condition
    for both could not start at its place in the index.
    """
    sign = "-" if falling else ""
    if not _may_be_empty(found.model, field):
        beyond = _beyond(field, edge, falling=falling) if edge else Q()
        return list(found.filter(beyond).order_by(*ordering(f"{sign}{field}"))[:size])
    rows: list[Any] = []
    for empty in (True, False) if falling else (False, True):
        if edge and (edge[0] is None) is not empty and empty is falling:
            continue  # the page begins after these
        part = found.filter(**{f"{field}__isnull": empty})
        if edge and (edge[0] is None) is empty:
            part = part.filter(_after_id(edge[1], falling=falling) if empty else _beyond(field, edge, falling=falling))
        if len(rows) < size:
            order = [f"{sign}id"] if empty else ordering(f"{sign}{field}")
            rows += part.order_by(*order)[: size - len(rows)]
    return rows


def _place(value: Any, pk: Any) -> tuple[Any, ...]:
    return (True, pk) if value is None else (False, value, pk)


def _after_id(pk: Any, *, falling: bool) -> Q:
    return Q(**{f"id__{'lt' if falling else 'gt'}": pk})


def _beyond(field: str, edge: list[Any], *, falling: bool) -> Q:
    if field == "id":
        return _after_id(edge[0], falling=falling)
    compare = "lt" if falling else "gt"
    # Redundant, but one plain range on the first column lets PostgreSQL start the index there.
    return Q(**{f"{field}__{compare}e": edge[0]}) & (
        Q(**{f"{field}__{compare}": edge[0]}) | (Q(**{field: edge[0]}) & _after_id(edge[1], falling=falling))
    )


def _at(row: Any, field: str) -> Any:
    value = row
    for part in field.split("__"):
        value = getattr(value, part, None)
    return value


def _encode(row: Any, field: str) -> str:
    value = _at(row, field)
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
        if not isinstance(edge, list) or len(edge) != (1 if field == "id" else 2) or edge[-1] is None:
            raise ValueError
        if edge[0] is None and not _may_be_empty(model, field):
            raise ValueError
        names = [field] if field == "id" else [field, "id"]
        return [_typed(model, name, value) for name, value in zip(names, edge, strict=True)]
    except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError) as error:
        raise Refused({"cursor": "This page address is damaged: start from the first page."}) from error


def _typed(model: type[models.Model], name: str, value: Any) -> Any:
    """`value` as the column's own type, so that a damaged cursor fails here and not in PostgreSQL."""
    if "\x00" in str(value).encode().decode():  # a lone surrogate fails as it is encoded
        raise ValueError("text that cannot be stored")
    if value is None:
        return None
    found = _columns(model, name)
    return found[-1].to_python(value) if found else value  # an annotation is compared as it is


def _columns(model: type[models.Model], name: str) -> list[Any]:
    """The columns on the way to `name`; none for an annotation."""
    found: list[Any] = []
    try:
        for part in name.split("__"):
            owner = found[-1].related_model if found else model
            found.append(owner._meta.pk if part == "id" else owner._meta.get_field(part))
    except FieldDoesNotExist:
        return []
    return found


def _may_be_empty(model: type[models.Model], name: str) -> bool:
    """Whether rows can lack the value: then they stand apart."""
    found = _columns(model, name)
    return any(column.null for column in found)


def entry_number(given: str) -> int:
    """The number of the entry a page goes on after; raises `Refused` for anything else."""
    if not given:
        return 0
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise Refused({"after": "This page address is damaged: start from the first page."})
    return int(given)
