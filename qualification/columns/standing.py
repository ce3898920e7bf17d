"""Columns of the lists of qualification."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from qualification.rules.decisions.facts import KINDS
from qualification.rules.words import JURISDICTIONS
from web.columns import Badge, Column


def _answer(row: Any) -> Badge | None:
    return Badge(row.answer) if row.answer else None


DECISIONS: Final = (
    Column("number", "Decision", "number", link=lambda row: reverse("standing:decision", args=[row.pk])),
    Column(
        "site",
        "Site",
        "site__name",
        value="site.name",
        link=lambda row: reverse("desk:site", args=[row.site_id]),
        note=lambda row: row.site.company.name,
        note_label="Company",
    ),
    Column("market", "Market", "jurisdiction", value=lambda row: JURISDICTIONS[row.jurisdiction]),
    Column("kind", "Kind", "kind", value=lambda row: KINDS[row.kind]),
    Column("computed", "Computed", value=lambda row: Badge(row.computed)),
    Column("answer", "Decided", value=_answer, empty="no change"),
    Column("state", "State", "status", value=lambda row: Badge(row.status)),
    Column("from", "From", value="valid_from", empty="not signed"),
    Column("to", "Last day", "valid_to", value="valid_to", empty="no end"),
    Column("signal", "Answers", value="signal_label", empty="nothing", shown=False),
    Column("rationale", "Rationale", value="rationale", shown=False),
)
