"""Columns of the cGMP matrix: topics of one site, and sites by topics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from cmos.models import Site
from qualification.rules.matrix import SOURCES, Cell, Status, worst
from qualification.selectors import gap_counts
from regulations.rules.topics import TOPICS
from web.columns import Badge, Column


def badge(status: Status | None, *, short: bool = False) -> Badge | None:
    """A status as a cell shows it."""
    return None if status is None else Badge(status.key, status.short if short else "")


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with where its topics stand."""

    site: Site
    cells: dict[str, Cell]
    keep: str
    """what links carry so that they answer for the same day"""

    @property
    def worst(self) -> Status:
        return worst(self.cells.values())

    @property
    def gaps(self) -> int:
        return gap_counts(self.cells.values())

    @property
    def unknown(self) -> int:
        """How many topics nobody assessed."""
        return sum(cell.status == Status.NOT_ASSESSED for cell in self.cells.values())


def keep_day(on: date, today: date, moment: datetime | None = None) -> str:
    """The query that keeps a day and what was known when; nothing for today as known now."""
    asked = {} if on == today and moment is None else {"on": on.isoformat()}
    if moment is not None:
        asked["known_at"] = moment.isoformat()
    return f"?{urlencode(asked)}" if asked else ""


def _topic(key: str, label: str) -> Column:
    return Column(
        key,
        label,
        value=lambda row: badge(row.cells[key].status, short=True),
        link=lambda row: f"{reverse('matrix:topic', args=[row.site.pk, key])}{row.keep}",
    )


PORTFOLIO: Final = (
    Column(
        "site",
        "Site",
        "name",
        value="site.name",
        link=lambda row: f"{reverse('matrix:site', args=[row.site.pk])}{row.keep}",
        note=lambda row: row.site.company.name,
        note_label="Company",
    ),
    Column("worst", "Worst", "worst_rank", value=lambda row: badge(row.worst)),
    Column("gaps", "Open gaps", value="gaps", numeric=True),
    Column("unknown", "Topics not assessed", value="unknown", numeric=True),
    *(_topic(key, topic.label) for key, topic in TOPICS.items()),
    Column("number", "Number", "number", value="site.number", kind="id", shown=False),
    Column("company", "Company alone", "company__name", value="site.company.name", shown=False),
)


def _source(key: str) -> Callable[[Any], Badge | None]:
    return lambda cell: badge(cell.by_source[key], short=True)


CELLS: Final = (
    Column("topic", "Topic", value="label"),
    Column("status", "Stands", value=lambda cell: badge(cell.status)),
    Column("because", "Because", value="because"),
    Column("assessed", "Newest assessment", value="assessed_on", empty="never"),
    Column("months", "Months ago", value="months", numeric=True, empty="never"),
    *(Column(key, label, value=_source(key), empty="says nothing") for key, label in SOURCES.items()),
    Column("gaps", "Open gaps", value=lambda cell: len(cell.open_gaps), numeric=True),
    Column("evidence", "Evidence", value=lambda cell: [each.sentence for each in cell.evidence]),
)
"""One topic of one site, as its export holds it."""
