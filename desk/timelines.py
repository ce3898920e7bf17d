"""The timeline of a site's standing as pages show it: the strip, and a row for each period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qualification import selectors as qualification
from qualification.rules.reasons import Reason
from qualification.rules.timeline import Period
from qualification.rules.words import JURISDICTIONS
from regulations.rules.vocabulary import OPERATION_LABELS
from web.charts import Span, Strip, strip


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A day with what began and what ended on it, in sentences."""

    on: date
    began: tuple[str, ...]
    ended: tuple[str, ...]
    opens: bool
    """whether it is the first day shown: what is told then may have begun earlier"""


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period of one status; `when` says whether it is over, holds today, or lies ahead."""

    state: str
    first: date
    last: date
    when: str
    asked: bool
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class MarketTimeline:
    """One market's timeline."""

    market: str
    name: str
    strip: Strip
    rows: tuple[PeriodRow, ...]


def timelines(
    site_id: UUID, first: date, last: date, *, today: date, on: date, known_at: datetime | None = None
) -> list[MarketTimeline]:
    """How the site stood and will stand in each market from `first` to `last`, as far as it was known at `known_at`."""
    found = qualification.timelines(site_id, first, last, known_at)
    return [
        MarketTimeline(
            market,
            name,
            strip([Span(one.status.name, one.first, one.last) for one in found[market]], today=today, asked=on),
            tuple(_row(one, first, today, on, _operations(found[market])) for one in found[market]),
        )
        for market, name in JURISDICTIONS.items()
        if market in found
    ]


def _operations(periods: Iterable[Period]) -> frozenset[str]:
    """Every operation that a reason of the timeline holds for."""
    reasons = (reason for period in periods for change in period.changes for reason in change.began)
    return frozenset(code for reason in reasons for code in reason.operations)


def _row(period: Period, start: date, today: date, on: date, operations: frozenset[str]) -> PeriodRow:
    when = "ahead" if period.first > today else "today" if period.holds(today) else "over"
    changes = tuple(
        ChangeRow(one.on, _sentences(one.began, operations), _sentences(one.ended, operations), opens=one.on == start)
        for one in period.changes
    )
    return PeriodRow(period.status.name, period.first, period.last, when, period.holds(on) and on != today, changes)


def _sentences(reasons: Iterable[Reason], operations: frozenset[str]) -> tuple[str, ...]:
    """Each reason with the FEI it is about, and with the operations where it does not hold for all of them."""
    return tuple(dict.fromkeys(_sentence(reason, operations) for reason in reasons))


def _sentence(reason: Reason, operations: frozenset[str]) -> str:
    fei = f"FEI {reason.subject}: " if reason.subject else ""
    some = reason.operations if set(reason.operations) != operations else ()
    named = ", ".join(OPERATION_LABELS.get(code, code) for code in some)
    return f"{fei}{reason.sentence}{f' ({named})' if named else ''}"
