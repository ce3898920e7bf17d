"""The catalogue as it is shipped: `entries.csv`, read by migrations."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from regulations.rules.citations import slug_of

FILE = Path(__file__).resolve().parent / "entries.csv"
YES, NO = "yes", "no"


def rows() -> list[dict[str, Any]]:
    """Every edition of every entry, in order; an empty date is none."""
    with FILE.open(newline="", encoding="utf-8") as handle:
        found = list(csv.DictReader(handle))
    return [
        {
            **row,
            "position": position,
            "slug": slug_of(row["code"]),
            "effective_from": row["effective_from"] or None,
            "effective_to": row["effective_to"] or None,
            "checked": {YES: True, NO: False}[row["checked"]],
        }
        for position, row in enumerate(found)
    ]


def load(requirement: Any, correction: Any) -> int:
    """Bring the table `requirement` to the shipped state; returns the count.

    Both are models, also historical ones. What somebody corrected here stays corrected; an entry that is no longer
    shipped stays too.
    """
    corrected = {(each.code, each.edition, each.field): each.after for each in correction.objects.order_by("at", "id")}
    shipped = rows()
    for row in shipped:
        for (code, edition, field), value in corrected.items():
            if (code, edition) == (row["code"], row["edition"]):
                row[field] = value == YES if field == "checked" else value
    key = ("code", "edition")
    entries = [requirement(**row) for row in shipped]
    fields = [name for name in shipped[0] if name not in key]
    requirement.objects.bulk_create(entries, update_conflicts=True, unique_fields=key, update_fields=fields)
    return len(entries)
