"""Columns of the list of jobs."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from web.columns import Badge, Column


def _state(row: Any) -> Badge:
    return Badge("na", "Expired") if row.state == "expired" else Badge(row.state)


def _result(row: Any) -> str:
    return reverse("jobs:download", args=[row.pk]) if row.result else ""


JOBS: Final = (
    Column("title", "What", link=lambda row: reverse("jobs:job", args=[row.pk])),
    Column(
        "state",
        "State",
        value=_state,
        note=lambda row: f"{row.done} of {row.total}" if row.is_open and row.total else "",
        note_label="Progress",
    ),
    Column("created", "Asked for", "id", value="created_at"),
    Column("finished", "Ended", value="finished_at", empty="not yet"),
    Column("result", "Result", value=lambda row: row.result.name if row.result else "", link=_result, empty="no file"),
    Column("reason", "Reason", shown=False),
    Column("message", "What came of it", shown=False),
    Column("expires", "Kept until", value="expires_at", empty="not ended yet", shown=False),
)
