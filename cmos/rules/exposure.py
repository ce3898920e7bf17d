"""Bands of occupational exposure: a company rule, for no law sets one (OEL in µg/m³ over 8 hours)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

KIND: Final = "exposure_bands"
"""The kind of `sponsors.Policy` that holds it."""
LEAST, MOST = 3, 7
"""Bands that a table has at least and at most."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The lower end of a band; `included` says whether a substance exactly at it is still in this band."""

    lower: Decimal
    included: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePolicy:
    """`limits` are the lower ends of bands 1, 2 ... in falling order; what is below the last is the strictest band.

    From band `high` on, containment and cleaning are asked for (domain section 2: OEB 4).
    """

    limits: tuple[Limit, ...] = (
        Limit(Decimal(1000)),
        Limit(Decimal(100)),
        Limit(Decimal(10)),
        Limit(Decimal(1), included=True),
    )
    high: int = 4
    version: int = 0
    """0 for the product's default"""

    @property
    def bands(self) -> int:
        """How many bands the table has."""
        return len(self.limits) + 1

    def band(self, oel: Decimal) -> int:
        """The band of an exposure limit; of two that share a limit the stricter holds, unless it is included."""
        for place, limit in enumerate(self.limits, 1):
            if oel > limit.lower or (limit.included and oel == limit.lower):
                return place
        return self.bands

    def words(self, band: int) -> str:
        """A band with its range: `OEB 4: 1 to 10 µg/m³`."""
        ends = [each.lower for each in self.limits]
        if band == 1:
            return f"OEB 1: more than {_plain(ends[0])} µg/m³"
        if band >= self.bands:
            return f"OEB {self.bands}: less than {_plain(ends[-1])} µg/m³"
        return f"OEB {band}: {_plain(ends[band - 1])} to {_plain(ends[band - 2])} µg/m³"

    def body(self) -> dict[str, Any]:
        """As it is stored."""
        limits = [{"lower": str(each.lower), "included": each.included} for each in self.limits]
        return {"limits": limits, "high": self.high}


DEFAULT: Final = ExposurePolicy()


def from_body(body: Mapping[str, Any], version: int) -> ExposurePolicy:
    """A stored policy."""
    limits = tuple(Limit(Decimal(each["lower"]), bool(each["included"])) for each in body["limits"])
    return ExposurePolicy(limits=limits, high=int(body["high"]), version=version)


def faults(policy: ExposurePolicy) -> dict[str, str]:
    """What cannot be chosen, by field."""
    found = {}
    ends = [each.lower for each in policy.limits]
    if not LEAST <= policy.bands <= MOST:
        found["limits"] = f"A table has {LEAST} to {MOST} bands: give one limit less than that."
    elif any(end <= 0 for end in ends):
        found["limits"] = "Every limit is more than zero."
    elif any(higher <= lower for higher, lower in pairwise(ends)):
        found["limits"] = "Each limit is lower than the one before it."
    if not 2 <= policy.high <= policy.bands:
        found["high"] = f"Choose a band from 2 to {policy.bands}."
    return found


WORDS: Final[dict[str, str]] = {
    "limits": "Bands by exposure limit (OEL, µg/m³ over 8 hours)",
    "high": "Containment is asked for from",
}


def policy_words(policy: ExposurePolicy) -> dict[str, str]:
    """Each choice in words."""
    bands = "; ".join(policy.words(band) for band in range(1, policy.bands + 1))
    return {"limits": bands, "high": f"OEB {policy.high}"}


def chosen(limits: Iterable[Decimal], high: int) -> ExposurePolicy:
    """A table from its limits in falling order; at the last one a substance is still in the band above it."""
    ends = list(limits)
    last = len(ends) - 1
    table = tuple(Limit(end, included=place == last) for place, end in enumerate(ends))
    return ExposurePolicy(limits=table, high=high)


def banded(oel: Decimal | None, told: str, policy: ExposurePolicy) -> int | None:
    """The band of a product: from its exposure limit, else the one told (`oeb4`); none when neither is known."""
    if oel is not None:
        return policy.band(oel)
    return int(told.removeprefix("oeb")) if told else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
