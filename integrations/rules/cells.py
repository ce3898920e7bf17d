"""What a cell of a spreadsheet says, or what is wrong with it and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from integrations.rules.fields import Field, Mapped
from web.days import read_day

Cell = str | int | float | bool | date | None
YES: Final = frozenset({"yes", "y", "true", "1", "x"})
NO: Final = frozenset({"no", "n", "false", "0", ""})
URL: Final = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)
MAIL: Final = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+")
SHOWN: Final = 8
"""Words of a vocabulary that a message lists; the template has them all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: `row` as the spreadsheet numbers it, `column` its head, and what to do."""

    row: int
    column: str
    value: str
    message: str


class Wrong(ValueError):
    """A cell that cannot be taken; its text says what to write instead."""


def read_row(
    number: int, cells: Sequence[Cell], mapped: Mapped, fields: Sequence[Field]
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of one row by field, and what is wrong with its cells; an empty optional cell is left out."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for each in fields:
        cell = cells[mapped[each.name]] if each.name in mapped and mapped[each.name] < len(cells) else None
        try:
            value = read_cell(cell, each)
        except Wrong as wrong:
            problems.append(Problem(number, each.label, as_text(cell), str(wrong)))
            continue
        if value is not None:
            values[each.name] = value
        elif each.required:
            problems.append(Problem(number, each.label, "", _fill_in(each)))
    return values, problems


def read_cell(cell: Cell, wanted: Field) -> Any:
    """What the cell says as the field's own type; None when it is empty. Raises `Wrong`."""
    text = as_text(cell).strip()
    if not text:
        return None
    if wanted.kind == "day":
        return _day(cell, text)
    if wanted.kind == "yes_no":
        return _yes_no(text)
    if wanted.kind == "number":
        return _number(text)
    if wanted.kind == "amount":
        return _amount(text)
    if wanted.kind == "code":
        return _code(text, wanted.table)
    if wanted.kind == "codes":
        return list(dict.fromkeys(_code(part, wanted.table) for part in _parts(text, wanted.table)))
    if wanted.kind == "names":
        return [_text(part.strip(), wanted) for part in re.split(r"[;\n]", text) if part.strip()]
    return _address(_text(text, wanted), wanted)


def _text(text: str, wanted: Field) -> str:
    if len(text) > wanted.longest:
        raise Wrong(f"Longer than {wanted.longest} characters. Shorten it.")
    if "\x00" in text:
        raise Wrong("Holds a character that cannot be stored. Type it anew.")
    return text


def _address(text: str, wanted: Field) -> str:
    """An address is one that a page may link to or a person be written to: anything else is not taken."""
    if wanted.kind == "url" and not URL.fullmatch(text):
        raise Wrong("Write a whole address, beginning with https://.")
    if wanted.kind == "mail" and not MAIL.fullmatch(text):
        raise Wrong("Write one mail address, like name@example.com.")
    return text


def as_text(cell: Cell) -> str:
    """A cell as its reader sees it: whole numbers without a point, days as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _fill_in(wanted: Field) -> str:
    return f"Fill this in{f', like {wanted.example}' if wanted.example else ''}."


def _day(cell: Cell, text: str) -> date:
    try:
        return read_day(text[:10] if isinstance(cell, date) else text)
    except ValueError as error:
        raise Wrong(str(error)) from error


def _yes_no(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise Wrong("Write yes or no.")


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise Wrong("Write a whole number.")
    return int(text)


def _amount(text: str) -> Decimal:
    """A quantity with at most four decimals, written with a point: a comma could separate thousands or decimals."""
    if not re.fullmatch(r"\d{1,12}(\.\d{1,4})?", text):
        raise Wrong("Write a number with a point before its decimals, like 1250.5, and no separators.")
    return Decimal(text)


def _parts(text: str, table: Mapping[str, str]) -> list[str]:
    """The entries of a cell: split at semicolons and lines, or at commas unless a word of the table holds one."""
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) == 1 and "," in text and _find(text, table) is None:
        parts = [part.strip() for part in text.split(",") if part.strip()]
    return parts


def _code(text: str, table: Mapping[str, str]) -> str:
    found = _find(text, table)
    if found is None:
        raise Wrong(f"“{text[:60]}” is not in the list. {_instead(text, table)}")
    return found


def _find(text: str, table: Mapping[str, str]) -> str | None:
    wanted = text.casefold()
    return next((code for code, words in table.items() if wanted in (code.casefold(), str(words).casefold())), None)


def _instead(text: str, table: Mapping[str, str]) -> str:
    words = {str(label).casefold(): str(label) for label in table.values()}
    near = get_close_matches(text.casefold(), words, n=2, cutoff=0.75)
    if near:
        return f"Did you mean {' or '.join(words[each] for each in near)}?"
    some = "; ".join(str(label) for label in list(table.values())[:SHOWN])
    return f"Write one of: {some}{'; or another of the list in the template' if len(table) > SHOWN else ''}."
