"""The closed list of business facts, and what a signature may mean."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from records.rules.access import ACCESS as ACCESS
from records.rules.events import EVENTS as EVENTS

"""Names of events: what happened, in the past tense. A new one is added here first."""

MEANINGS: Final[tuple[str, ...]] = ("authored", "reviewed", "approved", "rejected", "acknowledged", "responsible")


def canonical(content: Any) -> str:
    """The one text form of `content` that a digest is made of: sorted names, no spaces, dates as ISO text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def digest(text: str) -> str:
    """SHA-256 of `text`, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


FIELD_WORDS: Final[dict[str, str]] = {
    "fei": "FEI",
    "duns": "D-U-N-S",
    "mia_number": "MIA number",
    "file_sha256": "SHA-256 of the document",
    "hpapi_band": "HPAPI band",
    "sha256": "SHA-256",
    "is_active": "Can act",
    "ends_on": "Last day",
    "older_id": "Superseded file",
    "newer_id": "New version",
}
HIDDEN: Final[frozenset[str]] = frozenset(
    {
        "id",
        "sponsor_id",
        "cmo_org_id",
        "version",
        "password",
        "path",
        "folded",
        "ends_on",
        "table_version",
        "token_digest",
        "client_secret",
        "match_key",
        "recorded_at",
        "last_login",
        # of a signature: what it covers is told beside the record, whom it belongs to by the printed name
        "content",
        "signer",
        "session",
        "seal",
        "apart_from",
        "subject_id",
        "subject_table",
        # of a review: which entries it covers is told in words beside it
        "numbers",
        "subject_kind",
    }
)
"""Columns that say nothing to a reader of the history."""


def field_words(name: str) -> str:
    """A column's name as people say it, with a capital."""
    words = FIELD_WORDS.get(name, name.removesuffix("_id").replace("_", " "))
    return words[:1].upper() + words[1:]


CODE_MARKS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Marks of a check code: none that is read as another on paper (no 0, O, 1, I, L, U)."""


def check_code(given: str) -> str:
    """A check code as it was printed, however it was typed: `7qd4 88km2xpa` becomes `7QD4-88KM-2XPA`."""
    marks = "".join(mark for mark in given.upper() if mark.isascii() and mark.isalnum())
    return "-".join(marks[start : start + 4] for start in range(0, len(marks), 4))
