"""Columns of the list of campaigns."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Column

CAMPAIGNS: Final = (
    Column(
        "campaign",
        "Campaign",
        "number",
        value="row.title",
        link=lambda line: reverse("questionnaires:campaign", args=[line.row.pk]),
        note=lambda line: line.row.number,
        note_label="Number",
    ),
    Column("template", "Template", value="row.template_version"),
    Column("sites", "Sites", value="progress.sites", numeric=True),
    Column("sent", "Asked", value="progress.sent", numeric=True),
    Column("answered", "Answered", value="progress.answered", numeric=True),
    Column("overdue", "Overdue", value="progress.overdue", numeric=True),
    Column("due", "Due", "due_on", value="row.due_on"),
    Column("often", "How often", value="often"),
    Column("author", "Planned by", value="row.author", shown=False),
)
