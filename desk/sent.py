"""What a CMO organisation sent to whom, with the names of its sponsors; no rules and no tables of its own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cmos import selectors as cmos
from records.models import Event
from records.selectors.sent import SentLine, sent_lines


@dataclass(frozen=True, slots=True)
class SentRow:
    """One thing that was sent, as a list shows it."""

    line: SentLine
    sponsor_name: str


def sponsors() -> dict[str, str]:
    """The sponsors that the organisation is linked with, by id."""
    return {str(row.sponsor_id): row.sponsor_name for row in cmos.relationships()}


def rows(found: Collection[Event]) -> list[SentRow]:
    """The rows of one page of the list."""
    names = sponsors()
    return [SentRow(line, names.get(str(line.event.sponsor_id), "")) for line in sent_lines(found)]
