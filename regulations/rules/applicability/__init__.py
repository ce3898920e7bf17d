"""Which requirements apply to a piece of work: pure, of no tenant (domain section 2).

Ask `profile` with a `ScopeFact` and a day. Everything in the answer has its reason and its source, and says whether it
is law, guidance or a company rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from regulations.rules.applicability import asked, eu, needed, special, us
from regulations.rules.applicability.facts import (
    Applied,
    Basis,
    Cited,
    Clause,
    Needed,
    Profile,
    ScopeFact,
)
from regulations.rules.applicability.timeline import (
    MILESTONES,
    MilestoneFact,
    ScheduleFact,
    exemption_ended_by,
    phase_on,
    schedules_on,
    us_exempt_on,
)

A = TypeVar("A", bound=Applied)


def profile(scope: ScopeFact, on: date) -> Profile:
    """What applies to `scope` on a day: sets of requirements, evidence, sections, clauses, and what does not apply."""
    if scope.clinical_only:
        return Profile(on, sets=tuple(special.clinical(scope)), not_applied=tuple(special.not_applied(scope)))
    return Profile(
        on,
        sets=(*us.sets(scope, on), *eu.sets(scope, on), *eu.uk_sets(scope, on), *special.sets(scope, on)),
        evidence=tuple(needed.evidence(scope, on)),
        sections=tuple(asked.sections(scope, on)),
        clauses=tuple(asked.clauses(scope, on)),
        not_applied=(*us.not_applied(scope, on), *eu.not_applied(scope, on), *asked.hidden(scope, on)),
    )


def together(profiles: Iterable[Profile], on: date) -> Profile:
    """What applies to several pieces of work at one place: each once, with the reason of the first that asks for it.

    What applies to one of them is not listed as not applying to another.
    """
    found = list(profiles)
    sets = _once(each for one in found for each in one.sets)
    evidence = _once(each for one in found for each in one.evidence)
    sections = _once(each for one in found for each in one.sections)
    clauses = _once(each for one in found for each in one.clauses)
    there = {each.key for each in (*sets, *clauses)} | ({"cgmp"} if any(one.cgmp for one in found) else set())
    left = _once(each for one in found for each in one.not_applied if each.key not in there)
    return Profile(on, sets, evidence, sections, clauses, left)


def _once(found: Iterable[A]) -> tuple[A, ...]:
    by_key: dict[str, A] = {}
    for each in found:
        by_key.setdefault(each.key, each)
    return tuple(by_key.values())


__all__ = [
    "MILESTONES",
    "Applied",
    "Basis",
    "Cited",
    "Clause",
    "MilestoneFact",
    "Needed",
    "Profile",
    "ScheduleFact",
    "ScopeFact",
    "exemption_ended_by",
    "phase_on",
    "profile",
    "schedules_on",
    "together",
    "us_exempt_on",
]
