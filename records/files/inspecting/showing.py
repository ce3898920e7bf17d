"""What a file shows: pages as pictures, everything else as words. Runs only in the limited child process."""

from __future__ import annotations

import csv
import email
import io
import zipfile
from dataclasses import asdict, dataclass, field
from email import policy
from email.message import EmailMessage
from itertools import islice
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree

import openpyxl
import pypdfium2 as pdfium
from PIL import Image

WIDTH, TALLEST = 1100, 3200
"""Pixels of a page as it is shown."""
MARKS: Final = 60_000
"""Characters of text that are shown."""
PAGE_MARKS: Final = 20_000
ROWS, CELLS, SHEETS = 100, 30, 5
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Part:
    """A piece of what a file says: lines of text, or rows of a table; `cut` where there is more."""

    title: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    cut: bool = False


def page_image(content: BinaryIO, media_type: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG; of a picture, the picture itself, made smaller. Raises IndexError beyond."""
    shown = _pdf_page(content, number) if media_type == "application/pdf" else _picture(content)
    made = io.BytesIO()
    shown.save(made, "PNG")
    return made.getvalue()


def _pdf_page(content: BinaryIO, number: int) -> Image.Image:
    page = pdfium.PdfDocument(content.read())[number - 1]
    width, height = page.get_size()
    drawn: Image.Image = page.render(scale=min(WIDTH / max(width, 1), TALLEST / max(height, 1))).to_pil()
    return drawn


def _picture(content: BinaryIO) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the check has counted them; memory is limited anyhow
    picture = Image.open(content)
    picture.draft("RGB", (WIDTH, TALLEST))
    picture.thumbnail((WIDTH, TALLEST))
    return picture if picture.mode in ("1", "L", "RGB") else picture.convert("RGB")


def page_texts(content: BinaryIO, first: int, last: int) -> dict[str, Any]:
    """How many pages there are, and the words on some of them."""
    document = pdfium.PdfDocument(content.read())
    numbers = range(first, min(last, len(document)) + 1)
    said = {str(n): document[n - 1].get_textpage().get_text_range(count=-1)[:PAGE_MARKS] for n in numbers}
    return {"pages": len(document), "texts": {number: words.replace("\r\n", "\n") for number, words in said.items()}}


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
    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    return [_sheet(sheet) for sheet in book.worksheets[:SHEETS]]


def _sheet(sheet: Any) -> Part:
    sheet.reset_dimensions()
    found = islice(sheet.iter_rows(max_col=CELLS, values_only=True), ROWS + 1)
    rows = [["" if value is None else str(value)[:500] for value in row] for row in found]
    return Part(str(sheet.title), rows=rows[:ROWS], cut=len(rows) > ROWS)
