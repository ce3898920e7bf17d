"""JSON in and out: fast to write, strict to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

MAX_DEPTH = 20
MAX_BYTES = 2_000_000


class JsonRenderer(BaseRenderer):
    """JSON by orjson."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class JsonParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no duplicate names, no NaN, no depth that could exhaust anybody (S-57)."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        if media_type and "charset=" in media_type.lower() and "utf-8" not in media_type.lower():
            raise UnsupportedMediaType(media_type)
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ParseError("The body is larger than 2 MB.")
        return strict_json(raw)


def strict_json(raw: bytes) -> Any:
    """`raw` as Python values; raises `ParseError` saying what is not allowed."""
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_bounded)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The body is not valid JSON: {error}"[:300]) from error
    _check_text(found)
    return found


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for mark in text:
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
        if deepest > MAX_DEPTH * 50:
            raise ValueError("too deeply nested")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _bounded(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError("a number is too long")
    return int(digits)


def _check_text(value: Any, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ParseError("The body is too deeply nested.")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= mark <= "\udfff" for mark in value):
            raise ParseError("Text holds a character that cannot be stored.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key, depth + 1)
            _check_text(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner, depth + 1)
