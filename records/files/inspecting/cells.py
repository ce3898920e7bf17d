"""The cells of a workbook, as they were typed. Runs only in the limited child process."""

from __future__ import annotations

from datetime import date, datetime
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, Final

SHEETS, ROWS, COLUMNS, CELLS = 120, 2_500, 26, 200_000
"""What a workbook of ours can hold at most, and more; whatever has more is no workbook of ours."""
MARKS: Final = 32_767
KINDS: Final = {"n": "number", "b": "yes", "d": "day", "f": "formula", "e": "error"}


class TooMuch(Exception):
    """More than any workbook of ours holds."""


def cells(content: BinaryIO) -> list[dict[str, Any]]:
    """The sheets with their rows; a cell is its kind and text, or null. Formulas are told, never computed."""
    openpyxl: Any = import_module("openpyxl")  # slow to load, and only needed here
    book = openpyxl.load_workbook(content, read_only=True, keep_links=False)
    if len(book.worksheets) > SHEETS:
        raise TooMuch
    left = CELLS
    found = []
    for sheet in book.worksheets:
        rows = _rows(sheet)
        left -= sum(map(len, rows))
        if left < 0:
            raise TooMuch
        found.append({"title": str(sheet.title), "rows": rows})
    return found


def _rows(sheet: Any) -> list[list[list[str] | None]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    rows = [[_cell(each) for each in row] for row in islice(sheet.iter_rows(max_col=COLUMNS), ROWS + 1)]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > ROWS:
        raise TooMuch
    return rows


def _cell(cell: Any) -> list[str] | None:
    value = cell.value
    if value is None:
        return None
    kind = KINDS.get(cell.data_type, "text")
    if isinstance(value, datetime | date):
        return ["day", value.strftime("%Y-%m-%d")]
    if isinstance(value, bool):
        return ["yes", str(value).lower()]
    if isinstance(value, int | float) and kind == "number":
        return [kind, f"{value:.15g}"]
    return ["text" if kind in ("number", "day", "yes") else kind, str(value)[:MARKS]]
