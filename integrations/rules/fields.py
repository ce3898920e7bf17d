"""Fields of an import, and which column of a file means which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

CellKind = Literal["text", "day", "code", "codes", "yes_no", "number", "amount", "names", "url", "mail"]
HEADS_WITHIN: Final = 20
"""Rows from the top in which the heads are looked for: an export has lines about itself above them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row can say. `table` holds the codes it may be and their words; `aliases` other heads it goes by."""

    name: str
    label: str
    kind: CellKind = "text"
    required: bool = False
    hint: str = ""
    example: str = ""
    table: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    longest: int = 200


Mapped = dict[str, int]
"""Which column (from 0) holds which field, by the field's name."""


def normal(head: str) -> str:
    """A head without what people write differently: `D-U-N-S No.` and `duns no` are one."""
    return re.sub(r"[^a-z0-9]+", "", head.casefold())


def known_heads(fields: Sequence[Field]) -> dict[str, str]:
    """Every head that is understood, with the field it means; a label goes before another field's alias."""
    found: dict[str, str] = {}
    for names in ([(f, f.label) for f in fields], [(f, f.name) for f in fields]):
        for each, head in names:
            found.setdefault(normal(head), each.name)
    for each in fields:
        for alias in each.aliases:
            found.setdefault(normal(alias), each.name)
    return found


def find_heads(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> int:
    """The place of the row with the heads: the one among the first that holds most known heads.

    Where none is known, the first row with two filled cells; 0 for an empty file.
    """
    known = known_heads(fields)
    hits: list[int] = [sum(normal(cell) in known for cell in row) for row in rows[:HEADS_WITHIN]]
    most = max(hits, default=0)
    if most:
        return hits.index(most)
    return next((place for place, row in enumerate(rows[:HEADS_WITHIN]) if sum(map(bool, row)) >= 2), 0)


def guess(heads: Sequence[str], fields: Sequence[Field]) -> Mapped:
    """The columns that say by their head which field they hold; the first of two equal heads counts."""
    known = known_heads(fields)
    found: Mapped = {}
    for place, head in enumerate(heads):
        name = known.get(normal(head)) if head else None
        if name and name not in found:
            found[name] = place
    return found


def missing(mapped: Mapped, fields: Sequence[Field]) -> list[Field]:
    """The required fields that no column holds."""
    return [each for each in fields if each.required and each.name not in mapped]
