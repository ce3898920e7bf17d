"""DEA registrations (21 CFR 1301): per location and per business activity, each with its period and renewal window."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date
from typing import Final, NamedTuple


class Activity(NamedTuple):
    """A business activity: its words, years of one period, and whether bulk making or importing is part of it."""

    label: str
    years: int
    early: bool = False
    """renewal may be filed 120 instead of 60 days ahead for Schedules I and II"""


ACTIVITIES: Final[dict[str, Activity]] = {
    "manufacturing_bulk": Activity("Manufacturing, bulk", 1, early=True),
    "manufacturing": Activity("Manufacturing, non-bulk", 1),
    "distributing": Activity("Distributing", 1),
    "reverse_distributing": Activity("Reverse distributing", 1),
    "importing": Activity("Importing", 1, early=True),
    "exporting": Activity("Exporting", 1),
    "research": Activity("Research", 1),
    "chemical_analysis": Activity("Chemical analysis", 1),
    "list_i_chemicals": Activity("List I chemicals", 1),
}
ACTIVITY_LABELS: Final[dict[str, str]] = {code: activity.label for code, activity in ACTIVITIES.items()}
RENEWAL_DAYS, EARLY_RENEWAL_DAYS = 60, 120


def renewal_days(activity: str, schedules: Collection[str]) -> int:
    """Days before the expiry from which a renewal may be filed: 120 for bulk making or import of Schedules I and II."""
    known = ACTIVITIES.get(activity)
    return EARLY_RENEWAL_DAYS if known and known.early and {"I", "II"} & set(schedules) else RENEWAL_DAYS


def ends_a_month(day: date) -> bool:
    """Whether a day is the last of its month, as the expiry of a DEA registration is (21 CFR 1301.13)."""
    return day.day == monthrange(day.year, day.month)[1]


_MAKER: Final = ("manufacturing", "manufacturing_bulk")
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("manufacture", "aseptic_manufacture", "terminal_sterilisation", "biological_manufacture"), _MAKER),
    **dict.fromkeys(
        ("primary_packaging", "secondary_packaging", "labelling", "sterilisation", "micronisation"), _MAKER
    ),
    "api_manufacture": ("manufacturing_bulk",),
    **dict.fromkeys(
        (
            "testing_chemical",
            "testing_microbiological",
            "testing_sterility",
            "testing_biological",
            "import_testing",
        ),
        ("chemical_analysis", *_MAKER, "research"),
    ),
    "storage": ("distributing", *_MAKER),
    "development": ("research", "chemical_analysis", *_MAKER),
}
"""Operation -> business activities of which a registration of the same location lets it be done (21 CFR 1301.13(e)).

A maker may analyse what it makes, and a researcher too, each where it is registered; packing and labelling are making
(21 USC 802(15)). A carrier needs none of its own (21 USC 822(c)(2)).
"""
QUOTA: Final = frozenset({"I", "II"})
"""Schedules of which no more is made or bought than a quota says (21 CFR 1303)."""
