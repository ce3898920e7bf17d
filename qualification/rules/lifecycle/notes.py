"""The steps of a note on a gate: it counts once it is signed, and is taken back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kernel.steps import Step

DRAFT, SIGNED, VOID = "draft", "signed", "void"
STATES: Final = {DRAFT: "To be signed", SIGNED: "Signed", VOID: "Taken back"}
WRITES: Final = "qualification.write"


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """What the guards look at."""

    status: str


SIGN: Final = Step(
    name="sign the note",
    sources=frozenset({DRAFT}),
    target=SIGNED,
    permission=WRITES,
    signed=True,
    meanings=("responsible", "reviewed", "approved"),
)
TAKE_BACK: Final = Step(
    name="take back the note",
    sources=frozenset({DRAFT, SIGNED}),
    target=VOID,
    permission=WRITES,
    reason_required=True,
    destructive=True,
)
NOTE: Final = (SIGN, TAKE_BACK)
