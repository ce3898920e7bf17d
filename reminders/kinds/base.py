"""What a kind of deadline is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cmos.deadlines import Deadline, Window

Find = Callable[[Window], Iterable[Deadline]]
"""A room's `selectors.deadlines`."""


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """`name` is also the name of its ladder; `ahead` and `behind` are days around today in which it may speak."""

    name: str
    words: str
    find: Find
    ahead: int
    behind: int = 400

    def speaks(self, deadline: Deadline, today: date) -> bool:
        """Whether a deadline of this kind may owe a notice on a day."""
        return today - timedelta(days=self.behind) <= deadline.due_on <= today + timedelta(days=self.ahead)
