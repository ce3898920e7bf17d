"""Columns of the catalogue."""

from __future__ import annotations

from typing import Final

from web.columns import Column

REQUIREMENTS: Final = (
    Column("code", "Requirement", "position"),
    Column("heading", "Heading"),
    Column("subpart", "Subpart", value=lambda row: f"{row.subpart} {row.subpart_heading}".strip()),
    Column("force", "Force", value="get_legal_force_display"),
    Column("source", "Source", shown=False),
    Column("part", "Part", value=lambda row: f"{row.part} {row.part_heading}".strip(), shown=False),
    Column("jurisdiction", "Jurisdiction", shown=False),
    Column("from", "In force from", value="effective_from", empty="not given", shown=False),
    Column("origin", "Where it was read", value="origin", shown=False),
)
