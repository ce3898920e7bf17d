"""Geometry of charts drawn on the server as SVG; templates draw, classes carry the tone.

Places are text already: a template writes them as they are, whatever the reader's language does to numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from web.states import state

WIDTH: Final = 960
MARK: Final = 16
"""Side of a state's shape."""
LETTER: Final = 7
"""Width that one letter of a label takes at most."""
TICK: Final = 56
"""Least distance between two labels of the axis."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row in one state, both ends included."""

    state: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bar:
    """A span as it is drawn; `word` and `marked` say what fits on it."""

    x: str
    width: str
    tone: str
    state: str
    word: str
    marked: bool
    plate: int
    """width of the plain ground behind shape and word, so that they are read over the pattern"""
    spoken: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled day on the axis."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """States over time in one row, with the days that a reader looks for."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now: str
    asked: str
    """where today and the day asked about stand; empty outside the strip, and for a day that is today"""
    states: tuple[str, ...]
    """each state once, in the order it appears, for the legend"""
    tones: tuple[str, ...]
    words: str
    """the whole strip in one sentence"""
    width: int = WIDTH


def strip(spans: Sequence[Span], *, today: date, asked: date) -> Strip:
    """A strip over consecutive spans; `asked` is marked where it is another day than `today`."""
    first, days = spans[0].first, (spans[-1].last - spans[0].first).days + 1

    def at(day: date) -> float:
        return round(WIDTH * (day - first).days / days, 1)

    def inside(day: date) -> str:
        return f"{at(day)}" if first <= day <= spans[-1].last else ""

    bars = tuple(_bar(span, at(span.first), at(span.last + timedelta(days=1))) for span in spans)
    return Strip(
        bars=bars,
        ticks=tuple(_ticks(first, spans[-1].last, at)),
        now=inside(today),
        asked=inside(asked) if asked != today else "",
        states=tuple(dict.fromkeys(span.state for span in spans)),
        tones=tuple(dict.fromkeys(bar.tone for bar in bars)),
        words="; ".join(bar.spoken for bar in bars) + ".",
    )


def _bar(span: Span, start: float, end: float) -> Bar:
    known, width = state(span.state), round(end - start, 1)
    marked = width >= MARK + 6
    word = known.word if width >= MARK + 14 + LETTER * len(known.word) else ""
    plate = MARK + 4 + (LETTER * len(word) + 6 if word else 0)
    spoken = f"{known.word} from {_day(span.first)} to {_day(span.last)}"
    return Bar(f"{start}", f"{width}", known.tone, span.state, word, marked, plate, spoken)


def _ticks(first: date, last: date, at: Callable[[date], float]) -> Iterator[Tick]:
    """The first day of each quarter, or of each year where quarters would touch."""
    quarters = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    inside = [day for day in quarters if first <= day <= last]
    if len(inside) * TICK > WIDTH:
        inside = [day for day in inside if day.month == 1]
    while len(inside) * TICK > WIDTH:
        inside = inside[::2]
    for day in inside:
        if at(day) + TICK <= WIDTH:
            yield Tick(f"{at(day)}", f"{day:%b %Y}")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


# --- a grid of states -----------------------------------------------------------------------------------------------

LABEL_WIDTH: Final = 280
ROW: Final = 28
HEAD: Final = 24
INK: Final[dict[str, tuple[str, str]]] = {
    "stop": ("#a3122b", "#fde8ea"),
    "serious": ("#97340d", "#fdeadf"),
    "watch": ("#754800", "#fdf2d8"),
    "good": ("#14603a", "#e5f3ea"),
    "info": ("#1a4f86", "#e7eff8"),
    "human": ("#5a3896", "#f1ecfa"),
    "none": ("#4a5765", "#eef1f4"),
}
"""Tone -> line and ground on paper, where a drawing takes no colour from its page; on screen the classes win."""


@dataclass(frozen=True, slots=True)
class Square:
    """One cell: where it is, the state it shows, and its word."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    state: str
    word: str
    ink: str
    ground: str

    @property
    def middle(self) -> int:
        """The line on which its word stands."""
        return self.y + self.height // 2 + 4


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with its label and the cells that say something."""

    label: str
    y: int
    cells: tuple[Square, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """States of several things side by side: a heat map whose every cell has a shape and a word."""

    rows: tuple[GridRow, ...]
    heads: tuple[Tick, ...]
    words: str
    """the last column of every row in one sentence"""
    height: int
    width: int = WIDTH


def grid(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, str] | None]]]) -> Grid:
    """A grid; each row has a label and per head the key of a state with its word, or nothing. The last column leads."""
    width = (WIDTH - LABEL_WIDTH) // len(heads)
    made = []
    for number, (label, found) in enumerate(rows):
        y = HEAD + number * ROW
        cells = (_square(place, y, width, *each) for place, each in enumerate(found) if each)
        made.append(GridRow(label, y + ROW // 2 + 4, tuple(cells)))
    return Grid(
        rows=tuple(made),
        heads=tuple(Tick(str(LABEL_WIDTH + place * width + 6), head) for place, head in enumerate(heads)),
        words="; ".join(f"{label}: {found[-1][1]}" for label, found in rows if found[-1]) + ".",
        height=HEAD + ROW * len(rows),
    )


def _square(place: int, y: int, width: int, key: str, word: str) -> Square:
    known = state(key)
    ink, ground = INK[known.tone]
    return Square(LABEL_WIDTH + place * width, y + 1, width - 2, ROW - 2, known.tone, key, word, ink, ground)
