"""The steps of a workflow as data: pages, API, tasks, diagram, tests and the database wall read the same table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from kernel.actor import Actor


class Facts(Protocol):
    """What a guard may look at: a frozen dataclass of the room, with at least the status."""

    @property
    def status(self) -> str: ...


AUTHOR = "author"
"""Stands in `apart_from` for whoever wrote the record, by any change that was no step of it."""
Guard = Callable[[Any], Iterable[str]]
"""Yields one sentence per obstacle; none means the way is free."""


class Step(NamedTuple):
    """One declared move: `name` is the verb users read, `meanings` what a signature of it may mean.

    A `destructive` one ends something: it is shown as such and never as the step to take next. Who signed one of the
    steps named in `apart_from` on a record cannot sign this one on it, nor who wrote it where `AUTHOR` stands there.
    """

    name: str
    sources: frozenset[str]
    target: str
    permission: str
    guards: tuple[Guard, ...] = ()
    signed: bool = False
    reason_required: bool = False
    meanings: tuple[str, ...] = ("approved",)
    destructive: bool = False
    apart_from: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as it stands in addresses: `record-performed`."""
        return self.name.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that leaves this status, and why it cannot be taken now (empty: it can)."""

    step: Step
    blocked_by: tuple[str, ...]


def obstacles(step: Step, facts: Facts, actor: Actor, obj: Any = None) -> Iterator[str]:
    """Every reason why `actor` cannot take `step` now, in words for people."""
    if facts.status not in step.sources:
        yield f"“{step.name}” starts from {_words(step.sources)}, this is {_words([facts.status])}."
    if not actor.can(step.permission, obj):
        yield actor.refusal(step.permission)
    for guard in step.guards:
        yield from guard(facts)


def available(steps: Iterable[Step], facts: Facts, actor: Actor, obj: Any = None) -> list[Choice]:
    """The steps that leave this status, each with what blocks it for `actor`."""
    return [Choice(step, tuple(obstacles(step, facts, actor, obj))) for step in steps if facts.status in step.sources]


def moves(steps: Iterable[Step]) -> list[tuple[str, str, str]]:
    """(from, to, step name) for the database wall."""
    return sorted((source, step.target, step.name) for step in steps for source in step.sources)


def states(initial: str, steps: Iterable[Step]) -> list[str]:
    """Every status the table knows, the initial one first."""
    found = [initial]
    for source, target, _ in moves(steps):
        found += [state for state in (source, target) if state not in found]
    return found


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in sorted(names))
