"""The approved list: which sites may work for the sponsor, for what, on a day; and what differs between two days.

ICH Q10 2.7 and EU GMP 7.5 ask that suitability is assessed before work is outsourced; that the outcome is kept as one
list is a company rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from kernel.steps import Step
from qualification.rules.lifecycle.facts import STATES, WORKING

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS: Final[dict[str, str]] = {ADDED: "Added", REMOVED: "Removed", CHANGED: "Changed"}
ON_HOLD: Final = "on_hold"

DRAFT, SIGNED, DISCARDED = "draft", "signed", "discarded"
SIGN: Final = Step(
    name="sign",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission="approved.sign",
    signed=True,
    meanings=("approved",),
)
DISCARD: Final = Step(
    name="discard",
    sources=frozenset({DRAFT}),
    target=DISCARDED,
    permission="approved.sign",
    reason_required=True,
    destructive=True,
)
STEPS: Final = (SIGN, DISCARD)
EVENTS: Final = {"sign": "approved_snapshot.signed", "discard": "approved_snapshot.discarded"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One qualification as the list tells it; plain values, so that a snapshot can keep it as it was."""

    qualification: str
    """id of the qualification: by it a line is known again on another day"""
    number: str
    site: str
    site_number: str
    site_name: str
    company: str
    country: str
    operations: tuple[str, ...]
    """in words; empty: every service of the site"""
    products: tuple[str, ...]
    """in words; empty: every product"""
    markets: tuple[str, ...]
    state: str
    since: date
    until: date | None = None
    """last day of a conditional qualification"""
    requalification_due: date | None = None
    held_since: date | None = None
    held_because: str = ""
    open_conditions: int = 0

    @property
    def is_listed(self) -> bool:
        """Whether the site is on the list with it: qualified in one of the working states."""
        return self.state in WORKING

    @property
    def shown_state(self) -> str:
        """The state to show: a hold stands before the state it stops."""
        return ON_HOLD if self.is_listed and self.held_since else self.state

    @property
    def may_order(self) -> bool:
        """Whether new work may be ordered at all; what exactly is answered by clearance."""
        return self.is_listed and self.held_since is None

    @property
    def site_order(self) -> str:
        """What the list is sorted by unless somebody asks otherwise."""
        return f"{self.site_name.casefold()} {self.number}"

    @property
    def due_order(self) -> date:
        """The day of requalification for sorting; none comes last."""
        return self.requalification_due or date.max

    @property
    def why(self) -> str:
        """Why it is shown as it is, in one sentence."""
        if self.is_listed and self.held_since:
            return f"On hold since {_day(self.held_since)}: {self.held_because}"
        words = f"{STATES[self.state]} since {_day(self.since)}"
        if self.until:
            words = f"{words}, until {_day(self.until)}"
        if self.open_conditions:
            plural = "" if self.open_conditions == 1 else "s"
            words = f"{words}, {self.open_conditions} condition{plural} open"
        return f"{words}."


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one line from one day to another; `was` and `became` name the parts that differ."""

    kind: str
    line: Line
    """the line on the later day; of a removed one too, where it is still known"""
    parts: tuple[tuple[str, str, str], ...] = ()
    """(part, was, became) in words"""

    @property
    def site_order(self) -> str:
        return self.line.site_order


def listed(lines: Iterable[Line]) -> list[Line]:
    """The approved list: lines in a working state, by site and number."""
    return sorted((line for line in lines if line.is_listed), key=lambda line: line.site_order)


def difference(before: Iterable[Line], after: Iterable[Line]) -> list[Change]:
    """What differs between two days: lines that came, that went, and those that say something else, by site.

    Takes every line of either day, listed or not: so a line that left the list says which state it is in now.
    """
    was = {line.qualification: line for line in before}
    now = {line.qualification: line for line in after}
    found = [change for key in was.keys() | now.keys() if (change := _change(was.get(key), now.get(key))) is not None]
    return sorted(found, key=lambda change: change.site_order)


def _change(was: Line | None, now: Line | None) -> Change | None:
    before, after = was is not None and was.is_listed, now is not None and now.is_listed
    if not before and not after:
        return None
    if now is None:
        assert was is not None  # one of the two is listed
        return Change(REMOVED, was)
    if not before:
        return Change(ADDED, now, tuple(_parts(was, now)) if was else ())
    assert was is not None
    parts = tuple(_parts(was, now))
    if not after:
        return Change(REMOVED, now, parts)
    return Change(CHANGED, now, parts) if parts else None


COMPARED: Final[dict[str, str]] = {
    "shown_state": "State",
    "operations": "Services",
    "products": "Products",
    "markets": "Markets",
    "until": "Conditional until",
    "held_because": "Hold",
    "open_conditions": "Open conditions",
    "requalification_due": "Requalification due",
    "site_name": "Site",
    "company": "Company",
}
"""attribute -> what it is called; what a line is compared by, in the order of telling"""


def _parts(was: Line, now: Line) -> Iterator[tuple[str, str, str]]:
    for name, words in COMPARED.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield words, _words(name, before), _words(name, after)


def _words(name: str, value: Any) -> str:
    if name == "shown_state":
        return "On hold" if value == ON_HOLD else STATES[value]
    if name in ("operations", "products") and not value:
        return "all"
    if isinstance(value, tuple):
        return ", ".join(value)
    return _day(value) if isinstance(value, date) else str(value or "none")


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


# --- kept in a snapshot ---------------------------------------------------------------------------------------------


def as_data(line: Line) -> dict[str, Any]:
    """A line as plain values for JSON; `from_data` reads it back."""
    return {name: _plain(value) for name, value in asdict(line).items()}


def from_data(data: dict[str, Any]) -> Line:
    """A line as a snapshot kept it."""
    return Line(**{field.name: _read(field.name, data[field.name]) for field in fields(Line) if field.name in data})


_DAYS: Final = frozenset({"since", "until", "requalification_due", "held_since"})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _read(name: str, value: Any) -> Any:
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    return tuple(value) if isinstance(value, list) else value
