"""Questions given to a colleague: how they stand, when the colleague is reminded, what opens a link (decision 0160)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

GIVEN, BEGUN, DONE, OVERDUE, REVOKED, EXPIRED = "given", "begun", "done", "overdue", "revoked", "expired"
STATES: Final[dict[str, str]] = {
    GIVEN: "Not opened",
    BEGUN: "Begun",
    DONE: "Done",
    OVERDUE: "Overdue",
    REVOKED: "Revoked",
    EXPIRED: "Link expired",
}
SHOWN: Final[dict[str, str]] = {
    GIVEN: "invited",
    BEGUN: "open",
    DONE: "done",
    OVERDUE: "overdue",
    REVOKED: "revoked",
    EXPIRED: "expired",
}
"""How pages mark each state: keys of `web.states`."""

GUEST: Final = "delegation:"
"""Prefix of the key of who acts by a link: the trail stores it, and the database limits it."""
ANSWER: Final = "delegated.answer"
"""All that such an actor may; no role has it."""

LINK_LASTS: Final = timedelta(days=14)
"""How long after its due day a link still opens: late answers are better than none."""
CODE_LASTS: Final = timedelta(minutes=15)
CODE_DIGITS: Final = 6
OPEN_FOR: Final = timedelta(hours=12)
"""How long a browser stays open after its code, whatever happens (SR-5)."""
IDLE_FOR: Final = timedelta(minutes=30)
"""How long it stays open while nobody does anything (SR-5)."""
MOST_QUESTIONS: Final = 500
LONGEST_MESSAGE: Final = 2000
MOST_DAYS: Final = 365
"""How far off a due day can be: a link is not given for good."""

BEFORE: Final = timedelta(days=2)
SOON, TODAY, LATE = "soon", "today", "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person did about a delegation, and until when it counts."""

    due_on: date
    expires_at: datetime
    by_link: bool = True
    begun: bool = False
    done: bool = False
    revoked: bool = False


def state(found: Standing, *, on: date, at: datetime) -> str:
    """Where a delegation stands: what a person did comes before what time did."""
    if found.revoked:
        return REVOKED
    if found.done:
        return DONE
    if found.by_link and found.expires_at <= at:
        return EXPIRED
    if found.due_on < on:
        return OVERDUE
    return BEGUN if found.begun else GIVEN


def is_open(state_now: str) -> bool:
    """Whether something is still expected of the colleague."""
    return state_now not in (DONE, REVOKED)


def reminder(found: Standing, *, on: date, at: datetime, given_on: date, told: Collection[str]) -> str:
    """The reminder that is owed today: two days before, and on the due day; empty where none is.

    A day that moves is another one, so it is told anew. Whoever was asked less than two days before was told with the
    question itself. One that was missed is not sent afterwards, but a colleague who is late is told once.
    """
    if not is_open(state(found, on=on, at=at)) or found.by_link and found.expires_at <= at:
        return ""
    rung = LATE if on > found.due_on else TODAY if on == found.due_on else SOON if on >= found.due_on - BEFORE else ""
    if not rung or given_on == on or told_as(rung, found.due_on) in told:
        return ""
    return rung


def told_as(rung: str, due_on: date) -> str:
    """How a reminder that was sent is kept."""
    return f"{rung} {due_on.isoformat()}"


# --- what is given ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody is about to give."""

    name: str
    email: str
    questions: tuple[str, ...]
    known: frozenset[str]
    due_on: date | None
    on: date
    own_email: str = ""


def obstacles(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Everything that keeps it from being given, by field."""
    if not wanted.name.strip():
        yield "name", "Write your colleague's name."
    if not wanted.email.strip():
        yield "email", "Write your colleague's e-mail address."
    if wanted.email.strip().lower() == wanted.own_email.lower() != "":
        yield "email", "This is your own address: you can answer every question without being asked."
    if not wanted.questions:
        yield "questions", "Choose at least one question or section."
    if unknown := sorted(set(wanted.questions) - wanted.known):
        yield "questions", f"This questionnaire has no {unknown[0]}."
    yield from due_obstacles(wanted.due_on, wanted.on)


def due_obstacles(due_on: date | None, on: date) -> Iterator[tuple[str, str]]:
    """What is wrong with a due day."""
    if due_on is None:
        yield "due_on", "Name the day by which you need the answers."
    elif due_on < on:
        yield "due_on", "This day has passed. Name a day from today on."
    elif due_on > on + timedelta(days=MOST_DAYS):
        yield "due_on", "This is more than a year away. Name an earlier day."


def in_order(chosen: Iterable[str], sections: Iterable[str], asked: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The questions that are chosen by themselves or with their section, each once, in the questionnaire's order.

    `asked` are its questions as (section, key).
    """
    single, whole = set(chosen), set(sections)
    return tuple(key for section, key in asked if key in single or section in whole)


def signs_as(name: str, giver: str) -> str:
    """How an answer names who gave it: both sides read it once it was sent, so without an address."""
    return f"{name}, delegated by {giver}"


def trail_name(name: str, email: str, giver: str) -> str:
    """How the organisation's own trail names them."""
    return f"{name} <{email}>, delegated by {giver}"


def hidden_address(email: str) -> str:
    """An address that its owner recognises and nobody else learns: `a…a@site.example`."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…{local[-1:]}@{domain}" if len(local) > 2 else f"…@{domain}"


# --- the browser of who has a link --------------------------------------------------------------------------------


def is_in(proven_at: datetime | None, seen_at: datetime | None, *, at: datetime) -> bool:
    """Whether a browser that showed the code is still open."""
    if proven_at is None or seen_at is None:
        return False
    return proven_at <= at < proven_at + OPEN_FOR and at < seen_at + IDLE_FOR
