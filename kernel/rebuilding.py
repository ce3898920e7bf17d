"""A row as the trail keeps it (what `to_jsonb` made of it, under the table's shape of that day) becomes a row again.

What is made stands for the past: it cannot be saved, deleted or refreshed, and it fetches no related row, because a row
of today beside one of the past would be an answer of no day at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kernel.db.fields import TransactionIdField
from kernel.models import Guarded
from kernel.together import decoder

M = TypeVar("M", bound=Guarded)
Decode = Callable[[Any], Any]

PAST: Final = "the past: what stood then is read only"
"""The database that rebuilt rows say they come from. There is none of this name, so Django refuses to write there, to
read there, and to tie such a row to one of today."""
AS_JSON: Final = (str, bool, int, list, dict, type(None))
"""Defaults that read the same in JSON as in the trail."""


class _Column(NamedTuple):
    """How one column of a model is read."""

    attname: str
    name: str
    decode: Decode | None


def rebuilt(model: type[M], table_version: int, text: str) -> M:
    """The row that an entry of the trail keeps as the JSON `text`, of a table that then was of `table_version`.

    A column that was added since holds what it came with (`came_with`); where nobody can say what that was, the
    attribute is missing and asking for it raises. A column that went since is left out.
    """
    row = model.hydrate(table_version, json.loads(text, parse_float=Decimal))
    names, values = [], []
    came = came_with(model)
    for attname, name, decode in _columns(model):
        value = row.get(name, came.get(name, NotImplemented))
        if value is not NotImplemented:
            names.append(attname)
            values.append(value if value is None or decode is None else decode(value))
    return model.from_db(PAST, names, values)


@cache
def came_with(model: type[models.Model]) -> Mapping[str, Any]:
    """What each column holds in rows that were there before it: its default, as the migration that added it filled it.

    A default that is made anew for each row says nothing of older ones; neither does a column that is calculated.
    """
    found: dict[str, Any] = {}
    for field in model._meta.local_concrete_fields:
        if field.has_default():
            is_fixed = not callable(field.default) or field.default in (list, dict)
        else:
            is_fixed = field.null or (field.blank and field.empty_strings_allowed)
        value = field.get_default() if is_fixed and not isinstance(field, models.GeneratedField) else NotImplemented
        if isinstance(value, AS_JSON):
            found[str(field.column)] = value
    return found


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    """In the order in which Django takes the values of a row."""
    return tuple(_Column(field.attname, str(field.column), _decoder(field)) for field in model._meta.concrete_fields)


def _decoder(field: Any) -> Decode | None:
    """How a value of a column comes back from what `to_jsonb` made of it; None where JSON has the same."""
    match field:
        case models.ForeignKey():
            return _decoder(field.target_field)
        case models.GeneratedField():
            return _decoder(field.output_field)
        case ArrayField():
            inner = _decoder(field.base_field)
            return list if inner is None else lambda values: [None if each is None else inner(each) for each in values]
        case models.JSONField():
            return _plain
        case models.BinaryField():
            return lambda value: bytes.fromhex(value.removeprefix("\\x"))
        case models.DecimalField():
            return Decimal
        case models.FloatField():
            return float
        case TransactionIdField():
            return int
    return decoder(field)


def _plain(value: Any) -> Any:
    """A JSON value as Django reads it, for whom a number with a fraction is a float."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
