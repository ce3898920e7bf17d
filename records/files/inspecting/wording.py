"""What a file without pages says. Runs only in the limited child process."""

from __future__ import annotations

import csv
import email
import io
import zipfile
from dataclasses import asdict, dataclass, field
from email import policy
from email.message import EmailMessage
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree

MARKS: Final = 60_000
"""Characters of text that are shown."""
ROWS, CELLS, SHEETS = 100, 30, 5
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Part:
    """A piece of what a file says: lines of text, or rows of a table; `cut` where there is more."""

    title: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    cut: bool = False


def words(content: BinaryIO, media_type: str) -> list[dict[str, Any]]:
    """What a text, table, document or mail says, as far as it is shown."""
    read = {"text/csv": _csv, "text/plain": _plain, "message/rfc822": _mail}.get(media_type)
    if read is None:
        read = _sheets if media_type.endswith("spreadsheetml.sheet") else _document
    return [asdict(part) for part in read(content)]


def _plain(content: BinaryIO) -> list[Part]:
    text = content.read(4 * MARKS).decode("utf-8-sig", "replace")
    return [Part(text=text[:MARKS], cut=len(text) > MARKS)]


def _csv(content: BinaryIO) -> list[Part]:
    text = io.TextIOWrapper(content, "utf-8-sig", "replace", newline="")
    head = text.read(4096)
    text.seek(0)
    mark = max(",;\t|", key=head.count)
    rows = [row[:CELLS] for row in islice(csv.reader(text, delimiter=mark), ROWS + 1)]
    return [Part(rows=rows[:ROWS], cut=len(rows) > ROWS)]


def _mail(content: BinaryIO) -> list[Part]:
    message = email.message_from_binary_file(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    heads = [[name, str(message[name])[:500]] for name in ("From", "To", "Cc", "Date", "Subject") if message[name]]
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else "The mail has no plain text. Download it to read it in a mail program."
    names = [[str(part.get_filename())] for part in message.walk() if part.get_filename()]
    parts = [Part("Head", rows=heads), Part("Text", text[:MARKS], cut=len(text) > MARKS)]
    return [*parts, *([Part("Attachments, not opened", rows=names[:50])] if names else [])]


def _document(content: BinaryIO) -> list[Part]:
    """The paragraphs of a DOCX in their order, without pictures, notes and layout."""
    said, length = [], 0
    with zipfile.ZipFile(content) as package, package.open("word/document.xml") as source:
        for _, element in ElementTree.iterparse(source):
            if element.tag == f"{WORD}p":
                said.append("".join(each.text or "" for each in element.iter(f"{WORD}t")))
                length += len(said[-1])
                element.clear()
            if length > MARKS:
                break
    return [Part(text="\n".join(said)[:MARKS], cut=length > MARKS)]


def _sheets(content: BinaryIO) -> list[Part]:
    """The first rows of the first sheets, as values."""
    openpyxl: Any = import_module("openpyxl")  # slow to load, and only needed here
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    return [_sheet(sheet) for sheet in book.worksheets[:SHEETS]]


def _sheet(sheet: Any) -> Part:
    sheet.reset_dimensions()
    found = islice(sheet.iter_rows(max_col=CELLS, values_only=True), ROWS + 1)
    rows = [["" if value is None else str(value)[:500] for value in row] for row in found]
    return Part(str(sheet.title), rows=rows[:ROWS], cut=len(rows) > ROWS)
