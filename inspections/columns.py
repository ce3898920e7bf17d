"""Columns of the lists of inspections."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from web.columns import Badge, Column


def _observations(row: Any) -> str:
    count = row[0].observation_count
    return f"{count} observation{'' if count == 1 else 's'}" if getattr(row[0], "form", None) else ""


def _issued(row: Any) -> Any:
    form = getattr(row[0], "form", None)
    return form.issued_on if form else None


def _class(row: Any) -> Badge:
    inspection = row[0]
    return Badge(inspection.classification or ("pending" if getattr(inspection, "form", None) else "unknown"))


INSPECTIONS: Final = (
    Column(
        "number",
        "Inspection",
        "number",
        value=lambda row: row[0].number,
        link=lambda row: reverse("inspections:detail", args=[row[0].pk]),
        note=lambda row: f"{row[0].authority}, {row[0].get_kind_display()}",
        note_label="Authority, type",
    ),
    Column(
        "site",
        "Site",
        "site__name",
        value=lambda row: row[0].site.name,
        link=lambda row: reverse("desk:site", args=[row[0].site_id]),
    ),
    Column("ended", "Ended", "ended_on", value=lambda row: row[0].ended_on),
    Column("form", "Form 483", value=_observations),
    Column("issued", "Form 483 issued", value=_issued),
    Column("reply", "Reply", value=lambda row: Badge(row[1].state) if row[1] else None, empty="not due"),
    Column("reply_due", "Reply due", value=lambda row: row[1].due_on if row[1] else None, empty="not due"),
    Column("class", "Class", value=_class),
    Column("started", "Started", "started_on", value=lambda row: row[0].started_on, empty="not given", shown=False),
    Column("fei", "FEI", value=lambda row: row[0].fei, kind="id", shown=False),
    Column("classified", "Class given", "classified_on", value=lambda row: row[0].classified_on, shown=False),
    Column("sent", "Reply sent", value=lambda row: _sent(row[0]), empty="not yet", shown=False),
)


def _sent(inspection: Any) -> Any:
    form = getattr(inspection, "form", None)
    return form.response_sent_on if form else None
