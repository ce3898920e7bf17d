"""The life of a change of rights: asked for, then approved or refused by a second person, or withdrawn (R-06)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.steps import Step

INITIAL: Final = "requested"
APPROVING: Final = "administration.approve"
ASKING: Final = "administration.change"
FOLLOWING: Final = "rights.follow"
SEEING: Final = "administration.view"
"""Shows everybody's; without it one follows one's own."""


LOST: Final = (
    "Whoever else could approve changes of rights here has left. The platform’s operator makes sure who asks, and "
    "invites another person who can."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What decides whether a change of rights can be approved, refused or withdrawn now by who asks."""

    status: str
    is_requester: bool
    is_subject: bool
    requester_acts: bool
    """whether who asked for it can still act here"""
    uncovered: tuple[str, ...]
    """permissions that neither who asked nor who approves holds, in words"""
    others: tuple[str, ...]
    """the other people who could approve, by name"""
    had_others: bool
    """whether anybody but who asks ever was a member here"""
    gives_approver: bool
    """whether it gives the tenant somebody who may approve"""
    review_overdue: str
    """why nothing is granted now; empty while the access review is in time"""


def by_another(facts: RequestFacts) -> Iterator[str]:
    """Whoever asked does not decide, nor whom it is about."""
    if facts.is_requester:
        yield "You asked for this: another person decides."
    if facts.is_subject:
        yield "This is about your own rights: another person decides."


def by_requester(facts: RequestFacts) -> Iterator[str]:
    if not facts.is_requester:
        yield "Only the person who asked for it withdraws it; refuse it instead."


def requester_acts(facts: RequestFacts) -> Iterator[str]:
    if not facts.requester_acts:
        yield "Who asked for it cannot act here any more: refuse it, and ask anew if it is still wanted."


def covered(facts: RequestFacts) -> Iterator[str]:
    """Nobody gives what they do not have (SR-2): one of the two holds every permission that is given."""
    if facts.uncovered:
        named = "; ".join(facts.uncovered[:3]) + ("; and more" if len(facts.uncovered) > 3 else "")
        yield f"Neither you nor who asked has what this gives ({named}): somebody who has it must approve."


def reviewed(facts: RequestFacts) -> Iterator[str]:
    """R-07: an overdue access review holds up every new right."""
    if facts.review_overdue:
        yield facts.review_overdue


def alone(facts: RequestFacts) -> Iterator[str]:
    """Where nobody but who asks was ever here, one thing goes without: to bring in somebody who can approve.

    Whoever may end memberships could otherwise make themselves alone, and then give quality's rights to themselves.
    """
    if facts.others:
        yield f"Another person approves this: {', '.join(facts.others[:3])}."
    if facts.had_others and not facts.others:
        yield LOST
    elif not facts.gives_approver:
        yield "Nobody else here can approve changes of rights. First add an administrator or a head of quality."


APPROVE: Final = Step(
    "approve",
    frozenset({INITIAL}),
    "approved",
    APPROVING,
    guards=(by_another, requester_acts, covered, reviewed),
)
REFUSE: Final = Step(
    "refuse", frozenset({INITIAL}), "refused", APPROVING, guards=(by_another,), reason_required=True, destructive=True
)
WITHDRAW: Final = Step(
    "withdraw", frozenset({INITIAL}), "withdrawn", FOLLOWING, guards=(by_requester,), destructive=True
)
ALONE: Final = Step("approve alone", frozenset({INITIAL}), "approved", ASKING, guards=(by_requester, alone))
STEPS: Final[tuple[Step, ...]] = (APPROVE, REFUSE, WITHDRAW, ALONE)
DECIDED: Final[tuple[Step, ...]] = (APPROVE, REFUSE)
TAKEN: Final[tuple[Step, ...]] = (*DECIDED, WITHDRAW)
"""Steps with a page of their own; alone is only taken while asking."""
EVENTS: Final[dict[str, str]] = {
    APPROVE.name: "rights.approved",
    ALONE.name: "rights.approved",
    REFUSE.name: "rights.refused",
    WITHDRAW.name: "rights.withdrawn",
}


def later(ends_on: date | None, than: date | None) -> bool:
    """Whether a last day lies after another; none is the latest."""
    return than is not None and (ends_on is None or ends_on > than)
