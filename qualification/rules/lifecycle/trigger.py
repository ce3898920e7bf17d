"""One trigger, and how a rule makes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from cmos.rules import Ref
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.watched import LEVELS, D, S, W, Watched

__all__ = ["DAY", "LEVELS", "D", "S", "Trigger", "US_ONLY", "W", "made", "told", "us"]

US_ONLY: Final = frozenset({"US"})
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One thing that happened: its first day, the day it was known here, and the first day on which it is over."""

    code: str
    level: str
    sentence: str
    since: date
    known_on: date
    scope: Scope
    until: date | None = None
    subject: UUID | None = None
    evidence: tuple[Ref, ...] = ()

    @property
    def key(self) -> str:
        """What a decision answers: the same thing on the same day, however it is worded."""
        return f"{self.code}:{self.subject or ''}:{self.since:%Y-%m-%d}"

    def stands(self, on: date) -> bool:
        """Whether its cause is there on a day."""
        return self.since <= on and (self.until is None or on < self.until)

    @property
    def over_when_known(self) -> bool:
        """Whether it was over before anybody here knew of it: history then, nothing to stop."""
        return self.until is not None and self.until <= self.known_on


def made(code: str, level: str, sentence: str, since: date, recorded: date, **more: Any) -> Trigger:
    """A trigger that is known from its first day, or from when it was recorded."""
    more.setdefault("scope", Scope())
    return Trigger(code=code, level=level, sentence=sentence, since=since, known_on=max(since, recorded), **more)


def told(on: date) -> str:
    return f"{on:%-d %b %Y}"


def us(facts: Watched, *, exempt: bool = False) -> Scope:
    """The US market; what law exempts from Part 211 is held by something of its own only (domain 12, case 1)."""
    return Scope(markets=US_ONLY, without=facts.exempt if exempt else frozenset())
