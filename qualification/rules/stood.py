"""A standing as it counts: what people decided beside it comes first, and what the evidence says is told with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmos.rules import Ref
from qualification.rules.reasons import Reason
from qualification.rules.standing import Standing
from qualification.rules.words import JURISDICTIONS, Status

OVERRIDDEN: Final = "OVERRIDDEN"
"""Reason of a standing that a signed decision adds."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A standing with what it is about: of the site in a market, or of one piece of work that is done there."""

    standing: Standing
    about: str = ""
    """operation and product; empty for the site as such"""

    @property
    def status(self) -> Status:
        """What counts."""
        return self.standing.effective

    @property
    def words(self) -> str:
        """The market, and the work where it is about one."""
        market = JURISDICTIONS.get(self.standing.jurisdiction, self.standing.jurisdiction)
        return f"{market}, {self.about}" if self.about else market

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What makes what counts: the signed decisions where they do, and the evidence that was not put aside."""
        found = self.standing
        if found.overridden is None:
            return found.driving
        told = (each for each in found.reasons if each.code == OVERRIDDEN)
        return (*told, *(each for each in found.reasons if each.status == found.effective))

    @property
    def sentence(self) -> str:
        """Why, in one sentence; beside a decision also what the evidence alone would say."""
        found, reasons = self.standing, self.reasons
        said = reasons[0].sentence if reasons else f"{found.effective.label}."
        return said if found.overridden is None else f"{said} Computed by the evidence: {found.status.label}."

    @property
    def evidence(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(ref for reason in self.reasons for ref in reason.evidence))
