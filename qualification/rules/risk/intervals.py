"""When a site is looked at again: months by band, due dates pulled forward, grace (company rule, domain 3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from audits import rules as audits
from qualification.rules.risk.model import AUDIT, REVIEWS, Model
from qualification.rules.risk.scales import BANDS, CRITICAL, HIGH

PULLED_DAYS: Final = 90
"""Days from the change of band to the audit where the pulled date lies in the past."""
GRACE_DAYS: Final = 60
NO_GRACE: Final = frozenset({HIGH, CRITICAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a site makes, as far as an interval is capped by it."""

    sterile_or_biologic: bool = False
    supply: bool = False
    """active substance, laboratory or packaging"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Months between looks at a site, and why an audit is due sooner than its band says."""

    audit: int
    documents: int
    performance: int
    agreement: int
    capped_by: str = ""

    def months(self, review: str) -> int:
        found: int = getattr(self, review)
        return found


def intervals(model: Model, band: str, making: Making) -> Intervals:
    """The intervals of a band under a model, with its caps for what the site makes."""
    months = dict(model.intervals[band])
    caps = [
        (model.sterile_cap, "sterile or biological product", making.sterile_or_biologic),
        (model.supply_cap, "active substance, laboratory or packaging", making.supply),
    ]
    capped_by = ""
    for cap, words, applies in caps:
        if applies and cap < months[AUDIT]:
            months[AUDIT], capped_by = cap, f"{words}: at most {cap} months"
    return Intervals(**{review: months[review] for review in REVIEWS}, capped_by=capped_by)


class Judged(NamedTuple):
    """A band as somebody signed it, from a day on, with the months to the next audit it brought."""

    since: date
    band: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When the next on-site audit is due, and what made it that day."""

    on: date
    because: str
    pulled: bool = False


def audit_due(ended_on: date | None, judged: Iterable[Judged], on: date) -> Due | None:
    """The due date on a day: end of the last audit plus the interval, pulled forward when the band rose since.

    The anchor is the day the audit ended. The band in force then counts, or else the first one signed after it. A band
    that rises pulls the date forward at once; a date so pulled into the past is the day of the change plus 90 days. A
    band that falls moves nothing: a person may, with an audit or a decision. None without an audit or a band.
    """
    known = sorted(each for each in judged if each.since <= on)
    if ended_on is None or ended_on > on or not known:
        return None
    before = [each for each in known if each.since <= ended_on]
    first = before[-1] if before else known[0]
    due = audits.next_due(ended_on, first.months)
    because = f"{_words(first)} after the audit that ended on {ended_on:%-d %b %Y}"
    pulled = False
    for each in known:
        if each.since <= max(ended_on, first.since):
            continue
        wanted = audits.next_due(ended_on, each.months)
        wanted = wanted if wanted >= each.since else each.since + timedelta(days=PULLED_DAYS)
        if wanted < due:
            due, pulled = wanted, True
            because = f"pulled forward on {each.since:%-d %b %Y}, when the band became {BANDS[each.band]}"
    return Due(on=due, because=because, pulled=pulled)


def _words(judged: Judged) -> str:
    return f"{judged.months} months ({BANDS[judged.band]})"


def grace_until(due: date, band: str) -> date:
    """The last day to which the audit may be put off with a signed justification; the due date itself without grace."""
    return due if band in NO_GRACE else due + timedelta(days=GRACE_DAYS)


def reviews_due(start: date, found: Intervals) -> dict[str, date]:
    """When everything but the audit is due that a band brings, counted from a day."""
    return {review: audits.next_due(start, found.months(review)) for review in REVIEWS if review != AUDIT}
