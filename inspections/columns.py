"""Columns of the lists of inspections, actions and published facts."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inspections import selectors
from web.columns import Badge, Column


def _page(row: Any) -> str:
    entry = row["entry"]
    return reverse("inspections:detail" if entry.kind == "inspection" else "inspections:action", args=[entry.pk])


def _what(row: Any) -> str:
    if row["form"]:
        count = row["observations"]
        return f"Form 483, {count} observation{'' if count == 1 else 's'}"
    return str(row["title"])


def _state(row: Any) -> Badge:
    entry = row["entry"]
    if entry.kind != "inspection":
        return Badge(row["state"])
    return Badge(entry.outcome or ("pending" if row["form"] else "unknown"))


def _record_state(row: Any) -> str:
    entry = row["entry"]
    if entry.kind == "inspection":
        return str(entry.status)
    return f"ended {entry.ended_on:%-d %b %Y}" if entry.ended_on else ""


DOCKET: Final = (
    Column(
        "number",
        "Record",
        "number",
        value=lambda row: row["entry"].number,
        link=_page,
        note=lambda row: f"{row['kind']}, {row['entry'].authority}",
        note_label="Kind, authority",
    ),
    Column(
        "site",
        "Site",
        "site__name",
        value=lambda row: row["entry"].site.name,
        link=lambda row: reverse("desk:site", args=[row["entry"].site_id]),
    ),
    Column("happened", "Date", "happened_on", value=lambda row: row["entry"].happened_on),
    Column("what", "What", value=_what),
    Column(
        "reply",
        "Reply",
        value=lambda row: Badge(row["clock"].state) if row["clock"] else None,
        empty="not due",
    ),
    Column("reply_due", "Reply due", value=lambda row: row["clock"].due_on if row["clock"] else None, empty="not due"),
    Column("state", "State", value=_state, note=_record_state, note_label="Record"),
    Column(
        "issued",
        "Form 483 issued",
        value=lambda row: row["form"].issued_on if row["form"] else None,
        shown=False,
    ),
    Column("ended", "Ended", value=lambda row: row["entry"].ended_on, empty="not ended", shown=False),
)


def _decide(row: Any) -> SafeString:
    """What can be done with a published fact."""
    line, label = row["line"], row["label"]
    words = '<a href="{}">{}<span class="visually-hidden">: {}</span></a>'
    address = [line.site_id, line.fact]
    if line.status != "unreviewed":
        return format_html(words, reverse("inspections:undo", args=address), "Undo", label)
    adopt = format_html(words, reverse("inspections:adopt", args=address), "Adopt", label)
    return format_html("{} {}", adopt, format_html(words, reverse("inspections:reject", args=address), "Reject", label))


PUBLIC_FACTS: Final = (
    Column(
        "fact",
        "Published",
        value=lambda row: row["label"],
        link=lambda row: row["record_url"],
        note=lambda row: f"{row['line'].firm}, FEI {row['line'].fei}",
        note_label="Firm, FEI",
    ),
    Column(
        "site",
        "Site",
        "site__name",
        value=lambda row: row["line"].site.name,
        link=lambda row: reverse("inspections:published", args=[row["line"].site_id]),
    ),
    Column("read", "First read", "read_at", value=lambda row: row["line"].read_at.date()),
    Column("state", "Review", "status", value=lambda row: Badge(row["line"].status)),
    Column("do", "Decide", value=_decide, kind="html"),
    Column("kind", "Kind", "kind", value=lambda row: selectors.KINDS[row["line"].kind], shown=False),
    Column("happened", "Date", value=lambda row: row["line"].happened_on, empty="not published", shown=False),
)
