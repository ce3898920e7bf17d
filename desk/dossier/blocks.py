"""What a dossier is made of: printed by one template and attached as data from the same values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

FACTS, TABLE, ITEM, WORDS = "facts", "table", "item", "words"


@dataclass(frozen=True, slots=True)
class Mark:
    """A state: its key in `web.states`, and a word for it where the table's own is too short."""

    key: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, Any], ...]
    kind: str = FACTS


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `empty` is said where there are none."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    empty: str = "None recorded."
    kind: str = TABLE


@dataclass(frozen=True, slots=True)
class Item:
    """One record with its facts, kept together on a page where it fits."""

    title: str
    facts: tuple[tuple[str, Any], ...]
    mark: Mark | None = None
    kind: str = ITEM


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    kind: str = WORDS


Block = Facts | Table | Item | Words


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is printed."""

    key: str
    title: str
    blocks: tuple[Block, ...] = field(default=())


NONE: Final = "not recorded"


def shown(value: Any) -> str:
    """A value as a reader sees it; times are UTC."""
    if value is None or value == "" or value == () or value == []:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y %H:%M:%S} UTC"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, list | tuple):
        return "\n".join(shown(each) for each in value)
    return value.word or value.key.replace("_", " ") if isinstance(value, Mark) else str(value)


def as_data(part: Part) -> dict[str, Any]:
    """The section as values: dates in ISO form, states by their key."""
    return {"section": part.key, "title": part.title, "content": [_block(block) for block in part.blocks]}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words(text=text):
            return {"words": text}
        case Facts(rows=rows):
            return {"facts": {name: _plain(value) for name, value in rows}}
        case Table(caption=caption, heads=heads, rows=rows):
            named = [dict(zip(heads, map(_plain, row), strict=True)) for row in rows]
            return {"table": caption, "rows": named}
        case Item(title=title, facts=facts, mark=mark):
            state = {"state": mark.key} if mark else {}
            return {"record": title, **state, "facts": {name: _plain(value) for name, value in facts}}


def _plain(value: Any) -> Any:
    if isinstance(value, Mark):
        return value.key
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
