"""The clocks of a critical finding: all count from the day it was found, and all are company rule (domain 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from audits.rules.dates import lateness
from audits.rules.policy import DEFAULT, AuditPolicy
from audits.rules.words import CONTAINED, CRITICAL, DRAFT, HELD, ISSUED, MEASURES, TOLD, WRITTEN
from regulations.rules.calendars import business_day_deadline

CLOCKS: Final = {
    TOLD: ("CMO told by word of mouth", "tell the CMO by word of mouth"),
    WRITTEN: ("In writing to the CMO", "issue it to the CMO in writing"),
    HELD: ("Decision about a hold", "decide whether work is put on hold"),
    CONTAINED: ("Risk contained", "have the risk contained"),
}
"""What each clock waits for and what is to be done, in the order in which they end."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing owed at once for a critical finding; `done_on` is empty while it is still owed."""

    kind: str
    due_on: date
    done_on: date | None = None

    @property
    def words(self) -> str:
        """What it waits for."""
        return CLOCKS[self.kind][0]

    @property
    def owed(self) -> str:
        """What is to be done before it ends."""
        return CLOCKS[self.kind][1]

    @property
    def was_late(self) -> bool:
        """Whether it was done, but after its day."""
        return self.done_on is not None and self.done_on > self.due_on

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been done by now and is not."""
        return self.done_on is None and self.due_on < on

    def standing(self, on: date) -> str:
        """How it stands on a day, in words."""
        if self.done_on is None:
            return lateness(self.due_on, on)
        return "done late" if self.was_late else "done in time"


def days_of(policy: AuditPolicy) -> Mapping[str, int]:
    """Business days that each clock runs."""
    return {
        TOLD: policy.told_days,
        WRITTEN: policy.written_days,
        HELD: policy.hold_days,
        CONTAINED: policy.containment_days,
    }


def clocks(
    grade: str, found_on: date | None, issued_on: date | None, done: Mapping[str, date], policy: AuditPolicy = DEFAULT
) -> tuple[Clock, ...]:
    """The clocks of a finding; none unless it is critical.

    `done` holds the day of each measure that was recorded. A finding in writing is also told. A finding whose day was
    never recorded counts from the day it was issued; before that no clock can run.
    """
    started = found_on or issued_on
    if grade != CRITICAL or started is None:
        return ()
    told = [day for day in (done.get(TOLD), issued_on) if day]
    ended = {**done, TOLD: min(told, default=None), WRITTEN: issued_on}
    return tuple(
        Clock(kind, business_day_deadline(started, days), ended.get(kind)) for kind, days in days_of(policy).items()
    )


def takes_measures(grade: str, status: str) -> bool:
    """Whether measures can be recorded: of a critical finding that is a draft or open at the CMO."""
    return grade == CRITICAL and status in (DRAFT, ISSUED)


def permission_of(kind: str) -> str:
    """Who records a measure: a hold is decided by the head of quality."""
    return "audits.decide_hold" if kind == HELD else "audits.conduct"


def measure_errors(kind: str, done_on: date, text: str, *, found_on: date | None, today: date) -> dict[str, str]:
    """What stands against a measure, a sentence per field."""
    errors = {} if kind in MEASURES else {"kind": f"Choose one of: {', '.join(MEASURES.values())}."}
    if done_on > today:
        errors["done_on"] = "This day lies in the future: record it once it is done."
    elif found_on and done_on < found_on:
        errors["done_on"] = "This day lies before the finding was found."
    if not text.strip():
        errors["text"] = "Say what was done or decided."
    return errors
