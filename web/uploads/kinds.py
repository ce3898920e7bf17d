"""Which kinds of files are taken, by what names (SR-7): pure, for the portal and for the child that looks inside."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

ACCEPTED: Final = "PDF, PNG, JPEG, DOCX, XLSX, CSV, plain text or EML"
NOT_TAKEN: Final = f"{{file}} is of a kind that is not taken. Send {ACCEPTED}."
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
TYPES: Final[dict[str, str]] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".eml": "message/rfc822",
}
LONGEST: Final = 150
RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that Windows keeps for devices: a file of such a name cannot be saved by who downloads it."""


def media_type(name: str) -> str:
    """The media type that the ending of `name` stands for; empty for an ending that is not taken."""
    return TYPES.get(PurePosixPath(safe_name(name)).suffix.lower(), "")


def safe_name(name: str) -> str:
    """The last part of `name` without control, direction or path characters, at most 150 characters long."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C" and mark not in '<>:"|?*').strip(" .")
    path = PurePosixPath(kept)
    stem, suffix = path.stem or "file", path.suffix[:20]
    if RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return f"{stem[: LONGEST - len(suffix)]}{suffix}"
