"""What a kind of deadline is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cmos.deadlines import Deadline, Window

Find = Callable[[Window], Iterable[Deadline]]
"""A room's `selectors.deadlines`."""


@dataclass(frozen=True, slots=True)
class DeadlineKind:
    """`name` is also the name of its ladder; `permission` opens its records.

    `law` says that the date follows from law or from what an authority wrote, so that nobody sleeps past it; `zone`
    is set where the date ends by an authority's own clock. `behind` are days after the date in which it may speak.
    """

    name: str
    words: str
    find: Find
    permission: str
    law: bool = False
    zone: str = ""
    behind: int = 400
