"""Standing values, their order, and the words people read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Status(IntEnum):
    """A site's standing in one market; the greater the worse. Store and show it by name, never by number."""

    NOT_APPLICABLE = 0
    OK = 1
    OK_WITH_OBS = 2
    WATCH = 3
    STALE = 4
    UNKNOWN = 5
    EXPIRED = 6
    RESTRICTED = 7
    SCOPE_GAP = 8
    NOT_ELIGIBLE = 9
    BLOCKED = 10

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def tone(self) -> str:
        """Colour family of the design: good, watch, serious, stop or none."""
        return TONES[self]


LABELS = {
    Status.NOT_APPLICABLE: "Not applicable",
    Status.OK: "OK",
    Status.OK_WITH_OBS: "OK with observations",
    Status.WATCH: "Watch",
    Status.STALE: "Stale",
    Status.UNKNOWN: "Unknown",
    Status.EXPIRED: "Expired",
    Status.RESTRICTED: "Restricted",
    Status.SCOPE_GAP: "Scope gap",
    Status.NOT_ELIGIBLE: "Not eligible",
    Status.BLOCKED: "Blocked",
}
TONES = {
    Status.NOT_APPLICABLE: "none",
    Status.OK: "good",
    Status.OK_WITH_OBS: "good",
    Status.WATCH: "watch",
    Status.STALE: "watch",
    Status.UNKNOWN: "none",
    Status.EXPIRED: "serious",
    Status.RESTRICTED: "serious",
    Status.SCOPE_GAP: "serious",
    Status.NOT_ELIGIBLE: "stop",
    Status.BLOCKED: "stop",
}
JURISDICTIONS = {"US": "United States", "EU": "European Union", "UK": "United Kingdom"}


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of them; NOT_APPLICABLE of none."""
    return max(statuses, default=Status.NOT_APPLICABLE)


def day(on: date) -> str:
    """A date as people read it: 20 Nov 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def count(number: int, noun: str) -> str:
    """`1 observation`, `4 observations`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last
