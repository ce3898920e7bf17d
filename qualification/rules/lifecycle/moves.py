"""The moves between the states of a qualification, who signs each of them, and what stands in its way (domain 3).

FDA has no rule that names states: this table is a company rule. A move is taken by a decision: a record of its own that
one person signs, or two where the table says so; the state changes with the last signature, never by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kernel.steps import Guard, Step
from qualification.rules.lifecycle.facts import (
    AUDIT_PENDING,
    CONDITIONALLY_QUALIFIED,
    DISQUALIFIED,
    IDENTIFIED,
    INACTIVE,
    QUALIFIED,
    QUALIFIED_ON_WATCH,
    SUSPENDED,
    UNDER_ASSESSMENT,
    WORKING,
)
from qualification.rules.lifecycle.guards import (
    DecisionDraft,
    assessed,
    bounded,
    gates_met,
    holds_are_the_heads,
    is_identified,
    no_standing_cause,
    nothing_happened_since,
    nothing_signed_since,
    risk_assessed,
)

PROPOSE, WRITE, DECIDE = "qualification.propose", "qualification.write", "qualification.decide"
SECOND, AS_QP, AS_MANAGEMENT = "qualification.second", "qualification.certify", "qualification.agree_exit"

NEW: Final = ""
"""No state yet: a qualification whose first decision is not signed."""
DRAFT, PROPOSED, DECIDED, WITHDRAWN = "draft", "proposed", "decided", "withdrawn"
STATUSES: Final = {
    DRAFT: "To be signed",
    PROPOSED: "Waits for the second signature",
    DECIDED: "Signed",
    WITHDRAWN: "Withdrawn",
}
OPEN: Final = frozenset({DRAFT, PROPOSED})
NEEDS_QP: Final = frozenset({"EU", "UK"})
"""Markets where a Qualified Person signs a qualification with conditions too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One way from state to state: `first` is who signs it, `second` who confirms it where two sign."""

    key: str
    label: str
    sources: frozenset[str]
    target: str
    first: str
    second: str = ""
    guards: tuple[Guard, ...] = ()
    propose: str = ""
    confirm: str = ""
    destructive: bool = False
    happens: str = ""
    """what follows, in a sentence"""

    @property
    def slug(self) -> str:
        """As it stands in addresses."""
        return self.key.replace("_", "-")


# --- the table ----------------------------------------------------------------------------------------------------

_BEFORE = frozenset({UNDER_ASSESSMENT, AUDIT_PENDING})

MOVES: Final[tuple[Move, ...]] = (
    Move(
        key="identify",
        label="identify",
        sources=frozenset({NEW}),
        target=IDENTIFIED,
        first=PROPOSE,
        happens="The site stands among the qualifications; no work may be ordered.",
    ),
    Move(
        key="assess",
        label="open the assessment",
        sources=frozenset({IDENTIFIED}),
        target=UNDER_ASSESSMENT,
        first=WRITE,
        guards=(is_identified,),
        happens="Quality opens the file; no work may be ordered.",
    ),
    Move(
        key="await_audit",
        label="await the audit",
        sources=frozenset({UNDER_ASSESSMENT}),
        target=AUDIT_PENDING,
        first=DECIDE,
        guards=(assessed,),
        happens="A qualification audit is owed; only engineering and other work outside GMP may be ordered.",
    ),
    Move(
        key="qualify_with_conditions",
        label="qualify with conditions",
        sources=frozenset(
            {*_BEFORE, CONDITIONALLY_QUALIFIED, QUALIFIED, QUALIFIED_ON_WATCH, SUSPENDED},
        ),
        target=CONDITIONALLY_QUALIFIED,
        first=DECIDE,
        second=AS_QP,
        guards=(bounded, risk_assessed),
        propose="propose conditions",
        confirm="confirm the conditions",
        happens="Only the named products or batches may be ordered, until the named day.",
    ),
    Move(
        key="qualify",
        label="qualify",
        sources=frozenset({*_BEFORE, CONDITIONALLY_QUALIFIED}),
        target=QUALIFIED,
        first=DECIDE,
        second=SECOND,
        guards=(gates_met, no_standing_cause),
        propose="propose to qualify",
        confirm="confirm the qualification",
        happens="Work within the scope may be ordered.",
    ),
    Move(
        key="requalify",
        label="requalify",
        sources=frozenset({QUALIFIED}),
        target=QUALIFIED,
        first=DECIDE,
        second=SECOND,
        guards=(gates_met, no_standing_cause),
        propose="propose to requalify",
        confirm="confirm the requalification",
        happens="The qualification goes on; the next requalification counts from the last audit.",
    ),
    Move(
        key="watch",
        label="put on watch",
        sources=frozenset({QUALIFIED, QUALIFIED_ON_WATCH}),
        target=QUALIFIED_ON_WATCH,
        first=WRITE,
        guards=(holds_are_the_heads,),
        happens="Work within the scope may be ordered, with extra oversight.",
    ),
    Move(
        key="continue_on_watch",
        label="continue on watch",
        sources=frozenset({QUALIFIED, QUALIFIED_ON_WATCH}),
        target=QUALIFIED_ON_WATCH,
        first=DECIDE,
        guards=(risk_assessed,),
        happens="The hold ends: work may be ordered, with extra oversight, on the named risk assessments.",
    ),
    Move(
        key="end_watch",
        label="end the watch",
        sources=frozenset({QUALIFIED_ON_WATCH}),
        target=QUALIFIED,
        first=DECIDE,
        second=SECOND,
        guards=(gates_met, no_standing_cause),
        propose="propose to end the watch",
        confirm="confirm the end of the watch",
        happens="Work within the scope may be ordered without extra oversight.",
    ),
    Move(
        key="suspend",
        label="suspend",
        sources=frozenset(WORKING),
        target=SUSPENDED,
        first=DECIDE,
        happens="No new batch starts; what is in process is decided batch by batch.",
        destructive=True,
    ),
    Move(
        key="reinstate",
        label="reinstate",
        sources=frozenset({SUSPENDED}),
        target=QUALIFIED,
        first=DECIDE,
        second=SECOND,
        guards=(gates_met, no_standing_cause),
        propose="propose to reinstate",
        confirm="confirm the reinstatement",
        happens="Work within the scope may be ordered again.",
    ),
    Move(
        key="reinstate_on_watch",
        label="reinstate on watch",
        sources=frozenset({SUSPENDED}),
        target=QUALIFIED_ON_WATCH,
        first=DECIDE,
        second=SECOND,
        guards=(risk_assessed,),
        propose="propose to reinstate on watch",
        confirm="confirm the reinstatement on watch",
        happens="Work within the scope may be ordered again, with extra oversight.",
    ),
    Move(
        key="disqualify",
        label="disqualify",
        sources=frozenset({IDENTIFIED, *_BEFORE, *WORKING, SUSPENDED}),
        target=DISQUALIFIED,
        first=DECIDE,
        second=AS_MANAGEMENT,
        propose="propose to disqualify",
        confirm="confirm the disqualification",
        happens="No work may be ordered; a new assessment begins from the start.",
        destructive=True,
    ),
    Move(
        key="close",
        label="make inactive",
        sources=frozenset({IDENTIFIED, *_BEFORE, *WORKING, SUSPENDED}),
        target=INACTIVE,
        first=WRITE,
        happens="No work may be ordered; duties for retained samples, records and stability go on.",
        destructive=True,
    ),
    Move(
        key="assess_anew",
        label="assess anew",
        sources=frozenset({DISQUALIFIED, INACTIVE}),
        target=UNDER_ASSESSMENT,
        first=DECIDE,
        guards=(is_identified,),
        happens="The assessment begins from the start; no work may be ordered.",
    ),
)
BY_KEY: Final[dict[str, Move]] = {move.key: move for move in MOVES}
PART_MOVES: Final = frozenset(
    {"suspend", "qualify_with_conditions", "continue_on_watch", "watch", "disqualify", "close"}
)
"""What can be decided for a part of a qualification alone: nothing that allows more than the whole does."""


def of_move(move: Move, *, second: bool | None = None) -> Guard:
    """The guard that keeps a step to decisions of its own move, and to those that need as many signatures."""

    def of_this_move(facts: DecisionDraft) -> Iterator[str]:
        if facts.move != move.key:
            yield f"This decision is no “{move.label}”."
        elif second is not None and facts.second_needed is not second:
            yield "Two people sign this decision." if facts.second_needed else "One person signs this decision."

    return of_this_move


def _steps(move: Move) -> Iterator[Step]:
    checks = (nothing_signed_since, nothing_happened_since, *move.guards)
    if not move.second or move.second == AS_QP:
        yield Step(
            name=move.label,
            sources=frozenset({DRAFT}),
            target=DECIDED,
            permission=move.first,
            guards=(of_move(move, second=False), *checks),
            signed=True,
            destructive=move.destructive,
        )
    if move.second:
        yield Step(
            name=move.propose,
            sources=frozenset({DRAFT}),
            target=PROPOSED,
            permission=move.first,
            guards=(of_move(move, second=True), *checks),
            signed=True,
            meanings=("responsible", "approved"),
            destructive=move.destructive,
        )
        yield Step(
            name=move.confirm,
            sources=frozenset({PROPOSED}),
            target=DECIDED,
            permission=move.second,
            guards=(of_move(move, second=True), *checks),
            signed=True,
            destructive=move.destructive,
            apart_from=(move.propose,),
        )


WITHDRAW: Final = Step(
    name="withdraw",
    sources=OPEN,
    target=WITHDRAWN,
    permission="qualification.withdraw",
    reason_required=True,
)
STEPS_OF: Final[dict[str, tuple[Step, ...]]] = {move.key: tuple(_steps(move)) for move in MOVES}
DECISION: Final[tuple[Step, ...]] = (*(step for steps in STEPS_OF.values() for step in steps), WITHDRAW)


def steps_for(move: str, *, second: bool) -> tuple[Step, ...]:
    """The steps a decision of this move takes, its withdrawal last."""
    listed = STEPS_OF[move]
    if len(listed) == 3:
        listed = listed[1:] if second else listed[:1]
    return (*listed, WITHDRAW)


def needs_second(move: str, markets: Iterable[str]) -> bool:
    """Whether two people sign; conditions need a Qualified Person where a market of theirs has one (no market: all)."""
    found = BY_KEY[move]
    if found.second != AS_QP:
        return bool(found.second)
    listed = frozenset(markets)
    return not listed or bool(listed & NEEDS_QP)


def moves_from(state: str) -> list[Move]:
    """The moves that leave a state, in the order of the table."""
    return [move for move in MOVES if state in move.sources]
