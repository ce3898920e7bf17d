"""The one writer of CSV and XLSX: what a list shows, as a file that no spreadsheet takes for a formula (S-37)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import IO, Any, Final

from kernel import heavy
from web.columns import Badge, Column, Value

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
BOM: Final = b"\xef\xbb\xbf"
"""Without it the common spreadsheet program reads UTF-8 as its own code page."""
LONGEST: Final = 32_767
"""Characters that a cell of XLSX can hold."""
CHUNK: Final = 500

# A cell begins at the start of the text and, for a reader that splits otherwise, after a separator or a quote.
BEGINS: Final = r"((?:^|[,;|\t\r\n\"])[ \u00a0\u200b\ufeff]*)"
FORMULA: Final = r"(?=[=+\-@\t\r\n＝＋－＠])"
ESCAPE: Final = re.compile(BEGINS + r"('*)" + FORMULA)
UNESCAPE: Final = re.compile(BEGINS + r"'('*)" + FORMULA)
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Table:
    """What goes into one file: what it is (label and value per line), the heads, and the rows as they come."""

    title: str
    about: Sequence[tuple[str, str]]
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]


def harmless(text: str) -> str:
    """`text` with an apostrophe where a spreadsheet would see the beginning of a formula; `original` takes it back."""
    return ESCAPE.sub(r"\1'\2", text)


def original(text: str) -> str:
    """The text that `harmless` was given."""
    return UNESCAPE.sub(r"\1\2", text)


def exported_heads(columns: Iterable[Column]) -> list[str]:
    """The heads of an export: a second line of a cell has a column of its own, a control of the page none."""
    return [head for column in columns if column.kind != "html" for head in _heads(column)]


def exported(columns: Iterable[Column], row: Any) -> list[Value]:
    """The values of one row under `exported_heads`."""
    found: list[Value] = []
    for column in columns:
        if column.kind != "html":
            found.append(column.of(row))
            if column.note_label and column.note:
                found.append(str(column.note(row) or ""))
    return found


def _heads(column: Column) -> list[str]:
    return [column.label, column.note_label] if column.note_label else [column.label]


def csv_bytes(table: Table) -> Iterator[bytes]:
    """The table as CSV in UTF-8, a block of rows at a time; every cell is quoted, days are ISO 8601."""
    yield BOM
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for place, row in enumerate(_lines(table)):
        writer.writerow([_in_csv(value) for value in row])
        if place % CHUNK == CHUNK - 1:
            yield _taken(out)
    yield _taken(out)


def _lines(table: Table) -> Iterator[Sequence[Value]]:
    yield from table.about
    yield ()
    yield table.heads
    yield from table.rows


def _taken(out: StringIO) -> bytes:
    block = out.getvalue().encode("utf-8", "replace")
    out.seek(0)
    out.truncate()
    return block


def _in_csv(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else harmless(str(value))


def write_xlsx(table: Table, target: IO[bytes], *, progress: Callable[[int], None] = lambda done: None) -> int:
    """Write the table as XLSX, row by row, and return the number of rows; days are days, numbers numbers, text text.

    `progress` is told the number of rows written, every few hundred.
    """
    openpyxl: Any = heavy.load("openpyxl")
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(table.title))
    sheet.freeze_panes = f"A{len(table.about) + 3}"
    _widths(sheet, table)
    make = _cell_maker(openpyxl, sheet)
    for line in (*table.about, ()):
        sheet.append([make(value) for value in line])
    sheet.append([make(head, bold=True) for head in table.heads])
    count = 0
    for count, row in enumerate(table.rows, start=1):
        sheet.append([make(value) for value in row])
        if count % CHUNK == 0:
            progress(count)
    book.save(target)
    return count


def _widths(sheet: Any, table: Table) -> None:
    for place, head in enumerate(table.heads):
        sheet.column_dimensions[_letters(place)].width = min(40, max(14, len(head) + 4))


def _letters(place: int) -> str:
    """The letters of a column of a sheet: 0 is A, 26 is AA."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _cell_maker(openpyxl: Any, sheet: Any) -> Callable[..., Any]:
    made = openpyxl.cell.WriteOnlyCell
    bold_font = openpyxl.styles.Font(bold=True)

    def make(value: Value, *, bold: bool = False) -> Any:
        kept = _in_xlsx(value)
        cell = made(sheet, value=kept)
        if isinstance(kept, str):
            cell.data_type = "s"  # whatever the library took it for: text is text
        elif isinstance(kept, date):
            cell.number_format = "d mmm yyyy"
        if bold:
            cell.font = bold_font
        return cell

    return make


def _in_xlsx(value: Value) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | Badge):
        return UNPRINTABLE.sub("\ufffd", str(value))[:LONGEST]
    return value


def sheet_name(title: str) -> str:
    """`title` as the name of a sheet: without what its format forbids, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "List"
