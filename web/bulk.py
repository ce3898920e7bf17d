"""Steps for several rows of a list at once: shown first, then taken in one transaction, all or none (S-13)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from kernel.actor import Actor
from web.forms import PortalForm

Answers = Mapping[str, Any]
"""What the step's form says; empty before it was filled in."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a step would do to one record, in words; `blocked_by` says why it would not."""

    was: str
    becomes: str = ""
    blocked_by: tuple[str, ...] = ()


class BulkStep(ABC):
    """One step over many records of a list. A signed step is none: see `SignedSet`.

    `name` is the verb as buttons say it; `form_class` asks what the step needs beside the reason.
    """

    name: ClassVar[str]
    permission: ClassVar[str]
    form_class: ClassVar[type[PortalForm]] = PortalForm
    destructive: ClassVar[bool] = False

    @property
    def slug(self) -> str:
        return self.name.replace(" ", "-")

    @abstractmethod
    def changes(self, records: Sequence[Any], answers: Answers, *, actor: Actor) -> list[Change]:
        """What would change on each of `records`, in their order."""

    @abstractmethod
    def perform(self, record: Any, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        """Call the record's service."""


class RowByRow(BulkStep):
    """A step that looks at each record alone; one that looks something up once for all gives `changes` itself."""

    @abstractmethod
    def change(self, record: Any, answers: Answers, *, actor: Actor) -> Change:
        """What would change on `record`."""

    def changes(self, records: Sequence[Any], answers: Answers, *, actor: Actor) -> list[Change]:
        return [self.change(record, answers, actor=actor) for record in records]


@dataclass(frozen=True, slots=True)
class SignedSet:
    """A signed step for rows of a list: its page shows each record whole and has each marked (R-25)."""

    name: str
    route: str
    permission: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row somebody ticked, with the version they saw."""

    pk: UUID
    version: int


def chosen_rows(text: str) -> list[Chosen]:
    """The rows written as `<id>.<version>` with spaces; raises ValueError for anything else."""
    found = []
    for part in text.split():
        pk, _, version = part.partition(".")
        found.append(Chosen(UUID(pk), int(version or "0")))
    return found
