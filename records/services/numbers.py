"""Human numbers of records, counted per sponsor."""

from __future__ import annotations

from django.db.models import F

from records.models import Counter


def next_number(kind: str, year: int | None = None) -> str:
    """The next human number of the open sponsor, like `AUD-2026-0017`; without a year, like `SITE-0004`."""
    return next_numbers(kind, 1, year)[0]


def next_numbers(kind: str, count: int, year: int | None = None) -> list[str]:
    """The next `count` human numbers of the open sponsor, in order.

    Two who ask at once wait for each other: the row stays locked until the transaction ends, so none is given twice.
    """
    where = {"kind": kind, "year": year or 0}
    if not Counter.objects.filter(**where).update(last=F("last") + count):
        Counter.objects.bulk_create([Counter(**where)], ignore_conflicts=True)
        Counter.objects.filter(**where).update(last=F("last") + count)
    last = Counter.objects.values_list("last", flat=True).get(**where)
    given = range(last - count + 1, last + 1)
    return [f"{kind}-{year}-{each:04d}" if year else f"{kind}-{each:04d}" for each in given]
