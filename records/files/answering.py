"""What the limited child can be asked."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, Final

from records.files.inspecting.answers import Facts, NotTaken, NotWhatItSays
from web.uploads import kinds

OVERRUN: Final = 77
"""The exit code of a child whose file needed more memory than there is."""
BY_TYPE: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "application/pdf": ("pdf", "check", ()),
    "image/png": ("images", "check_png", ()),
    "image/jpeg": ("images", "check_jpeg", ()),
    f"{kinds.OFFICE}wordprocessingml.document": ("office", "check", ("word/",)),
    f"{kinds.OFFICE}spreadsheetml.sheet": ("office", "check", ("xl/",)),
    "text/csv": ("text", "check", ()),
    "text/plain": ("text", "check", ()),
    "message/rfc822": ("text", "check_mail", ()),
}
"""Module, function and arguments of each check; a child loads only the one it needs."""


def _input() -> tuple[BinaryIO, int]:
    content = sys.stdin.buffer
    return content, os.fstat(content.fileno()).st_size


def check(media_type: str) -> bytes:
    """Whether the input is what `media_type` says, as JSON: `refused` with words, or `pages` and `notes`."""
    module, function, more = BY_TYPE[media_type]
    inspect: Callable[..., Facts] = getattr(import_module(f"records.files.inspecting.{module}"), function)
    content, size = _input()
    said: dict[str, Any]
    try:
        facts = inspect(content, size, *more)
        said = {"pages": facts.pages, "notes": facts.notes}
    except NotWhatItSays:
        content.seek(0)
        said = {"refused": "", "looks_like": _looks_like(content.read(4096))}
    except NotTaken as refusal:
        said = {"refused": str(refusal)}
    return json.dumps(said).encode()


def _looks_like(head: bytes) -> str:
    """What the first bytes are by their signature, in words for the person who sent them; never a reason to take it."""
    guess = import_module("puremagic")
    try:
        found = guess.magic_string(head)
    except (guess.PureError, ValueError):
        return ""
    return str(found[0].name)[:60] if found and found[0].confidence >= 0.2 else ""


def page(media_type: str, number: str) -> bytes:
    """A page as PNG; nothing for a page that is not there."""
    try:
        made: bytes = _part("sheets").page_image(_input()[0], media_type, int(number))
    except IndexError:
        return b""
    return made


def page_marked(media_type: str, number: str, words: str) -> bytes:
    """A page as PNG under a watermark; nothing for a page that is not there."""
    try:
        made: bytes = _part("marking").page_marked(_input()[0], media_type, int(number), words)
    except IndexError:
        return b""
    return made


def pages_marked(media_type: str, first: str, words: str) -> bytes:
    """Pages from one on under a watermark, as many as there is time for."""
    made: bytes = _part("marking").pages_marked(_input()[0], media_type, int(first), words)
    return made


def texts(first: str, last: str) -> bytes:
    """The number of pages and the words on some of them, as JSON."""
    return json.dumps(_part("sheets").page_texts(_input()[0], int(first), int(last))).encode()


def words(media_type: str) -> bytes:
    """What a text, table, document or mail says, as JSON."""
    return json.dumps(_part("wording").words(_input()[0], media_type)).encode()


def cells() -> bytes:
    """Every cell of a workbook, as JSON."""
    return json.dumps(_part("cells").cells(_input()[0])).encode()


def _part(name: str) -> Any:
    """A module of the inspection, loaded only where it is needed."""
    return import_module(f"records.files.inspecting.{name}")


ANSWERS: Final[dict[str, Callable[..., bytes]]] = {
    "check": check,
    "page": page,
    "page_marked": page_marked,
    "pages_marked": pages_marked,
    "texts": texts,
    "words": words,
    "cells": cells,
}
