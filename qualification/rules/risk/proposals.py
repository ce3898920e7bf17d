"""What the records propose for each factor and floor, each with a sentence and the records it rests on.

A proposal is never a decision: who assesses may choose otherwise with a reason. Where the records cannot say, nothing
is proposed, and the input counts as the worst until a person enters it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from audits import rules as audits
from qualification.rules.risk import inherent, likelihood, scales
from qualification.rules.risk.known import (
    MAKING,
    Known,
    Proposal,
    Raised,
    counted,
    making_sterile,
    refs,
    seen_by_us,
)
from qualification.rules.words import Status


def proposals(known: Known) -> dict[str, Proposal]:
    """What the records propose for every factor."""
    return {key: _PROPOSERS[key](known) for key in scales.KEYS}


def floors(known: Known) -> tuple[Raised, ...]:
    """The facts under which the band is never lower than the model says."""
    found = (_blocked(known), _open_critical(known), _sterile(known), _never_audited(known))
    return tuple(each for each in found if each is not None)


def _blocked(known: Known) -> Raised | None:
    """What counts is Blocked: by evidence, which nobody overrides, or by a decision toward stricter."""
    blocked = [each for each in known.stood if each.status == Status.BLOCKED]
    if not blocked:
        return None
    said = " ".join(f"{each.words}: {each.sentence}" for each in blocked)
    evidence = tuple(dict.fromkeys(ref for each in blocked for ref in each.evidence))
    return Raised(key=scales.BLOCKED, because=said, evidence=evidence)


def _open_critical(known: Known) -> Raised | None:
    found = [
        each for each in known.findings if each.open and (each.grade == audits.CRITICAL or each.about_data_integrity)
    ]
    if not found:
        return None
    said = f"{counted(found, 'critical or data-integrity finding')} open."
    return Raised(key=scales.OPEN_CRITICAL, because=said, evidence=refs(found))


def _sterile(known: Known) -> Raised | None:
    if not making_sterile(known):
        return None
    rows = [each for each in known.products if each.sterile or each.biologics]
    evidence = tuple(each.ref for each in rows) or (known.facts.site.ref,)
    return Raised(key=scales.STERILE, because="Sterile or biological drug product is made here.", evidence=evidence)


def _never_audited(known: Known) -> Raised | None:
    operations = known.facts.site.operations
    if seen_by_us(known) or (operations and MAKING.isdisjoint(operations)):
        return None
    said = "Drug product or substance is made here, and no on-site audit of ours is recorded."
    return Raised(key=scales.NEVER_AUDITED, because=said, evidence=(known.facts.site.ref,))


_PROPOSERS: Final[dict[str, Callable[[Known], Proposal]]] = {
    "P": inherent.patient,
    "C": inherent.complexity,
    "S": inherent.supply,
    "H": inherent.hazard,
    "D": inherent.data,
    "R": inherent.reach,
    "G": likelihood.standing,
    "A": likelihood.last_audit,
    "Q": likelihood.performance,
    "X": likelihood.questionnaire,
    "K": likelihood.age,
}
