"""Columns of the approved list, of what differs between two days, and of snapshots."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from qualification.rules import approved as rules
from qualification.rules.approved import Change, Line
from qualification.rules.lifecycle.facts import STATES
from web.columns import Badge, Column

ALL: Final = "all"


def state(line: Line) -> Badge:
    """The state of a line in words and shape."""
    return Badge(line.shown_state, "On hold" if line.shown_state == rules.ON_HOLD else STATES[line.state])


LINES: Final = (
    Column(
        "site",
        "Site",
        "site_order",
        value="site_name",
        link=lambda line: reverse("desk:site", args=[line.site]),
        note=lambda line: f"{line.company}, {line.country}",
        note_label="Company and country",
    ),
    Column(
        "state",
        "State",
        "shown_state",
        value=state,
        note=lambda line: line.why,
        note_label="Why",
    ),
    Column("operations", "Services", value=lambda line: list(line.operations), empty=ALL),
    Column("products", "Products", value=lambda line: list(line.products), empty=ALL),
    Column("markets", "Markets", value=lambda line: list(line.markets), empty=ALL),
    Column("requalification", "Requalification due", "due_order", value="requalification_due", empty="not set"),
    Column("number", "Qualification", "number", kind="id"),
    Column("orders", "New orders", value=lambda line: "may be placed" if line.may_order else "stopped"),
    Column("until", "Conditional until", value="until", shown=False),
    Column("conditions", "Open conditions", value="open_conditions", numeric=True, shown=False),
    Column("site_number", "Site number", value="site_number", kind="id", shown=False),
    Column("since", "In this state since", "since", shown=False),
)

CHANGES: Final = (
    Column(
        "site",
        "Site",
        "site_order",
        value="line.site_name",
        link=lambda change: reverse("desk:site", args=[change.line.site]),
        note=lambda change: change.line.number,
        note_label="Qualification",
    ),
    Column("kind", "What", "kind", value=lambda change: rules.KINDS[change.kind]),
    Column("parts", "From, to", value=lambda change: told(change), empty="the whole line"),
    Column("why", "On the later day", value="line.why"),
    Column("operations", "Services", value=lambda change: list(change.line.operations), empty=ALL, shown=False),
    Column("products", "Products", value=lambda change: list(change.line.products), empty=ALL, shown=False),
    Column("markets", "Markets", value=lambda change: list(change.line.markets), empty=ALL, shown=False),
)


def told(change: Change) -> list[str]:
    """What differs, part by part."""
    return [f"{name}: {was} → {became}" for name, was, became in change.parts]


def _snapshot(row: Any) -> str:
    return reverse("approved:snapshot", args=[row.pk])


SNAPSHOTS: Final = (
    Column("number", "Snapshot", "number", kind="id", link=_snapshot),
    Column("on", "Approved list of", "on"),
    Column("state", "State", value=lambda row: Badge(row.status)),
    Column("purpose", "What it is for", value="purpose"),
    Column("lines", "Lines", value=lambda row: len(row.lines), numeric=True),
    Column("taken", "Taken", value="taken_at", shown=False),
)
