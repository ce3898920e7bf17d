"""Columns of the catalogue."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from regulations.models import Requirement
from regulations.rules.topics import TOPICS, topics_of
from web.columns import Badge, Column

UNCHECKED: Final = "Not compared with an official text"


def address(row: Requirement) -> str:
    """The page of an entry."""
    return reverse("desk:requirement", args=[row.slug])


def force(row: Requirement) -> Badge | str:
    """Its legal force in words; a draft stands out."""
    return Badge("draft") if row.legal_force == Requirement.Force.DRAFT else row.get_legal_force_display()


def topics(row: Requirement) -> str:
    """The topics it belongs to."""
    found = topics_of(row.code)
    return ", ".join(topic.label for key, topic in TOPICS.items() if key in found)


REQUIREMENTS: Final = (
    Column("code", "Requirement", "position", link=address, note=lambda row: row.edition, note_label="Edition"),
    Column(
        "heading",
        "Heading",
        note=lambda row: "" if row.checked else UNCHECKED,
        note_label="Remark",
    ),
    Column("explanation", "In plain words", empty=""),
    Column("force", "Force", value=force),
    Column("from", "Applies from", value="effective_from", empty="not given"),
    Column("to", "Applies until", value="effective_to", empty="no end", shown=False),
    Column("topics", "Topics", value=topics, shown=False),
    Column("subpart", "Subpart", value=lambda row: f"{row.subpart} {row.subpart_heading}".strip(), shown=False),
    Column("also", "Number elsewhere", shown=False),
    Column("source", "Source", shown=False),
    Column("part", "Part", value=lambda row: f"{row.part} {row.part_heading}".strip(), shown=False),
    Column("jurisdiction", "Jurisdiction", value="get_jurisdiction_display", shown=False),
    Column("origin", "Where it was read", value="origin", shown=False),
)
