"""Whose inspections the EU may rely on: one dated row per partner, product class and territory.

Membership of PIC/S is no legal recognition and is not here. A row that was not read in its primary text says so.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

PRODUCT_CLASSES: Final[dict[str, str]] = {
    "human_chemical": "Human medicines, chemical",
    "human_biological": "Human medicines, biological",
    "vaccine": "Human vaccines",
    "plasma": "Plasma-derived medicines",
    "api": "Active substances",
    "imp": "Investigational medicines",
}
PARTNERS: Final[dict[str, str]] = {
    "AU": "Australia",
    "CA": "Canada",
    "CH": "Switzerland",
    "GB": "United Kingdom",
    "IL": "Israel",
    "JP": "Japan",
    "NZ": "New Zealand",
    "US": "United States",
}
OWN, ANYWHERE = "own", "anywhere"


class Recognition(NamedTuple):
    """From `valid_from` on, the EU may rely on inspections of `partner` for `product_class` in `territory`.

    `territory` is "own" (the partner's territory) or "anywhere". `checked` tells whether the row was read in a
    primary or official text; an unchecked one is shown with that word.
    """

    partner: str
    product_class: str
    territory: str
    valid_from: date
    valid_to: date | None
    basis: str
    checked: bool


def _rows(
    partner: str, basis: str, first: date, *classes: str, territory: str = OWN, checked: bool = False
) -> list[Recognition]:
    return [Recognition(partner, each, territory, first, None, basis, checked) for each in classes]


_MEDICINES: Final = ("human_chemical", "human_biological")
RECOGNITIONS: Final[tuple[Recognition, ...]] = (
    *_rows("US", "EU-US mutual recognition agreement", date(2017, 11, 1), *_MEDICINES, checked=True),
    *_rows(
        "US",
        "EU-US mutual recognition agreement: inspections outside the US, voluntary",
        date(2025, 10, 1),
        *_MEDICINES,
        territory=ANYWHERE,
        checked=True,
    ),
    *_rows("AU", "EU-Australia mutual recognition agreement", date(1999, 1, 1), *_MEDICINES, "vaccine"),
    *_rows("NZ", "EU-New Zealand mutual recognition agreement", date(1999, 1, 1), *_MEDICINES, "vaccine"),
    *_rows("CH", "EU-Switzerland mutual recognition agreement", date(2002, 6, 1), *_MEDICINES, "vaccine", "api"),
    *_rows("CA", "CETA protocol on GMP", date(2017, 9, 21), *_MEDICINES, "vaccine"),
    *_rows("JP", "EU-Japan mutual recognition agreement", date(2004, 5, 29), "human_chemical"),
    *_rows("IL", "EU-Israel agreement on conformity assessment", date(2013, 1, 19), *_MEDICINES, "api"),
    *_rows("GB", "EU-UK Trade and Cooperation Agreement", date(2021, 1, 1), *_MEDICINES, "vaccine", "imp"),
)


def recognised(partner: str, product_class: str, country: str, on: date) -> Recognition | None:
    """The row that lets the EU rely on an inspection by `partner` of a site in `country` on that day, if any."""
    for row in RECOGNITIONS:
        in_time = row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
        asked = row.partner == partner and row.product_class == product_class and in_time
        if asked and (row.territory == ANYWHERE or country == partner):
            return row
    return None
