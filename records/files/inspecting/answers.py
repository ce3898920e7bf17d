"""What an inspection can say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MARKUP: Final = re.compile(rb"<(!doctype\s|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
ARCHIVE_END: Final = b"PK\x05\x06"
HEAD, TAIL = 1024, 66_000
"""Where a reader of another kind would look for its own mark: the first bytes, or the last ones of an archive."""


class NotTaken(Exception):
    """The file is refused; the words say why and what to do."""


class NotWhatItSays(NotTaken):
    """The content is not of the kind that the ending names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the check learned of a file that is taken."""

    pages: int = 0
    """of a PDF, 1 of an image, else 0"""
    notes: tuple[str, ...] = ()
    """What people are told beside the file: parts that are kept but never opened."""


def refuse_second_face(data: bytes) -> None:
    """Raises `NotTaken` for a file that another program would read as a page or an archive (a polyglot)."""
    if MARKUP.search(data[:HEAD]):
        raise NotTaken("holds a web page beside what its ending says. Save it anew in the program that made it.")
    if ARCHIVE_END in data[-TAIL:]:
        raise NotTaken("holds an archive beside what its ending says. Save it anew in the program that made it.")
