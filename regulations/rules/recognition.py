"""Whose inspections the EU and the UK may rely on: one dated row per partner, product class and territory.

Membership of PIC/S is no legal recognition and is not here. A row that was not read in its primary text says so.
"""

from __future__ import annotations

from datetime import date
from functools import cache
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
    "EEA": "European Economic Area",
    "GB": "United Kingdom",
    "IL": "Israel",
    "JP": "Japan",
    "NZ": "New Zealand",
    "US": "United States",
}
OWN, ANYWHERE = "own", "anywhere"
EEA: Final = "EEA"
EU, UK = "EU", "UK"
"""Who relies on the partner."""

# fmt: off
EEA_COUNTRIES: Final = frozenset({
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE",
    "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
    "IS", "LI", "NO",
})
# fmt: on


class Recognition(NamedTuple):
    """From `valid_from` to `valid_to`, `relying` may rely on inspections of `partner` for one class of products.

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
    relying: str = EU

    def reaches(self, country: str) -> bool:
        """Whether a site in `country` lies in the territory."""
        if self.territory == ANYWHERE:
            return True
        return country in EEA_COUNTRIES if self.partner == EEA else country == self.partner

    def holds(self, inspected_on: date | None, on: date) -> bool:
        """Whether the inspection may be relied on on a day.

        In the partner's own territory it was made under the agreement. Elsewhere the day of reliance counts: the
        EU may use older inspections abroad from the day that was opened on (domain 12 case 17).
        """
        in_time = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return in_time and (self.territory == ANYWHERE or inspected_on is None or self.valid_from <= inspected_on)


def _rows(
    partner: str,
    basis: str,
    first: date,
    *classes: str,
    territory: str = OWN,
    checked: bool = False,
    relying: str = EU,
) -> list[Recognition]:
    return [Recognition(partner, each, territory, first, None, basis, checked, relying) for each in classes]


_MEDICINES: Final = ("human_chemical", "human_biological")
_LEFT: Final = date(2021, 1, 1)
"""End of the transition period: the first day on which the UK relies on others by itself."""
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
    *_rows("GB", "EU-UK Trade and Cooperation Agreement", _LEFT, *_MEDICINES, "vaccine", "imp"),
    *_rows(
        EEA,
        "UK recognition of certificates of the EEA",
        _LEFT,
        *PRODUCT_CLASSES,
        territory=ANYWHERE,
        relying=UK,
    ),
    *_rows("US", "UK-US mutual recognition agreement", _LEFT, *_MEDICINES, relying=UK),
    *_rows("AU", "UK-Australia mutual recognition agreement", _LEFT, *_MEDICINES, relying=UK),
    *_rows("NZ", "UK-New Zealand mutual recognition agreement", _LEFT, *_MEDICINES, relying=UK),
    *_rows("CH", "UK-Switzerland trade agreement, annex on GMP", _LEFT, *_MEDICINES, relying=UK),
    *_rows("CA", "UK-Canada trade continuity agreement, protocol on GMP", _LEFT, *_MEDICINES, relying=UK),
    *_rows("JP", "UK-Japan comprehensive economic partnership agreement", _LEFT, "human_chemical", relying=UK),
    *_rows("IL", "UK-Israel agreement on conformity assessment", _LEFT, *_MEDICINES, "api", relying=UK),
)


@cache
def rows_for(partner: str, product_class: str, country: str) -> tuple[Recognition, ...]:
    """Every row about inspections by `partner` of that class at a site in `country`, whenever it holds."""
    return tuple(
        row
        for row in RECOGNITIONS
        if (row.partner, row.product_class) == (partner, product_class) and row.reaches(country)
    )


def recognised(
    partner: str, product_class: str, country: str, on: date, *, relying: str = EU, inspected_on: date | None = None
) -> Recognition | None:
    """The row that lets `relying` rely, on a day, on an inspection by `partner` of a site in `country`, if any.

    Args:
        partner: whose inspection it was.
        product_class: one of `PRODUCT_CLASSES`.
        country: where the site lies.
        on: the day of reliance.
        relying: `EU` or `UK`.
        inspected_on: last day of the inspection; without it `on` is taken.
    """
    for row in rows_for(partner, product_class, country):
        if row.relying == relying and row.holds(inspected_on or on, on):
            return row
    return None
