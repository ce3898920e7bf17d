"""How alike two questions are: by their words alone, computed the same on every day, and told in words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

WORD: Final = re.compile(r"[^\W_]+(?:\.[0-9]+)?")
STOP: Final = frozenset(
    {"a", "about", "all", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "describe", "do", "does"}
    | {"for", "from", "had", "has", "have", "how", "if", "in", "into", "is", "it", "its", "of", "on", "or", "our"}
    | {"own", "please", "provide", "site", "state", "that", "the", "their", "them", "there", "these", "they", "this"}
    | {"those", "to", "was", "were", "what", "when", "where", "which", "who", "whom", "whose", "will", "with", "you"}
    | {"your"}
)
"""Words that every question has. "No", "not" and "without" are none of them: they turn a question round."""
ENDINGS: Final = (
    ("ications", "y"),
    ("ication", "y"),
    ("ations", "at"),
    ("ation", "at"),
    ("ified", "ify"),
    ("ifies", "ify"),
    ("ies", "y"),
    ("ied", "y"),
    ("ments", ""),
    ("ment", ""),
    ("ings", ""),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
)
"""Endings that make another form of the same word; the first that fits is taken off."""
SHORTEST: Final = 3
"""Letters that stay of a word."""
LEAST: Final = 0.5
"""What is less alike is not proposed."""


def words(text: str) -> list[str]:
    """The words of a text as they are compared: without accents, capitals and signs."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return WORD.findall(unicodedata.normalize("NFKC", plain.casefold()))


def normal(text: str) -> str:
    """A text of which only words and their order are left: by it the same question is known again."""
    return " ".join(words(text))


def stem(word: str) -> str:
    """A word without the ending that makes another form of it."""
    if not word.endswith("ss"):
        for ending, left in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
                word = word[: -len(ending)] + left
                break
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST else word


def tokens(text: str) -> frozenset[str]:
    """What a question is about; of one that has only stop words, those."""
    found = words(text)
    return frozenset(stem(word) for word in found if word not in STOP) or frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1, whichever is named first: the share of both that both have."""
    if not one and not other:
        return 1.0
    return 2 * len(one & other) / (len(one) + len(other))


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two questions are; `same` that only signs or capitals differ."""

    score: float
    shared: int
    of: int
    same: bool

    @property
    def words(self) -> str:
        """What a person reads of it."""
        if self.same:
            return "the same words"
        degree = "nearly the same words" if self.score >= 0.8 else "many of the same words"
        return f"{degree}: {self.shared} of {self.of}"


@dataclass(frozen=True)
class Wording:
    """A text, read once however many others it is compared with."""

    text: str

    @cached_property
    def tokens(self) -> frozenset[str]:
        return tokens(self.text)

    @cached_property
    def normal(self) -> str:
        return normal(self.text)


def alike(one: Wording, other: Wording) -> Alike:
    """How alike two texts are."""
    first, second = one.tokens, other.tokens
    return Alike(likeness(first, second), len(first & second), max(len(first), len(second)), one.normal == other.normal)
