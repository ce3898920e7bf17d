"""The form of a service that takes one record or many (decision 64)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from kernel.actor import Actor
from kernel.scope import because, current

T = TypeVar("T")


class Many(ABC, Generic[T]):
    """Records to make, one or many: a room checks each in its `add`, and all are written together.

    Use it within one transaction. Nothing that was added is in the database before `write`.
    """

    def __init__(self, *, actor: Actor, reason: str) -> None:
        current(actor)
        self.actor, self.reason = actor, reason
        self.added: list[T] = []

    def write(self) -> None:
        """Write what was added, in this order."""
        added, self.added = self.added, []
        if added:
            with because(self.reason):
                self.write_all(added)

    @abstractmethod
    def write_all(self, added: list[T]) -> None:
        """Bring at least one to the database, with what hangs on it."""
