"""News of one authority that people of another market have to consider.

It never changes the computed status of the other market (each jurisdiction judges for itself); it asks a person, who
decides: stricter, or no change and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from cmos.rules import HeldFact, Ref
from inspections import rules as inspections
from qualification.rules import regime
from qualification.rules.facts import SiteFacts
from qualification.rules.words import JURISDICTIONS, day
from regulations.rules.calendars import business_day_deadline

DECIDE_DAYS: Final = 2
"""Company rule: business days in which a person decides."""
MARKET_OF: Final = {inspections.FDA: "US", inspections.EU: "EU", inspections.MHRA: "UK"}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Bad news of one authority in force on a day; `markets` are those it already speaks for."""

    ref: Ref
    market: str
    words: str
    since: date
    recorded_on: date

    @property
    def due_on(self) -> date:
        """Two business days from when it happened, or from when it was recorded if that was later."""
        return business_day_deadline(max(self.since, self.recorded_on), DECIDE_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One question to a person: does this news change how we see the site for another market?"""

    news: News
    market: str

    @property
    def key(self) -> tuple[UUID, str]:
        return (self.news.ref.id, self.market)

    @property
    def sentence(self) -> str:
        return f"Consider for the {JURISDICTIONS[self.market]}: {self.news.words}."


def signals(facts: SiteFacts, on: date) -> tuple[Signal, ...]:
    """Every question that the news in force on a day asks, for each other market that the site serves."""
    return tuple(
        Signal(news=one, market=market)
        for one in sorted(_news(facts, on), key=lambda each: (each.since, str(each.ref.id)))
        for market in JURISDICTIONS
        if market != one.market and regime.serves(facts, market, on)
    )


def _news(facts: SiteFacts, on: date) -> Iterator[News]:
    yield from _fda(facts, on)
    yield from _statements(facts, on)
    yield from _taken_away(facts, on)
    yield from _classes(facts, on)


def _fda(facts: SiteFacts, on: date) -> Iterator[News]:
    known = facts.authority
    rows: tuple[tuple[Any, date], ...] = (
        *((one, one.issued_on) for one in known.warning_letters if one.is_open(on)),
        *((one, one.listed_on) for one in known.import_alerts if one.is_active(on)),
        *((one, one.began_on) for one in known.injunctions if one.is_in_force(on)),
        *((one, one.happened_on) for one in known.refusals if one.is_unresolved(on)),
    )
    for one, since in rows:
        words = f"{one.label} of FDA, in force since {day(since)}"
        yield News(ref=one.ref, market="US", words=words, since=since, recorded_on=one.recorded_on)


def _statements(facts: SiteFacts, on: date) -> Iterator[News]:
    for one in facts.authority.noncompliance:
        if one.is_active(on) and (one.superseded_from is None or on < one.superseded_from):
            yield News(
                ref=one.ref,
                market=one.jurisdiction,
                words=f"{one.label} of {one.authority}, in force since {day(one.issued_on)}",
                since=one.issued_on,
                recorded_on=one.recorded_on,
            )


def _taken_away(facts: SiteFacts, on: date) -> Iterator[News]:
    """Documents withdrawn or suspended; those of other authorities ask for every market."""
    given: tuple[HeldFact, ...] = (*facts.certificates, *facts.authorisations, *facts.supporting)
    for one in given:
        gone = one.withdrawn_on if one.withdrawn(on) else one.suspended_on if one.suspended(on) else None
        if gone is None:
            continue
        verb = "withdrawn" if one.withdrawn(on) else "suspended"
        market = getattr(one, "jurisdiction", "")
        words = f"{one.label} {verb} on {day(gone)}"
        yield News(ref=one.ref, market=market, words=words, since=gone, recorded_on=one.recorded_on)


def _classes(facts: SiteFacts, on: date) -> Iterator[News]:
    """The newest inspection of each authority, where it ended badly."""
    for authority, market in MARKET_OF.items():
        rated = [
            (one.ended_on, str(one.id), one, outcome)
            for one in facts.inspections
            if one.authority == authority
            and one.ended_on is not None
            and one.ended_on <= on
            and one.kind not in inspections.NOT_DRUG_QUALITY
            and (outcome := inspections.known_class(one, on)) is not None
        ]
        if not rated:
            continue
        _, _, newest, outcome = max(rated, key=lambda each: each[:2])
        since = inspections.class_known_on(newest)
        if outcome in (inspections.OAI, inspections.NONCOMPLIANT) and since is not None:
            how = "classified OAI" if outcome == inspections.OAI else "found not compliant"
            yield News(
                ref=newest.ref,
                market=market,
                words=f"{newest.label} by {authority} {how}",
                since=since,
                recorded_on=newest.class_recorded_on or newest.recorded_on,
            )
