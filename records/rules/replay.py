"""Rebuilding rows from the trail alone: what every table held after any entry (SR-10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

Row = dict[str, Any]


class Step(NamedTuple):
    """One entry of the trail: `was` holds what changed as it was (all of it when deleted), `became` the whole row."""

    table: str
    row_id: UUID
    operation: str
    was: Row | None
    became: Row | None


class Torn(ValueError):
    """An entry does not fit what the entries before it left: one is missing, or was changed."""


def replay(steps: Iterable[Step]) -> dict[str, dict[UUID, Row]]:
    """The rows of every table after `steps`, which come in the order of their numbers. Raises `Torn`."""
    tables: dict[str, dict[UUID, Row]] = {}
    for step in steps:
        rows = tables.setdefault(step.table, {})
        before = rows.pop(step.row_id, None)
        if step.operation == "INSERT":
            fits = before is None and step.became is not None
        else:
            fits = before is not None and _fits(before, step)
        if not fits:
            raise Torn(f"{step.operation} of {step.table} {step.row_id} does not follow what was there")
        if step.became is not None:
            rows[step.row_id] = step.became
    return tables


def _fits(before: Row, step: Step) -> bool:
    """Whether the row as it stood is what the entry found; columns that came between the two are passed over."""
    found = {**(step.became or {}), **(step.was or {})}
    return all(found[name] == value for name, value in before.items() if name in found)
