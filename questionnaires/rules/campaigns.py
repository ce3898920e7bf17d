"""A campaign: one version asked of many sites at once, and again after a time where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from regulations.rules.dates import add_months

MOST: Final = 5_000
"""Sites of one campaign (company rule): a job of some minutes."""
ONCE: Final = 0
EVERY: Final[dict[int, str]] = {
    ONCE: "Once",
    6: "Every 6 months",
    12: "Every 12 months",
    24: "Every 2 years",
    36: "Every 3 years",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What the check before planning looks at."""

    approved: bool
    sites: int
    due_on: date
    on: date


def obstacles(planned: Planned) -> Iterator[tuple[str, str]]:
    """What keeps a campaign from being planned, by field; what blocks single sites keeps no other from being asked."""
    if not planned.approved:
        yield "", "This version is not approved. Only an approved version is sent."
    if not planned.sites:
        yield "numbers", "No site fits. Name other sites, or tick fewer operations."
    if planned.sites > MOST:
        yield "numbers", f"{planned.sites} sites fit, and a campaign asks {MOST} at most. Narrow them."
    if planned.due_on < planned.on:
        yield "due_on", "This day has passed. Name a day from today on."


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a campaign is, in numbers of sites."""

    sites: int
    sent: int
    answered: int
    overdue: int
    withdrawn: int
    blocked: int

    @property
    def unsent(self) -> int:
        return self.sites - self.sent

    @property
    def owed(self) -> int:
        """Sites that were asked and still owe an answer."""
        return self.sent - self.answered - self.withdrawn


def next_on(planned_on: date, every_months: int) -> date | None:
    """The day on which a campaign asks again; none for one that asks once."""
    return add_months(planned_on, every_months) if every_months else None


def due_again(planned_on: date, due_on: date, on: date) -> date:
    """The due date of the round that begins on a day: as much time to answer as the first one gave."""
    return on + (due_on - planned_on)
