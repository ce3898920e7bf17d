"""The dialogue about a finding: whose turn it is, computed from the newest released rows of both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from audits.rules.policy import DEFAULT, AuditPolicy
from audits.rules.words import (
    ACCEPTED,
    ACKNOWLEDGED,
    ANSWERED,
    CLOSED,
    CMO,
    CRITICAL,
    DRAFT,
    INTERIM,
    ISSUED,
    MAJOR,
    RECOMMENDATION,
    RETURNED,
    SPONSOR,
    VOID,
    count,
)
from kernel.steps import Step


class Released(NamedTuple):
    """One released row about a finding: `verb` is issued, interim, answered, returned, accepted, closed or void."""

    side: str
    verb: str
    released_at: datetime | None


_ORDER = {ISSUED: 0, ANSWERED: 1, RETURNED: 2, ACCEPTED: 3, CLOSED: 4, VOID: 5}


def newest(rows: Iterable[Released]) -> Released | None:
    """The newest released row that decides the turn; at the same instant the later verb of a round.

    An interim answer tells what is contained and decides nothing.
    """
    released = [row for row in rows if row.released_at is not None and row.verb != INTERIM]
    return max(released, key=lambda row: (row.released_at, _ORDER[row.verb]), default=None)


def whose_turn(rows: Iterable[Released]) -> str | None:
    """Who has to act on the answer: the CMO on an issued or returned finding, the sponsor on an answer, else nobody."""
    last = newest(rows)
    if last is None or last.verb in (ACCEPTED, CLOSED, VOID):
        return None
    return SPONSOR if last.verb == ANSWERED else CMO


def finding_state(status: str, rows: Iterable[Released]) -> str:
    """What people did to the finding itself, else what the newest released row says."""
    if status in (DRAFT, CLOSED, VOID):
        return status
    last = newest(rows)
    return last.verb if last else ISSUED


def returned(rows: Iterable[Released]) -> int:
    """How often an answer was returned."""
    return sum(row.verb == RETURNED and row.released_at is not None for row in rows)


def escalates(rows: Iterable[Released], policy: AuditPolicy = DEFAULT) -> bool:
    """Company rule: after two returned answers heads of quality talk instead of a third round."""
    return returned(rows) >= policy.returns


def has_spoken(rows: Iterable[Released]) -> bool:
    """Whether a first answer is there, interim or whole."""
    return any(row.verb in (INTERIM, ANSWERED) and row.released_at is not None for row in rows)


class ActionFact(NamedTuple):
    """One action of the accepted answer: verified by the sponsor, or reported done and waiting for that, or open."""

    due_on: date | None
    reported: bool = False
    verified: bool = False

    @property
    def is_open(self) -> bool:
        return not self.reported and not self.verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Everything released about one finding that decides what is owed by whom, and by when."""

    rows: tuple[Released, ...] = ()
    grade: str = ""
    due_on: date | None = None
    interim_due_on: date | None = None
    requests: int = 0
    """requests for evidence without an answer"""
    extension: bool = False
    """whether the CMO asked for more time and nobody answered"""
    actions: tuple[ActionFact, ...] = ()
    """of the accepted answer"""

    @property
    def turns(self) -> frozenset[str]:
        """The sides that owe something now: about the answer, evidence asked for, more time, actions."""
        last = newest(self.rows)
        if last is None or last.verb in (CLOSED, VOID):
            return frozenset()
        turn = whose_turn(self.rows)
        waits = {SPONSOR} if turn == SPONSOR or self.extension or any(a.reported for a in self.actions) else set()
        owes = (turn == CMO and self.grade != RECOMMENDATION) or self.requests
        if owes or any(action.is_open for action in self.actions):
            waits.add(CMO)
        return frozenset(waits)

    def owed_on(self) -> date | None:
        """The next date on which the CMO owes something: its answer, then its earliest open action."""
        if whose_turn(self.rows) == CMO and self.grade != RECOMMENDATION:
            waiting = self.interim_due_on is not None and not has_spoken(self.rows)
            return self.interim_due_on if waiting else self.due_on
        last = newest(self.rows)
        if last is None or last.verb != ACCEPTED:
            return None
        return min((action.due_on for action in self.actions if action.is_open and action.due_on), default=None)

    def is_overdue(self, on: date) -> bool:
        """Whether the CMO is late; while the sponsor reviews, nothing is overdue for the CMO."""
        owed = self.owed_on()
        return owed is not None and owed < on


def turn_words(turns: frozenset[str], own: str) -> str:
    """Whose turn it is, in the words of one side."""
    other = "The sponsor" if own == CMO else "The CMO"
    if not turns:
        return "Nobody"
    if len(turns) == 2:
        return f"Both: you and {other.lower()}"
    return "You" if own in turns else other


def owed_in_words(talk: Talk) -> str:
    """What the CMO does next about a finding, verb first; nothing while nothing is owed."""
    if CMO not in talk.turns:
        return ""
    last = newest(talk.rows)
    if whose_turn(talk.rows) == CMO and talk.grade != RECOMMENDATION:
        if last is not None and last.verb == RETURNED:
            return "Answer again"
        waits = talk.interim_due_on is not None and not has_spoken(talk.rows)
        return "Send an interim answer" if waits else "Answer"
    if talk.requests:
        return "Give evidence"
    number = sum(action.is_open for action in talk.actions)
    return f"Report {count(number, 'action')} as done"


# --- the CMO's answer ---------------------------------------------------------------------------------------------

PEOPLE_ONLY = frozenset({"human error", "operator error", "human failure", "operator mistake", "human mistake"})
"""Company rule: a cause that names a person and stops there explains nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseFacts:
    """What the guards of a CMO's answer look at."""

    status: str
    text: str = ""
    root_cause: str = ""
    interim: bool = False
    grade: str = ""
    actions: int = 0
    undated: int = 0
    turn: str | None = None


def answer_given(facts: ResponseFacts) -> Iterator[str]:
    if not facts.text.strip():
        yield "Write the answer."
    if facts.turn is None:
        yield "Nothing is owed any more: the finding was closed or withdrawn, or its answer accepted."
    elif facts.turn != CMO:
        yield "It is the sponsor's turn."


def plan_given(facts: ResponseFacts) -> Iterator[str]:
    """A whole answer to a critical or major finding names the cause and what is done about it."""
    if facts.interim:
        return
    if facts.grade in (CRITICAL, MAJOR):
        if not facts.root_cause.strip():
            yield "Give the root cause, or send it as an interim answer."
        if not facts.actions:
            yield "Name at least one action with its owner and due date."
    if facts.undated:
        yield "Give each action an owner and a due date."


def cause_explains(facts: ResponseFacts) -> Iterator[str]:
    if " ".join(facts.root_cause.lower().replace(".", " ").split()) in PEOPLE_ONLY:
        yield "Human error alone is no root cause: say what allowed it."


SIGNS = "findings.sign"
"""What the CMO's dialogue is signed with: quality's, never an administrator's (R-13)."""
SUBMITTED = "submitted"
SUBMIT = Step(
    "submit",
    frozenset({DRAFT}),
    SUBMITTED,
    SIGNS,
    (answer_given, plan_given, cause_explains),
    signed=True,
    meanings=("responsible", "approved"),
)
"""Whoever signs commits the CMO to the plan: responsible for it, or approving what colleagues answer for."""
DISCARDED = "discarded"
DISCARD = Step("discard", frozenset({DRAFT}), DISCARDED, "findings.answer", destructive=True)
RESPONSE = (SUBMIT, DISCARD)


# --- the sponsor's decision about an answer ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What the guards of a decision about an answer look at: `status` is answered while it waits for one."""

    status: str
    returned: int = 0
    limit: int = DEFAULT.returns
    may_return_again: bool = False


def heads_decide(facts: ReviewFacts) -> Iterator[str]:
    if facts.returned >= facts.limit and not facts.may_return_again:
        yield (
            f"Returned {facts.returned} times already: heads of quality talk now, and the head of quality decides "
            "(company rule)."
        )


REVIEWS = "audits.review_response"
ACCEPT = Step("accept", frozenset({ANSWERED}), ACCEPTED, REVIEWS, signed=True)
RETURN = Step("return", frozenset({ANSWERED}), RETURNED, REVIEWS, (heads_decide,), signed=True, meanings=("rejected",))
REVIEW = (ACCEPT, RETURN)
"""Steps of the dialogue, not of the CMO's row: each makes a row of the sponsor's, which its signature is on."""


# --- what the CMO acknowledges -------------------------------------------------------------------------------------

SENT = "sent"


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Whether something that the sponsor sent was acknowledged."""

    status: str


ACKNOWLEDGE = Step("acknowledge", frozenset({SENT}), ACKNOWLEDGED, SIGNS, signed=True, meanings=(ACKNOWLEDGED,))
"""The CMO's quality confirms that it received a letter, or that a finding was withdrawn, and has read it."""
RECEIPT = (ACKNOWLEDGE,)
