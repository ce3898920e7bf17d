"""Days as people write them: order is never guessed."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Final

FORMS: Final = ("%d %b %Y", "%d %B %Y", "%Y-%m-%d")
SLASHES: Final = re.compile(r"^\d{1,4}[/.]\d{1,2}[/.]\d{1,4}$")
FIRST_YEAR, LAST_YEAR = 1900, 2200


def read_day(text: str) -> date:
    """The day in `text`, like 23 Nov 2026 or 2026-11-23. Raises ValueError with a sentence for people."""
    words = " ".join(text.split())
    if SLASHES.match(words):
        raise ValueError("Write the month in letters, so that day and month cannot be mixed up: 23 Nov 2026.")
    for form in FORMS:
        try:
            found = date(*time.strptime(words, form)[:3])
        except ValueError:
            continue
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
        return found
    raise ValueError("There is no such date. Write it like 23 Nov 2026.")
