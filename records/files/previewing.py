"""What a page shows of a stored file: some of its pages, or its words (R-49: a rendition, never the file)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any, Final

from records.files import confined
from records.files.confined import Overrun
from records.models import StoredFile

FIRST, STEP = 3, 10
"""Pages that are shown at once, and with each further look."""
PICTURES: Final = frozenset({"image/png", "image/jpeg"})
PDF: Final = "application/pdf"
SHOWN: Final = frozenset({PDF, *PICTURES, "text/csv", "text/plain", "message/rfc822"})
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
NO_KIND: Final = "Files of this kind are not shown here. Download it to open it."
TOO_MUCH: Final = "This file takes more time or memory to show than it is given. Download it to open it."
LAYOUT: Final = "Only its words are shown, without layout and pictures. Download it to see it as it was made."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a PDF or a picture: its number and the words on it, where they can be told."""

    number: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown, and what is not."""

    sheets: tuple[Sheet, ...] = ()
    parts: tuple[dict[str, Any], ...] = ()
    pages: int = 0
    why: str = ""
    """in words, where nothing is shown or something is left out"""

    @property
    def first(self) -> int:
        return self.sheets[0].number if self.sheets else 0

    @property
    def last(self) -> int:
        return self.sheets[-1].number if self.sheets else 0

    @property
    def following(self) -> int:
        """The page that the next look begins with; 0 at the end."""
        return self.last + 1 if self.last < self.pages else 0

    @property
    def before(self) -> int:
        """The page that the look before began with; 0 at the beginning."""
        return 0 if self.first <= 1 else max(1, self.first - STEP) if self.first > FIRST + 1 else 1


def preview(stored: StoredFile, content: IO[bytes], start: int) -> Preview:
    """The pages from `start` on, or the words of what has no pages."""
    kind = stored.media_type
    if kind in PICTURES:
        return Preview(sheets=(Sheet(1),), pages=1)
    if kind not in SHOWN and not kind.startswith(OFFICE):
        return Preview(why=NO_KIND)
    try:
        return _pages(content, start) if kind == PDF else _words(kind, content)
    except (Overrun, ValueError):
        return Preview(why=TOO_MUCH)


def _pages(content: IO[bytes], start: int) -> Preview:
    last = start + (FIRST if start == 1 else STEP) - 1
    said = json.loads(confined.ask(content, "texts", str(start), str(last)))
    sheets = tuple(Sheet(int(number), words) for number, words in said["texts"].items())
    return Preview(sheets=sheets, pages=said["pages"])


def _words(kind: str, content: IO[bytes]) -> Preview:
    parts = tuple(json.loads(confined.ask(content, "words", kind)))
    return Preview(parts=parts, why=LAYOUT if kind.startswith(OFFICE) else "")


def page_image(stored: StoredFile, content: IO[bytes], number: int) -> bytes:
    """A page as PNG; nothing for one that is not there. Raises `Overrun`."""
    if stored.media_type == PDF or (stored.media_type in PICTURES and number == 1):
        return confined.ask(content, "page", stored.media_type, str(number))
    return b""
