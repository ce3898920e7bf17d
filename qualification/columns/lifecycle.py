"""Columns of the list of qualifications."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Badge, Column

QUALIFICATIONS: Final = (
    Column(
        "number",
        "Qualification",
        "number",
        value="row.number",
        link=lambda line: reverse("qualifications:detail", args=[line.pk]),
        note=lambda line: f"part of {line.row.part_of.number}" if line.row.part_of else "",
        note_label="Part of",
    ),
    Column(
        "site",
        "Site",
        "site__name",
        value="row.site.name",
        link=lambda line: reverse("desk:site", args=[line.row.site_id]),
        note=lambda line: line.row.site.company.name,
        note_label="Company",
    ),
    Column("scope", "Scope", "first_product", value="scope"),
    Column("state", "State", "state_rank", value=lambda line: Badge(line.state)),
    Column("since", "Since", value="since", empty="not signed yet"),
    Column("holds", "Held back by", value="holds", empty="nothing"),
    Column("due", "Next audit due", "audit_due", value="requalify_on", empty="not set"),
    Column("ends", "Conditions end", value="ends_on", empty="no end"),
    Column("proposals", "Proposed because", value="proposals", empty="nothing", shown=False),
    Column(
        "responsible",
        "QA owner",
        value=lambda line: line.row.responsible.user.name if line.row.responsible else "",
        empty="nobody",
        shown=False,
    ),
    Column("purpose", "Purpose", value="row.purpose", empty="not said", shown=False),
)
