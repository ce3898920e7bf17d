"""Steps of inspections, actions, commitments and of what the sponsor makes of public facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kernel.steps import Step

OPEN, CLOSED, VOID = "open", "closed", "void"
PROMISED, DONE, VERIFIED = "promised", "done", "verified"
RECORDED = "recorded"
UNREVIEWED, ADOPTED, REJECTED = "unreviewed", "adopted", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionState:
    """What the guards of an inspection look at."""

    status: str
    has_class: bool = False
    awaits_reply: bool = False
    open_commitments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentState:
    """What the guards of a commitment look at."""

    status: str
    has_evidence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A record whose guards need its status only."""

    status: str


def _class_known(facts: InspectionState) -> Iterator[str]:
    if not facts.has_class:
        yield "Record the class or outcome first: without it nobody knows how this ended."


def _replied(facts: InspectionState) -> Iterator[str]:
    if facts.awaits_reply:
        yield "Record the reply to the newest Form 483 first."


def _commitments_verified(facts: InspectionState) -> Iterator[str]:
    if facts.open_commitments:
        many = "commitment is" if facts.open_commitments == 1 else "commitments are"
        yield f"{facts.open_commitments} {many} not verified"


def _evidence(facts: CommitmentState) -> Iterator[str]:
    if not facts.has_evidence:
        yield "Attach the evidence first: a statement alone verifies nothing."


CLOSE: Final = Step(
    name="close",
    sources=frozenset({OPEN}),
    target=CLOSED,
    permission="inspections.close",
    guards=(_class_known, _replied, _commitments_verified),
    reason_required=True,
)
REOPEN: Final = Step(
    name="reopen",
    sources=frozenset({CLOSED}),
    target=OPEN,
    permission="inspections.close",
    reason_required=True,
)
VOID_INSPECTION: Final = Step(
    name="void",
    sources=frozenset({OPEN}),
    target=VOID,
    permission="inspections.void",
    reason_required=True,
    destructive=True,
)
INSPECTION_STEPS: Final = (CLOSE, REOPEN, VOID_INSPECTION)

VOID_ACTION: Final = Step(
    name="void",
    sources=frozenset({RECORDED}),
    target=VOID,
    permission="inspections.void",
    reason_required=True,
    destructive=True,
)
ACTION_STEPS: Final = (VOID_ACTION,)

REPORT_DONE: Final = Step(
    name="report done", sources=frozenset({PROMISED}), target=DONE, permission="inspections.change"
)
VERIFY: Final = Step(
    name="verify",
    sources=frozenset({DONE}),
    target=VERIFIED,
    permission="inspections.verify",
    guards=(_evidence,),
    reason_required=True,
)
NOT_DONE: Final = Step(
    name="return",
    sources=frozenset({DONE, VERIFIED}),
    target=PROMISED,
    permission="inspections.verify",
    reason_required=True,
)
VOID_COMMITMENT: Final = Step(
    name="void",
    sources=frozenset({PROMISED}),
    target=VOID,
    permission="inspections.void",
    reason_required=True,
    destructive=True,
)
COMMITMENT_STEPS: Final = (REPORT_DONE, VERIFY, NOT_DONE, VOID_COMMITMENT)

ADOPT: Final = Step(
    name="adopt", sources=frozenset({UNREVIEWED}), target=ADOPTED, permission="inspections.change", reason_required=True
)
REJECT: Final = Step(
    name="reject",
    sources=frozenset({UNREVIEWED}),
    target=REJECTED,
    permission="inspections.change",
    reason_required=True,
)
UNDO: Final = Step(
    name="undo",
    sources=frozenset({ADOPTED, REJECTED}),
    target=UNREVIEWED,
    permission="inspections.change",
    reason_required=True,
)
REVIEW_STEPS: Final = (ADOPT, REJECT, UNDO)
