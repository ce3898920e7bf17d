"""Columns of the list of templates."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Badge, Column

TEMPLATES: Final = (
    Column(
        "title",
        "Questionnaire",
        "title",
        link=lambda row: reverse("questionnaires:version", args=[row.pk]),
        note=lambda row: f"{row.template.number} version {row.edition}",
        note_label="Version",
    ),
    Column("number", "Number", value=lambda row: row.template.number, shown=False),
    Column("edition", "Version", value="edition", numeric=True, shown=False),
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("questions", "Questions", value="asked", numeric=True),
    Column(
        "in_use",
        "In use",
        value=lambda row: f"version {row.in_use}" if row.in_use else None,
        empty="none yet",
    ),
    Column("approved", "Approved", "approved_on", value="approved_on", empty="not yet"),
    Column("written", "Written", "made_at", value=lambda row: row.made_at.date()),
)
