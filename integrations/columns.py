"""Columns of the list of imports."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from integrations.kinds import IMPORT_KINDS
from web.columns import Badge, Column

IMPORTS: Final = (
    Column(
        "number",
        "Import",
        "number",
        value=lambda row: row[0].number,
        link=lambda row: reverse("integrations:import", args=[row[0].pk]),
        note=lambda row: row[0].file.name,
        note_label="File",
    ),
    Column("kind", "Holds", "kind", value=lambda row: IMPORT_KINDS[row[0].kind].label),
    Column("state", "State", value=lambda row: Badge(row[0].state)),
    Column("rows", "Rows", value=lambda row: row[0].rows, numeric=True),
    Column("new", "New", value=lambda row: row[0].new, numeric=True),
    Column(
        "wrong",
        "In error",
        value=lambda row: row[0].wrong,
        numeric=True,
        link=lambda row: f"{reverse('integrations:import', args=[row[0].pk])}#h-wrong" if row[0].wrong else "",
    ),
    Column("uploaded", "Uploaded", "uploaded_at", value=lambda row: row[0].uploaded_at),
    Column("by", "By", value=lambda row: row[1]),
    Column("known", "Already recorded", value=lambda row: row[0].known, numeric=True, shown=False),
    Column("imported", "Imported", "imported_at", value=lambda row: row[0].imported_at, empty="not yet", shown=False),
    Column("imported_by", "Imported by", value=lambda row: row[2], empty="nobody yet", shown=False),
)
