"""How names of firms are compared: folded words, never whole strings."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[a-z0-9]+")
MIN_WORD = 2


def folded(text: str) -> str:
    """Lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in plain if not unicodedata.combining(mark))


def name_terms(text: str) -> list[str]:
    """The different words of a name, each at most 60 characters, in order of appearance."""
    words = (word[:60] for word in WORD.findall(folded(text)))
    return list(dict.fromkeys(word for word in words if len(word) >= MIN_WORD))
