"""How the standing of a site changes over a stretch of days, as known by one set of facts.

Only days on which something dated begins, ends or turns are asked about, so a stretch of years costs a few dozen
answers; a property test holds it against the answer of every single day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qualification.rules import turning
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import Reason
from qualification.rules.standing import answer_on, seen_by
from qualification.rules.words import Status
from regulations.rules.dates import add_years

AFTER = timedelta(days=1)
LONGEST = 3_660
"""Days that are told at once: ten years."""
BEHIND_YEARS, AHEAD_YEARS = 3, 1
"""What is told when nobody asks for other days."""


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which reasons begin or end; `began` of the first day of a timeline is everything that holds then."""

    on: date
    began: tuple[Reason, ...]
    ended: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a row with one status, both ends included; `changes` begins with that of the first day."""

    status: Status
    first: date
    last: date
    changes: tuple[Change, ...]

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def usual(today: date) -> tuple[date, date]:
    """First and last day of a timeline that nobody narrowed."""
    return add_years(today, -BEHIND_YEARS), add_years(today, AHEAD_YEARS)


def fault(first: date, last: date) -> str:
    """What is wrong with a stretch of days, and what to do; empty when it can be told."""
    if last < first:
        return "The last day comes before the first. Turn them round."
    return f"Ask for at most {LONGEST} days, which is ten years." if (last - first).days >= LONGEST else ""


def timeline(facts: SiteFacts, jurisdiction: str, first: date, last: date) -> tuple[Period, ...]:
    """The periods of a site's standing in a market from `first` to `last`, oldest first and without gaps.

    Raises ValueError when `last` comes before `first`.
    """
    if last < first:
        raise ValueError("a timeline ends on its first day or later")
    periods: list[Period] = []
    for status, change in _changes(facts, jurisdiction, first, last):
        if periods and periods[-1].status == status:
            periods[-1] = replace(periods[-1], changes=(*periods[-1].changes, change))
            continue
        if periods:
            periods[-1] = replace(periods[-1], last=change.on - AFTER)
        periods.append(Period(status, change.on, last, (change,)))
    return tuple(periods)


def _changes(facts: SiteFacts, jurisdiction: str, first: date, last: date) -> Iterator[tuple[Status, Change]]:
    """Each day with another answer than the day before, beginning with the first day itself."""
    facts = seen_by(facts, jurisdiction)
    before: dict[object, Reason] = {}
    for day in (first, *sorted({turn for turn in turning.turning_days(facts) if first < turn <= last})):
        status, reasons = answer_on(facts, jurisdiction, day)
        now = {_identity(reason): reason for reason in reasons}
        began = tuple(reason for key, reason in now.items() if key not in before)
        ended = tuple(reason for key, reason in before.items() if key not in now)
        if day == first or began or ended:
            yield status, Change(day, began, ended)
        before = now


def _identity(reason: Reason) -> object:
    """What makes a reason the same one on two days; whether it drives the status does not."""
    return (*reason.key, reason.sentence, reason.operations)
