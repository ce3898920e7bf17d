"""Tables as FDA exports them, csv or xlsx: title lines above the header, and every way of saying nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from kernel import heavy
from registers.services.files import ZIP, comma_separated, head_of, opened, refuse_no_text
from registers.services.runs import WrongFile

TITLE_LINES: Final = 4
"""So many lines above the header are looked at: some exports have one or two title lines."""
NOTHING: Final = frozenset({"-", "--", "n/a", "na", "nan", "none", "null"})
"""What FDA's exports and the tools between write where there is no value."""
LONGEST_NOTHING: Final = 4
UNREADABLE: Final = (BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError, TypeError, IndexError)
"""What openpyxl raises for an archive that is no workbook, or a broken one (SyntaxError: XML that does not parse)."""

Names = Mapping[str, Sequence[str]]
"""column -> the headers under which exports have had it"""
Lines = Iterator[tuple[int, list[str]]]


def rows(path: Path, names: Names, required: Sequence[str], expected: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column, `""` for nothing; told apart by content, not by the file's ending.

    Raises `WrongFile` when no header with every required column is found, before any row is given.
    """
    head = head_of(path)
    if head.startswith(ZIP):
        yield from _named(workbook(path, expected), names, required, expected)
        return
    refuse_no_text(head, expected)
    with opened(path) as handle:
        yield from _named(comma_separated(handle, expected), names, required, expected)


def workbook(path: Path, expected: str) -> Lines:
    """The rows of the first sheet; it is read as it comes, never whole."""
    with path.open("rb") as handle:
        try:
            book = heavy.load("openpyxl").load_workbook(handle, read_only=True, data_only=True)
        except UNREADABLE as error:
            raise WrongFile(f"This is an archive and no readable workbook. {expected}") from error
        with closing(book):
            yield from _cells(book, expected)


def _cells(book: Any, expected: str) -> Lines:
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, ["" if cell is None else str(cell) for cell in row]
    except UNREADABLE as error:
        raise WrongFile(f"This workbook cannot be read to its end. {expected}") from error


def _named(lines: Lines, names: Names, required: Sequence[str], expected: str) -> Iterator[tuple[int, dict[str, str]]]:
    places = _header(lines, names, required, expected)
    for number, cells in lines:
        row = {column: value(cells[place]) if place < len(cells) else "" for column, place in places}
        if any(row.values()):
            yield number, row


def _header(lines: Lines, names: Names, required: Sequence[str], expected: str) -> list[tuple[str, int]]:
    """Where each known column stands."""
    for _ in range(TITLE_LINES):
        header = [" ".join(cell.split()) for cell in next(lines, (0, []))[1]]
        found = {
            column: header.index(known)
            for column, all_names in names.items()
            if (known := next((name for name in all_names if name in header), ""))
        }
        if all(column in found for column in required):
            return list(found.items())
    wanted = ", ".join(names[column][0] for column in required)
    raise WrongFile(f"No header with {wanted} was found. {expected}")


def value(cell: str) -> str:
    """A cell's text: spaces folded, without NUL and zero-width marks; what only says "nothing" is empty."""
    if "\x00" in cell or "\u200b" in cell:
        cell = cell.replace("\x00", "").replace("\u200b", "")
    text = " ".join(cell.replace("_x000D_", " ").split())
    return "" if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING else text


def plain_number(cell: str) -> str:
    """A spreadsheet turns 3004540906 into 3004540906.0."""
    return cell.removesuffix(".0")
