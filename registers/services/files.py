"""Recognising a file by what is in it, before a row of it is believed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from operator import methodcaller
from pathlib import Path
from typing import IO, Final

from registers.services.runs import WrongFile

HEAD: Final = 4096
ZIP: Final = b"PK"
PAGES: Final = (b"<!doctype", b"<html", b"<?xml")


def head_of(path: Path) -> bytes:
    """The first bytes of a file; raises `WrongFile` when it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(HEAD)
    except OSError as error:
        raise WrongFile(f"{path.name} cannot be read: {error.strerror}.") from error


def refuse_no_text(head: bytes, expected: str) -> None:
    """Refuse what is no plain text: nothing at all, an archive, a web page, a binary file."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise WrongFile(f"The file is empty. {expected}")
    if start.startswith(ZIP):
        raise WrongFile(f"This is a zip archive: unpack it first. {expected}")
    if start.lower().startswith(PAGES):
        raise WrongFile(f"This is a web page; the download was refused. {expected}")
    if b"\x00" in head:
        raise WrongFile(f"This is a binary file. {expected}")


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file, with or without a byte order mark; what is no UTF-8 becomes U+FFFD and is remarked on."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        yield handle


def tabbed(handle: IO[str], expected: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of tab-separated text. A stray quote never swallows the lines after it."""
    for number, cells in _numbered(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), expected):
        yield number, [_unquoted(cell) for cell in cells] if any(map(QUOTED, cells)) else cells


def comma_separated(handle: IO[str], expected: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of comma-separated text."""
    return _numbered(csv.reader(handle), expected)


def _numbered(reader: Iterator[list[str]], expected: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise WrongFile(f"Line {number + 1} cannot be read as a table ({error}). {expected}") from error


QUOTED: Final = methodcaller("startswith", '"')


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
