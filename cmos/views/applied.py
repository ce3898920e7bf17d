"""What applies, as pages show it: parts with their reasons, law told apart from company rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cmos.selectors import Work
from regulations.rules import vocabulary
from regulations.rules.applicability import Applied, Clause, Needed, Profile

OWNERS: Final[dict[str, str]] = {
    "sponsor": "your company",
    "contractor": "the contractor",
    "both": "both, split before signing",
    "contractor_approved": "the contractor does it, your company approves",
    "sponsor_checked": "your company supplies, the contractor checks",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that applies, with whose it is in words."""

    each: Applied
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a profile: its heading, its shape, its lines."""

    key: str
    label: str
    shape: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One step as pages show it."""

    work: Work
    markets: str
    follows: tuple[int, ...]
    """positions of the steps that feed it, as far as they are done on the same day"""
    parts: tuple[Part, ...]

    @property
    def phase(self) -> str:
        """The phase that the drug had reached, in words."""
        reached = self.work.product.phase_on(self.work.profile.on)
        return vocabulary.PHASES.get(reached, "not recorded")

    @property
    def covered(self) -> str:
        """The state of the controlled substance: a key of `web.states`, empty where none is asked for."""
        coverage = self.work.coverage
        return (coverage.severity or "ok") if coverage.asked else ""


def told(work: Work, positions: dict[object, int] | None = None) -> Told:
    """One step with its parts."""
    known = positions or {}
    follows = tuple(sorted(known[pk] for pk in work.step.follows if pk in known))
    return Told(work, ", ".join(sorted(work.scope.markets)), follows, parts(work.profile))


def told_all(works: Iterable[Work]) -> list[Told]:
    """Every step of one product, each naming the steps that feed it."""
    listed = list(works)
    positions: dict[object, int] = {work.step.id: work.step.position for work in listed}
    return [told(work, positions) for work in listed]


def parts(profile: Profile) -> tuple[Part, ...]:
    """The parts of a profile that have anything in them."""
    found = (
        Part("sets", "Requirements that apply", "icon:file-text", _lines(profile.sets)),
        Part("evidence", "Evidence that is needed", "icon:check", tuple(map(_needed, profile.evidence))),
        Part("clauses", "Clauses of the quality agreement", "icon:pencil", tuple(map(_clause, profile.clauses))),
        Part("sections", "Sections of the questionnaire", "icon:message", _lines(profile.sections)),
        Part("left", "What does not apply, and why", "na", _lines(profile.not_applied)),
    )
    return tuple(part for part in found if part.lines)


def _lines(rows: Iterable[Applied]) -> tuple[Line, ...]:
    return tuple(Line(each) for each in rows)


def _needed(need: Needed) -> Line:
    return Line(need, f"obtained by {'your company' if need.owner == 'sponsor' else 'the site'}")


def _clause(clause: Clause) -> Line:
    rows = f", matrix row {', '.join(map(str, clause.rows))}" if clause.rows else ""
    return Line(clause, f"{OWNERS[clause.owner]}{rows}")
