"""Reading a spreadsheet from anybody: sizes are looked at before anything is parsed (S-33)."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from integrations.rules.cells import Cell
from kernel import heavy
from kernel.errors import Refused
from records.models import SponsorFile
from web.tables import XLSX_TYPE, original

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
MOST_UNPACKED: Final = 64_000_000
"""Bytes that an XLSX may unpack to: its reader holds several times that in memory."""
MOST_ENTRIES: Final = 2_000
PROLOGUE: Final = 4_096
TOO_MANY: Final = f"The file has more than {MOST_ROWS:,} rows. Split it, and import one part after the other."
UNREADABLE: Final = "The file cannot be read as a spreadsheet. Save it again as XLSX, or as CSV in UTF-8."

Rows = Iterator[tuple[int, list[Cell]]]


def read_rows(stored: SponsorFile) -> Rows:
    """The rows of the first sheet with their numbers as the spreadsheet shows them, empty ones left out.

    Raises `Refused` for a file that is too large, hostile or broken; memory does not grow with the rows.
    """
    path = Path(settings.FILES_ROOT) / stored.path
    found = _xlsx(path) if stored.media_type == XLSX_TYPE else _csv(path)
    for count, (number, cells) in enumerate(found):
        if count > MOST_ROWS:
            raise Refused({"file": TOO_MANY})
        if any(cell not in (None, "") for cell in cells):
            yield number, cells[:MOST_COLUMNS]


def _xlsx(path: Path) -> Rows:
    check_package(path)
    openpyxl: Any = heavy.load("openpyxl")
    try:
        # By its bytes: the library believes only names, and stored files have none.
        with path.open("rb") as raw:
            book = openpyxl.load_workbook(raw, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
                yield number, list(row)
    except Refused:
        raise
    except Exception as error:  # the library raises anything on a broken file
        raise Refused({"file": UNREADABLE}) from error


def check_package(path: Path) -> None:
    """Refuse an XLSX that is a bomb or declares entities, by its table of contents and the first bytes of each part."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise Refused({"file": "The file unpacks to more than is allowed. Split it, or save it as CSV."})
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with package.open(entry) as part:
                        start = part.read(PROLOGUE).replace(b"\x00", b"")
                    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                        raise Refused({"file": "The file declares entities, as no spreadsheet program does."})
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        # RuntimeError: a password, or a compression that zipfile lacks
        raise Refused({"file": UNREADABLE}) from error


def _csv(path: Path) -> Rows:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            delimiter = max(",;\t", key=head.count)
            lines.seek(0)
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                yield number, [original(cell) for cell in row]
    except (csv.Error, UnicodeDecodeError) as error:
        raise Refused({"file": UNREADABLE}) from error
