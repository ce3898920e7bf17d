"""What a drug went through in time: milestones, schedules, and the exemption of phase 1 (21 CFR 210.2(c))."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

PHASE_1: Final = "phase1"
PHASE_2: Final = "phase2_available"
PHASE_3: Final = "phase3_available"
MARKETED: Final = "marketed"
MILESTONES: Final[dict[str, str]] = {
    PHASE_1: "Made available for phase 1",
    PHASE_2: "Made available for phase 2",
    PHASE_3: "Made available for phase 3",
    MARKETED: "Lawfully marketed",
}
"""What happens to a drug on one day: when it was made available, never when a study began."""
ENDING: Final = frozenset({PHASE_2, PHASE_3, MARKETED})
"""Milestones of which any ends the exemption of phase 1 for good."""
PHASES: Final[dict[str, str]] = {PHASE_1: "phase1", PHASE_2: "phase2", PHASE_3: "phase3", MARKETED: "commercial"}
"""Milestone -> phase of `regulations.rules.vocabulary.PHASES`, in their order."""


@dataclass(frozen=True, slots=True)
class ScheduleFact:
    """A schedule of a controlled substance in the product, in the days on which it was the law's; both days count."""

    schedule: str
    drug_code: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the schedule is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """What was reached on a day; `country` as ISO 3166-1 alpha-2, empty where none was named."""

    kind: str
    on: date
    country: str = ""


def phase_on(milestones: Iterable[MilestoneFact], day: date) -> str:
    """The furthest phase reached by that day, by the codes of `regulations.rules.vocabulary`; empty: not said."""
    reached = {each.kind for each in milestones if each.on <= day}
    return next((PHASES[kind] for kind in reversed(PHASES) if kind in reached), "")


def exemption_ended_by(milestones: Iterable[MilestoneFact], day: date) -> MilestoneFact | None:
    """What ended the exemption of phase 1 by that day: the first of its kind, whatever came later."""
    ending = [each for each in milestones if each.kind in ENDING and each.on <= day]
    return min(ending, key=lambda each: (each.on, each.kind, each.country)) if ending else None


def us_exempt_on(milestones: Iterable[MilestoneFact], day: date) -> bool:
    """21 CFR 210.2(c): phase 1, never made available for phase 2 or 3, never marketed. One way, and per drug.

    The rule speaks of lawful marketing without a country; marketing anywhere counts here (company rule, stricter).
    """
    known = tuple(milestones)
    return phase_on(known, day) == "phase1" and exemption_ended_by(known, day) is None


def schedules_on(schedules: Iterable[ScheduleFact], day: date) -> frozenset[str]:
    """The schedules that are in force on that day."""
    return frozenset(each.schedule for each in schedules if each.holds_on(day))
