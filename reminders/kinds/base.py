"""What a kind of deadline is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cmos.deadlines import Deadline, Window


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """`name` is also the name of its ladder; `ahead` and `behind` are days around today in which it may speak."""

    name: str
    words: str
    find: Callable[[Window], Iterable[Deadline]]
    ahead: int
    behind: int = 400

    def due(self, window: Window) -> list[Deadline]:
        """The room's deadlines of this kind in the window."""
        return [deadline for deadline in self.find(window) if deadline.kind == self.name]
