"""A file of corrections to the catalogue, read as a whole: one fault and none of it counts.

The first line names the columns: `code`, `edition` where an entry has several, and whatever is put right. An empty cell
leaves the value as it is.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

LONGEST: Final[dict[str, int]] = {
    "heading": 300,
    "number": 20,
    "also": 40,
    "part_heading": 200,
    "subpart_heading": 200,
    "origin": 200,
    "date_note": 80,
    "url": 300,
}
"""What can be put right in text, with the longest there can be."""
DATES: Final = frozenset({"effective_from", "effective_to"})
CHECKED: Final = "checked"
YES_NO: Final = {"yes": True, "no": False}
CORRECTABLE: Final = frozenset(LONGEST) | DATES | {CHECKED}
KEY: Final = ("code", "edition")
Value = str | bool | date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one line of the file wants an edition to say."""

    line: int
    code: str
    edition: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """The whole file: what it wants, and every fault with its line."""

    wanted: tuple[Wanted, ...]
    faults: tuple[str, ...]


def read(text: str, known: Collection[tuple[str, str]]) -> Read:
    """Read the text of a csv file; `known` are the editions of the catalogue as (code, edition)."""
    rows = csv.reader(text.removeprefix("\ufeff").splitlines())
    head = [name.strip() for name in next(rows, [])]
    if faults := list(_of_head(head)):
        return Read((), tuple(faults))
    wanted: list[Wanted] = []
    seen: dict[tuple[str, str], int] = {}
    for line, row in ((rows.line_num, row) for row in rows):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            faults.append(f"Line {line}: {len(row)} values under {len(head)} columns.")
            continue
        cells = {name: " ".join(cell.split()) for name, cell in zip(head, row, strict=True)}
        key = (cells["code"], cells.get("edition", ""))
        faults.extend(f"Line {line}: {words}" for words in _of_key(key, known, seen.get(key)))
        seen.setdefault(key, line)
        values, wrong = _values(cells)
        faults.extend(f"Line {line}: {words}" for words in wrong)
        wanted.append(Wanted(line, *key, values))
    if not wanted and not faults:
        faults.append("The file has no line below its columns.")
    return Read(tuple(wanted), tuple(faults))


def _of_head(head: list[str]) -> Iterator[str]:
    if "code" not in head:
        yield "Line 1: no column “code”. The first line names the columns, like: code,heading"
        return
    if unknown := [name for name in head if name not in CORRECTABLE and name not in KEY]:
        yield f"Line 1: not known: {', '.join(unknown)}. Possible are {', '.join(sorted(CORRECTABLE))}."
    if len(set(head)) < len(head):
        yield "Line 1: a column stands there twice."
    if not CORRECTABLE & set(head):
        yield "Line 1: no column with something to put right, like heading."


def _of_key(key: tuple[str, str], known: Collection[tuple[str, str]], before: int | None) -> Iterator[str]:
    code, edition = key
    if before is not None:
        yield f"{code} stands in line {before} already."
    elif not any(code == each for each, _ in known):
        yield f"{code or 'an empty code'} is not in the catalogue."
    elif key not in known:
        editions = ", ".join(f"“{each}”" for other, each in sorted(known) if other == code)
        yield f"{code} has no edition “{edition}”; it has {editions}."


def _values(cells: Mapping[str, str]) -> tuple[dict[str, Value], list[str]]:
    """The values of the cells that say something, and what is wrong with them."""
    values: dict[str, Value] = {}
    wrong: list[str] = []
    for name, cell in cells.items():
        if name in KEY or not cell:
            continue
        if name in DATES:
            try:
                values[name] = date.fromisoformat(cell)
            except ValueError:
                wrong.append(f"{name} “{cell}” is no day like 2026-09-24.")
        elif name == CHECKED:
            if cell not in YES_NO:
                wrong.append("checked is yes or no.")
            values[name] = YES_NO.get(cell, False)
        elif len(cell) > LONGEST[name]:
            wrong.append(f"{name} is longer than {LONGEST[name]} characters.")
        else:
            values[name] = cell
    return values, wrong
