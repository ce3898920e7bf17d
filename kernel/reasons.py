"""Why something was done: a category from a closed list and words that an inspector understands (R-31)."""

from __future__ import annotations

import re
from typing import Final

from kernel.errors import Refused

CATEGORIES: Final[dict[str, str]] = {
    "mistake": "Mistake corrected",
    "fact": "The facts changed",
    "document": "New document or evidence",
    "decision": "Decision by a responsible person",
    "periodic": "Periodic review",
    "inspection": "Audit, inspection or authority",
    "duplicate": "Recorded twice or not needed",
}
"""What kind of reason a change of a completed record can have; the history shows the words before the text."""
NOTHING: Final[tuple[object, ...]] = (None, "", False, [], ())
"""Values of columns that say nothing yet: to fill them in replaces nothing."""
WANTED: Final = "Say why in words an inspector will understand: what was wrong or what happened, in at least two words."
CHOOSE: Final = "Choose what kind of change it is."
EMPTY: Final = frozenset(
    {"a", "an", "and", "as", "at", "by", "da", "for", "in", "is", "it", "n", "na", "no", "of", "on", "or", "that"}
    | {"the", "this", "to", "y", "yes", "ok", "okay", "nil", "none", "null", "per", "see", "other", "various", "misc"}
    | {"change", "changed", "changes", "changing", "correct", "corrected", "correction", "data", "delete", "deleted"}
    | {"done", "edit", "edited", "entry", "error", "fix", "fixed", "new", "reason", "record", "update", "updated"}
    | {"updates", "updating", "test", "testing", "asd", "asdf", "asdfgh", "sdf", "jkl", "qwer", "qwerty", "qwertz"}
    | {"foo", "bar", "baz", "blah", "lorem", "ipsum", "tbd", "todo"}
)
"""Words that say nothing of their own: a reason made of them alone is none."""
NOT_LATIN: Final = 0x2E7F
"""Scripts beyond this code point write words without spaces: four of their marks say something."""
WORD: Final = re.compile(r"[^\W_]+", re.UNICODE)


def meaningful(text: str) -> bool:
    """Whether a text can be a reason: two words at least, and one of them says something."""
    if sum(ord(mark) > NOT_LATIN for mark in text) >= 4:
        return True
    words = [word.casefold() for word in WORD.findall(text)]
    telling = [word for word in words if word not in EMPTY and len(set(word)) > 1 and not word.isdecimal()]
    return len(set(words)) >= 2 and bool(telling) and sum(len(word) for word in set(words)) >= 6


def given(reason: str, *, field: str = "reason") -> str:
    """The reason without what surrounds it. Raises `Refused` for one that says nothing."""
    said = reason.strip()
    if not meaningful(text_of(said)):
        raise Refused({field: WANTED})
    return said


def categorised(reason: str, *, field: str = "reason") -> str:
    """The reason for a change of a completed record: with its category. Raises `Refused` where one is missing."""
    said = given(reason, field=field)
    if not category_of(said):
        raise Refused({f"{field}_category": CHOOSE})
    return said


def wrong(category: str, text: str, *, longest: int = 1000) -> dict[str, str]:
    """What is wrong with a category and a text as they were typed, by field; nothing for no reason at all."""
    if not text.strip():
        return {}
    if category and category not in CATEGORIES:
        return {"reason_category": CHOOSE}
    if not meaningful(text):
        return {"reason": WANTED}
    if (length := len(joined(category, text))) > longest:
        return {"reason": f"With its kind this reason has {length} marks: shorten it to {longest}."}
    return {}


def joined(category: str, text: str) -> str:
    """Category and text as the trail keeps them: `Mistake corrected: the year was mistyped`."""
    return f"{CATEGORIES[category]}: {text.strip()}" if category else text.strip()


def category_of(reason: str) -> str:
    """The category that a kept reason begins with; empty without one."""
    return next((key for key, words in CATEGORIES.items() if reason.startswith(f"{words}: ")), "")


def text_of(reason: str) -> str:
    """The text of a kept reason, without its category."""
    category = category_of(reason)
    return reason.removeprefix(f"{CATEGORIES[category]}: ") if category else reason
