"""Which files are taken, told by their content and never by what the client calls them (SR-7)."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Final

from kernel.errors import Refused

ACCEPTED: Final = "PDF, PNG, JPEG, DOCX, XLSX, CSV or plain text"
TYPES: Final[dict[str, str]] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
MAX_UNPACKED: Final = 200_000_000
MAX_ENTRIES: Final = 10_000
MACRO: Final = re.compile(r"(vbaProject\.bin|macrosheets/)", re.IGNORECASE)


def recognise(name: str, head: bytes, path: Path) -> str:
    """The media type of the file at `path`; `head` are its first bytes. Raises `Refused` for what is not accepted.

    The name must end as its content is: `report.pdf.html` and an executable called `.pdf` are both refused.
    """
    suffix = Path(safe_name(name)).suffix.lower()
    expected = TYPES.get(suffix)
    if expected is None:
        raise Refused({"file": f"{safe_name(name)} is of a kind that is not taken. Send {ACCEPTED}."})
    if not _is(expected, head, path):
        raise Refused({"file": f"The content of {safe_name(name)} is not what its ending says. Send {ACCEPTED}."})
    return expected


def _is(expected: str, head: bytes, path: Path) -> bool:
    if expected == "application/pdf":
        return head.startswith(b"%PDF-")
    if expected == "image/png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if expected == "image/jpeg":
        return head.startswith(b"\xff\xd8\xff")
    if expected.startswith("application/vnd.openxmlformats"):
        return head.startswith(b"PK\x03\x04") and _is_office(path, "word/" if "word" in expected else "xl/")
    return _is_text(head)


def _is_office(path: Path, folder: str) -> bool:
    """An Office package of the right kind, without macros and not a bomb: sizes are read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused({"file": "The file unpacks to more than is allowed."})
    names = [entry.filename for entry in entries]
    if any(MACRO.search(each) for each in names):
        raise Refused({"file": "The file holds macros. Save it without them."})
    return "[Content_Types].xml" in names and any(each.startswith(folder) for each in names)


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4  # a character cut off at the end of the block
    return not head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script"))


def safe_name(name: str) -> str:
    """The last part of `name` without control, direction or path characters, at most 150 characters long."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C").strip(" .")
    stem, suffix = Path(kept).stem or "file", Path(kept).suffix
    return f"{stem[: 150 - len(suffix)]}{suffix[:20]}"
