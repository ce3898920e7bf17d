"""The catalogue as it is shipped: `requirements.csv`, read by migrations."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "requirements.csv"


def rows() -> list[dict[str, Any]]:
    """Every entry, in order; an empty date is none."""
    with FILE.open(newline="", encoding="utf-8") as handle:
        found = list(csv.DictReader(handle))
    return [
        {**row, "position": position, "effective_from": row["effective_from"] or None}
        for position, row in enumerate(found)
    ]


def load(requirement: Any) -> int:
    """Bring the table `requirement` (a model, also a historical one) to the shipped state; returns the count."""
    entries = [requirement(**row) for row in rows()]
    fields = [name for name in rows()[0] if name != "code"]
    requirement.objects.bulk_create(entries, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(entries)
