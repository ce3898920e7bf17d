"""The history of a record as a document: who asked for what, every entry, and the entries as data inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from records import pdf
from records.selectors import HistoryLine
from records.selectors.histories import Asked, History
from records.work import Told
from sponsors import access

FORM: Final = "cmo-portal/history/1"
"""Names the shape of the attached data."""
STEP: Final = 250
"""Entries between two words about progress."""


def document(
    record: Any, history: History, asked: Asked, *, at: datetime, by: str, tenant: str, told: Told
) -> pdf.Document:
    """Every entry that was asked for, ready to be rendered; `told` hears how far the reading is."""
    lines = list(_read(history, asked, told))
    context = {
        "record": record,
        "entries": [(line, line.at.astimezone(ZoneInfo(asked.zone))) for line in lines],
        "narrowed": narrowed(history, asked),
        "zone": asked.zone,
        "at": at,
        "by": by,
        "tenant": tenant,
    }
    data = {
        "form": FORM,
        "record": {"id": str(record.pk), "name": str(record)},
        "asked": asdict(asked),
        "generated_at": at.isoformat(),
        "generated_by": by,
        "entries": [asdict(line) for line in lines],
    }
    return pdf.Document(
        html=render_to_string("desk/history_report.html", context), name="history.json", data=data, created=at
    )


def _read(history: History, asked: Asked, told: Told) -> Iterator[HistoryLine]:
    count = history.count(asked)
    for number, line in enumerate(history.everything(asked), start=1):
        yield line
        if number % STEP == 0:
            told(number, max(count, number) + 1, f"{number} entries read.")
    told(count, count + 1, "Printing the pages.")


def narrowed(history: History, asked: Asked) -> list[tuple[str, str]]:
    """The filters in words: a reader must see that entries are missing, and which."""
    kinds = dict(history.kinds())
    found = [
        ("Only by", access.actor_name(asked.actor) if asked.actor else ""),
        ("Only kind", kinds.get(asked.table, asked.table)),
        ("From", f"{asked.since:%-d %b %Y}" if asked.since else ""),
        ("To", f"{asked.until:%-d %b %Y}" if asked.until else ""),
    ]
    return [(name, value) for name, value in found if value]
