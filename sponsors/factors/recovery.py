"""Recovery codes: for who lost their second factor, each once, kept as marks that cannot be read back (R-08, R-11)."""

from __future__ import annotations

import secrets
from typing import Final

from sponsors.factors.keys import mark_of, marks_of

COUNT: Final = 10
CHARS: Final = 10
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
"""No mark that is read as another on paper."""


def new_codes() -> list[str]:
    """Codes to be shown once, like `x7k2m-9pqrs`."""
    return [new_code() for _ in range(COUNT)]


def new_code() -> str:
    """One code, about 49 bits of chance."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CHARS))
    return f"{code[: CHARS // 2]}-{code[CHARS // 2 :]}"


def kept(account: str, codes: list[str]) -> list[str]:
    """What is kept of codes: a mark each, bound to whose they are."""
    return [mark_of(_said(account, code)) for code in codes]


def without(account: str, marks: list[str], given: str) -> list[str] | None:
    """The marks that are left once the code `given` is used; none where it is not one of them."""
    own = set(marks_of(_said(account, given))) & set(marks)
    return [mark for mark in marks if mark not in own] if own else None


def _said(account: str, code: str) -> str:
    return f"{account}:{''.join(mark for mark in code.lower() if mark.isalnum())}"
