"""The steps of a decision about a standing: one signature toward stricter, two of two people toward laxer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.steps import Step
from qualification.rules.decisions.facts import KINDS, LAXER, LONGEST_LAXER, STRICTER, UNCHANGED
from qualification.rules.words import Status

PROPOSED, SIGNED_ONCE, DECIDED, ENDED, WITHDRAWN = "proposed", "signed_once", "decided", "ended", "withdrawn"
SHOWN: Final = {
    PROPOSED: "Proposed",
    SIGNED_ONCE: "Waits for the second signature",
    DECIDED: "Decided",
    ENDED: "Ended",
    WITHDRAWN: "Withdrawn",
}
PROPOSE, OVERRIDE, SECOND = "standing.propose", "standing.override", "standing.second"
"""Permissions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionState:
    """What the guards look at: the decision, and how the standing of its scope is computed today."""

    status: str
    kind: str
    answer: Status | None
    valid_to: date | None
    today: date
    computed: Status
    above: frozenset[str] = frozenset()
    """keys of today's reasons that are worse than the answer"""
    because: frozenset[str] = frozenset()
    """keys of the reasons it was proposed for"""


def problems(state: DecisionState) -> Iterator[tuple[str, str]]:
    """(field, sentence) for everything that keeps the decision from being made."""
    if state.valid_to is not None and state.valid_to < state.today:
        yield "valid_to", "The last day has passed."
    if state.kind == UNCHANGED:
        return
    if state.answer is None:
        yield "answer", "Choose the standing that shall count."
    elif state.kind == STRICTER and state.answer <= state.computed:
        yield "answer", f"The computed standing is {state.computed.label}: choose a worse one."
    elif state.kind == LAXER:
        yield from _laxer(state, state.answer)


def _laxer(state: DecisionState, answer: Status) -> Iterator[tuple[str, str]]:
    if state.computed == Status.BLOCKED:
        yield "answer", "The computed standing is Blocked, which nobody can override."
    elif answer >= state.computed:
        yield "answer", f"The computed standing is {state.computed.label}: choose a better one."
    if state.valid_to is None:
        yield "valid_to", "A decision toward laxer needs a last day."
    elif state.valid_to - state.today > LONGEST_LAXER:
        yield "valid_to", f"Choose a day at most {LONGEST_LAXER.days} days ahead."


def can_be_made(state: DecisionState) -> Iterator[str]:
    """The same as obstacles of a signature, and what came up since it was proposed."""
    yield from (sentence for _, sentence in problems(state))
    if state.kind == LAXER and state.computed != Status.BLOCKED and not state.above <= state.because:
        yield "A reason came up that this was not proposed for: withdraw it and propose anew."


def by_one(state: DecisionState) -> Iterator[str]:
    if state.kind == LAXER:
        yield "A decision toward laxer needs two signatures."


def by_two(state: DecisionState) -> Iterator[str]:
    if state.kind != LAXER:
        yield f"“{KINDS[state.kind]}” needs one signature."


SIGN: Final = Step("sign", frozenset({PROPOSED}), DECIDED, OVERRIDE, guards=(by_one, can_be_made), signed=True)
SIGN_FIRST: Final = Step(
    "sign first", frozenset({PROPOSED}), SIGNED_ONCE, OVERRIDE, guards=(by_two, can_be_made), signed=True
)
SIGN_SECOND: Final = Step(
    "sign second",
    frozenset({SIGNED_ONCE}),
    DECIDED,
    SECOND,
    guards=(can_be_made,),
    signed=True,
    apart_from=(SIGN_FIRST.name,),
)
WITHDRAW: Final = Step(
    "withdraw", frozenset({PROPOSED, SIGNED_ONCE}), WITHDRAWN, PROPOSE, reason_required=True, destructive=True
)
END: Final = Step("end", frozenset({DECIDED}), ENDED, OVERRIDE, signed=True, reason_required=True, destructive=True)
STEPS: Final = (SIGN, SIGN_FIRST, SIGN_SECOND, WITHDRAW, END)
EVENTS: Final = {
    SIGN.name: "standing.decided",
    SIGN_FIRST.name: "standing.decision_signed_once",
    SIGN_SECOND.name: "standing.decided",
    WITHDRAW.name: "standing.decision_ended",
    END.name: "standing.decision_ended",
}


def shown(status: str, valid_to: date | None, on: date) -> str:
    """How a decision stands on a day: a decided one whose last day has passed is over."""
    return "expired" if status == DECIDED and valid_to is not None and valid_to < on else status
