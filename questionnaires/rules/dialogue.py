"""A questionnaire between sponsor and CMO: its states, whose turn it is, what either side may say, the one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.steps import Step
from questionnaires.rules.scope import ASPECTS, Scope

SPONSOR, CMO = "sponsor", "cmo"
SENT, ANSWERED, WITHDRAWN = "sent", "answered", "withdrawn"
STATES: Final[dict[str, str]] = {SENT: "Sent", ANSWERED: "Answered", WITHDRAWN: "Withdrawn"}
"""What either side sees. That somebody opened or works on a questionnaire is the CMO's own matter (decision 0121)."""
TURN: Final[dict[str, str | None]] = {SENT: CMO, ANSWERED: SPONSOR, WITHDRAWN: None}

COMMENT, DUE_CHANGED, TAKEN_BACK = "comment", "due_changed", "taken_back"
MESSAGES: Final[dict[str, str]] = {
    COMMENT: "comment",
    DUE_CHANGED: "due date changed",
    WITHDRAWN: "withdrawn",
    TAKEN_BACK: "questions about answers taken back",
}
BY_SPONSOR: Final = frozenset({DUE_CHANGED, WITHDRAWN, TAKEN_BACK})
NOTE, CHECKED, DELEGATED = "note", "checked", "delegated"
NOTES: Final[dict[str, str]] = {NOTE: "note", CHECKED: "checked by us", DELEGATED: "given by a delegate"}


def state(*, submitted: bool, withdrawn: bool) -> str:
    """Where a questionnaire stands, from what was released by either side."""
    return WITHDRAWN if withdrawn else ANSWERED if submitted else SENT


def whose_turn(state_now: str, *, asked_again: bool = False) -> str | None:
    """The side that owes something now: the CMO also where it was asked about its answers; nobody once withdrawn."""
    return CMO if asked_again and state_now == ANSWERED else TURN[state_now]


def turn_words(state_now: str, own: str, *, asked_again: bool = False) -> str:
    """Whose turn it is, in the words of one side."""
    turn = whose_turn(state_now, asked_again=asked_again)
    if turn is None:
        return "Nobody"
    return "You" if turn == own else "The sponsor" if turn == SPONSOR else "The CMO"


def is_overdue(state_now: str, due_on: date, on: date) -> bool:
    """Whether the CMO is late: on the due day itself it is not, nor once it has answered."""
    return state_now == SENT and due_on < on


def due_words(due_on: date, on: date) -> str:
    """How far off a due date is."""
    days = (due_on - on).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"due in {count}" if days > 0 else f"{count} overdue"


def owed(*, answered: int, asked: int) -> tuple[str, str]:
    """What the CMO does next with a questionnaire that waits, and the permission that doing it asks for."""
    if answered < asked:
        return f"Answer: {answered} of {asked} done", "answers.write"
    return "Sign and send the answers", "answers.submit"


def scope_words(scope: Scope) -> list[tuple[str, str]]:
    """What a questionnaire was sent for, in words."""
    return [
        (aspect.label, ", ".join(words for code, words in aspect.table.items() if code in scope[name]))
        for name, aspect in ASPECTS.items()
        if scope.get(name)
    ]


# --- before it is sent --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the check before sending looks at."""

    approved: bool
    organisation: bool
    signatory: bool
    archived: bool
    questions: int
    due_on: date | None
    on: date
    again: str = ""
    """the number of one that waits already: same template, same site"""


def obstacles(before: Before) -> Iterator[tuple[str, str]]:
    """Everything that would keep the respondent from answering, by field; nothing where it can be sent."""
    if not before.approved:
        yield "", "This version is not approved. Only an approved version is sent."
    if before.archived:
        yield "site", "This site is archived. Reactivate it first."
    if not before.organisation:
        yield "site", "Nobody of this company has joined the portal yet: invite them on the company's page first."
    elif not before.signatory:
        yield (
            "site",
            "Their organisation has no quality signatory who can sign answers. Ask them to give somebody that role.",
        )
    if not before.questions:
        yield "", "No question applies to this scope. Tick what the site does for you."
    if before.due_on is not None and before.due_on < before.on:
        yield "due_on", "This day has passed. Name a day from today on."
    if before.again:
        yield "site", f"{before.again} asks this site the same and waits for its answers. Withdraw it first."


# --- the CMO's answers --------------------------------------------------------------------------------------------

DRAFT, SUBMITTED = "draft", "submitted"
SAID: Final = 5
"""Open answers that the blocked step names; the page lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What the guards of signing look at."""

    status: str
    withdrawn: bool = False
    asked: int = 0
    missing: tuple[str, ...] = ()
    unaffirmed: tuple[str, ...] = ()
    """sections with answers of last time that nobody reaffirmed yet"""
    doubtful: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    """given by a colleague without an account, and not checked by anybody of the organisation since"""


def still_asked(facts: AnswerFacts) -> Iterator[str]:
    if facts.withdrawn:
        yield "The sponsor has withdrawn this questionnaire: nothing is owed."


def all_answered(facts: AnswerFacts) -> Iterator[str]:
    """Every question that applies and must be answered is, and nothing that is said is in doubt."""
    open_ones = (
        (facts.missing, "Not answered yet"),
        (facts.doubtful, "To look at again"),
        (facts.unchecked, "Given by a delegate and to be checked"),
    )
    for keys, words in open_ones:
        if keys:
            more = f" and {len(keys) - SAID} more" if len(keys) > SAID else ""
            yield f"{words}: {', '.join(keys[:SAID])}{more}."
    if facts.unaffirmed:
        yield f"Not reaffirmed yet in section {', '.join(facts.unaffirmed)}."
    if not facts.asked:
        yield "No question applies: tell the sponsor in a comment."


SUBMIT: Final = Step(
    name="sign and submit",
    sources=frozenset({DRAFT}),
    target=SUBMITTED,
    permission="answers.submit",
    guards=(still_asked, all_answered),
    signed=True,
    meanings=("approved", "responsible"),
)
ANSWERING: Final = (SUBMIT,)
