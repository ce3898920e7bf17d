"""Geometry of a flow drawn on the server: boxes in columns, what feeds left of what is fed. See `web.charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Final

from web.charts import INK
from web.states import state

BOX: Final = 212
GAP: Final = 44
BELOW: Final = 18
LINE: Final = 15
STATE: Final = 22
PAD: Final = 10
LETTERS: Final = 30
"""Letters that fit on a line of a box."""
ON_PAPER: Final = 3
"""Columns that stand side by side on a page of A4 with words that can be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a box shows: bold words, further words, states with their words; `feeds` names what feeds it.

    One that `hangs_on` another stands below it and is drawn with broken lines.
    """

    key: str
    title: str
    lines: Sequence[str] = ()
    states: Sequence[tuple[str, str]] = ()
    fed_by: Sequence[str] = ()
    hangs_on: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a box."""

    y: int
    words: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A state in a box."""

    y: int
    state: str
    word: str
    tone: str
    ink: str

    @property
    def base(self) -> int:
        """The line its word stands on."""
        return self.y + 12


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn."""

    x: int
    y: int
    width: int
    height: int
    broken: bool
    texts: tuple[Text, ...]
    marks: tuple[Mark, ...]

    @property
    def said(self) -> str:
        """What stands in it, in a line."""
        return ", ".join((*(text.words for text in self.texts), *(mark.word for mark in self.marks)))


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from what feeds to what is fed."""

    path: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """Boxes and lines, and the whole in sentences."""

    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int
    words: str
    left: int = 0
    """where the part begins that is shown"""

    def parts(self, columns: int = ON_PAPER) -> list[Flow]:
        """The same drawing in parts of so many columns, from left to right: each as wide as the others, so that its
        words can be read on paper."""
        span = columns * (BOX + GAP)
        found = []
        for start in range(0, self.width, span):
            left = start + 2 - GAP // 2
            boxes = tuple(box for box in self.boxes if left <= box.x < left + span)
            bottom = max((box.y + box.height for box in boxes), default=0) + 2
            words = self.words if self.width <= span else ". ".join(box.said for box in boxes)
            found.append(replace(self, boxes=boxes, width=span, height=bottom, words=words, left=left))
        return found


def flow(steps: Sequence[Step]) -> Flow:
    """A flow of steps; what is fed by others stands one column to the right of the farthest of them."""
    columns = _columns(steps)
    hanging: dict[str, list[Step]] = {}
    for each in steps:
        if each.hangs_on:
            hanging.setdefault(each.hangs_on, []).append(each)
    placed: dict[str, Box] = {}
    floors: dict[int, int] = {}
    for each in steps:
        if not each.hangs_on:
            for one in (each, *hanging.get(each.key, ())):
                x, y = 2 + columns[each.key] * (BOX + GAP), floors.get(columns[each.key], 2)
                placed[one.key] = _box(one, x, y)
                floors[columns[each.key]] = y + placed[one.key].height + BELOW
    return Flow(
        boxes=tuple(placed.values()),
        edges=tuple(_edges(steps, placed)),
        width=(max(columns.values(), default=0) + 1) * (BOX + GAP) - GAP + 4,
        height=max(floors.values(), default=2) - BELOW + 4,
        words=" ".join(_spoken(each, {one.key: one for one in steps}) for each in steps),
    )


def _columns(steps: Sequence[Step]) -> dict[str, int]:
    """Key -> column; `steps` come so that what feeds is before what is fed."""
    found: dict[str, int] = {}
    for each in steps:
        if not each.hangs_on:
            found[each.key] = max((found[key] + 1 for key in each.fed_by if key in found), default=0)
    return found


def _box(each: Step, x: int, y: int) -> Box:
    texts, top = [], y + PAD + 11
    for words, strong in ((each.title, True), *((line, False) for line in each.lines)):
        for part in wrap(words, LETTERS) or [""]:
            texts.append(Text(top, part, strong))
            top += LINE
    top -= 7
    marks = []
    for key, word in each.states:
        tone = state(key).tone
        marks.append(Mark(top, key, word, tone, INK[tone][0]))
        top += STATE
    return Box(x, y, BOX, top - y + PAD - (6 if marks else 0), bool(each.hangs_on), tuple(texts), tuple(marks))


def _edges(steps: Sequence[Step], placed: Mapping[str, Box]) -> list[Edge]:
    found = []
    for each in steps:
        to = placed[each.key]
        if each.hangs_on:
            above = placed[each.hangs_on]
            found.append(Edge(f"M{above.x + 16} {above.y + above.height}V{to.y}", broken=True))
        for key in each.fed_by:
            if key in placed:
                begin, x, y = placed[key], to.x, to.y + 22
                middle = begin.x + begin.width + GAP // 2
                start = f"M{begin.x + begin.width} {begin.y + 22}H{middle}V{y}H{x - 7}"
                found.append(Edge(f"{start}m0 -4l7 4l-7 4", broken=False))
    return found


def _spoken(each: Step, known: Mapping[str, Step]) -> str:
    said = ", ".join((each.title, *each.lines, *(word for _, word in each.states)))
    fed = ", ".join(known[key].title for key in each.fed_by if key in known)
    where = f", given on by {known[each.hangs_on].title}" if each.hangs_on in known else ""
    return f"{said}{f', fed by {fed}' if fed else ''}{where}."
