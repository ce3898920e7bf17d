"""A standing as it was known beside the standing of the same day as it is known now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qualification.rules.facts import SiteFacts
from qualification.rules.knowledge import Difference, difference
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.standing import facts


@dataclass(frozen=True, slots=True)
class Market:
    """One market's answer then, which a site that was not recorded then has none of, and now."""

    code: str
    name: str
    then: Standing | None
    now: Standing

    @property
    def is_same(self) -> bool:
        return self.then is not None and self.then.status == self.now.status


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same question asked with what was known then, and with what is known now; both by the rules of now."""

    on: date
    known_at: datetime
    known: bool
    """whether the site was recorded then"""
    markets: tuple[Market, ...]
    difference: Difference


def compared(site_id: UUID, on: date, known_at: datetime) -> Comparison:
    """What was known of a site's standing on `on`, what is known of it now, and which records make the difference."""
    then, now = facts([site_id], on, known_at).get(site_id), facts([site_id], on)[site_id]
    markets = tuple(
        Market(code, name, _answer(then, code, on), standing(now, code, on)) for code, name in JURISDICTIONS.items()
    )
    return Comparison(on, known_at, then is not None, markets, difference(then, now))


def _answer(known: SiteFacts | None, market: str, on: date) -> Standing | None:
    return standing(known, market, on) if known else None
