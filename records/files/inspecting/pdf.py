"""PDF: opens without a password, runs nothing, hides no programs."""

from __future__ import annotations

import io
import re
from pathlib import PurePosixPath
from typing import BinaryIO, Final

import pypdfium2 as pdfium
from pypdfium2 import raw

from records.files.inspecting.answers import Facts, NotTaken, NotWhatItSays, refuse_second_face

MAX_PAGES: Final = 5_000
DATA: Final = frozenset({".json", ".xml", ".csv", ".txt"})
"""Endings of attached files that no machine runs: PDF/A-3 carries its data so, our own dossiers too."""


def _name(word: str) -> str:
    """A PDF name however it is written: each character may stand as `#` and its code."""
    return "".join(f"(?:{re.escape(mark)}|#{ord(mark):02x})" for mark in word)


def _names(*words: str) -> re.Pattern[bytes]:
    listed = "|".join(map(_name, words))
    return re.compile(rf"/(?:{listed})(?=[\s/<>\[\](){{}}%]|$)".encode(), re.IGNORECASE)


SCRIPTS: Final = _names("JavaScript")
PROGRAMS: Final = _names("Launch", "ImportData", "GoToE")
PLAYERS: Final = _names("RichMedia", "FileAttachment", "Rendition")
ADVICE: Final = "Print it to a new PDF and send that."


def check(content: BinaryIO, size: int) -> Facts:
    """Raises `NotTaken`; what is attached as plain data is kept and told, and never opened by the portal."""
    data = content.read()
    if not data.startswith(b"%PDF-"):
        raise NotWhatItSays
    refuse_second_face(data)
    document = _opened(data)
    pages = len(document)
    if not 0 < pages <= MAX_PAGES:
        raise NotTaken(f"has {pages:,} pages; at most {MAX_PAGES:,} are taken. Split it.")
    for part in (data, _plain(document)):
        _refuse_active(part)
    if raw.FPDFDoc_GetJavaScriptActionCount(document):
        raise NotTaken(f"holds a script. {ADVICE}")
    return Facts(pages=pages, notes=_attached(document))


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise NotTaken("opens only with a password. Save it without one, so that it stays readable.") from error
        raise NotTaken("is damaged: it cannot be opened as a PDF. Save it anew and send that.") from error


def _plain(document: pdfium.PdfDocument) -> bytes:
    """The same document without encryption and compressed objects, so that nothing hides in either."""
    made = io.BytesIO()
    document.save(made, flags=raw.FPDF_REMOVE_SECURITY)
    return made.getvalue()


def _refuse_active(data: bytes) -> None:
    if SCRIPTS.search(data):
        raise NotTaken(f"holds a script. {ADVICE}")
    if PROGRAMS.search(data):
        raise NotTaken(f"holds an action that opens other files or programs. {ADVICE}")
    if PLAYERS.search(data):
        raise NotTaken(f"holds media or files inside its pages. {ADVICE} Send the files beside it.")


def _attached(document: pdfium.PdfDocument) -> tuple[str, ...]:
    names = [document.get_attachment(place).get_name() for place in range(document.count_attachments())]
    others = [name for name in names if PurePosixPath(name).suffix.lower() not in DATA]
    if others:
        raise NotTaken(f"carries other files inside ({others[0][:80]}). Send each file by itself.")
    return tuple(f"carries {name[:80]} inside" for name in names[:20])
