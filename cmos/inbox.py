"""What a room answers when asked what a CMO organisation has open: pure data, for its inbox, calendar and API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from kernel.actor import Actor

YOU, COLLEAGUE, SPONSOR, NOBODY = "you", "colleague", "sponsor", "nobody"
TURNS: Final[dict[str, str]] = {YOU: "You", COLLEAGUE: "A colleague", SPONSOR: "The sponsor", NOBODY: "Nobody"}
"""Whom an entry waits for, as the reader of the inbox sees it."""
NEVER: Final = date(9999, 12, 31)
"""Stands for "no due date" where entries are sorted by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """One record that is open between a sponsor and the organisation, or that the organisation keeps for itself.

    It holds only what the organisation wrote or was sent: a room makes it inside the organisation's own scope.
    """

    kind: str
    """The name it is registered under in `desk.inbox`."""
    subject_id: UUID
    title: str
    reference: str
    """Kind and number without a name of anybody: the only thing a calendar file may say."""
    url: str
    state: str
    """A key of `web.states`."""
    to_do: str
    """What the organisation does next, verb first; empty when nothing is asked of it."""
    needs: str
    """The permission that doing it asks for."""
    sponsor_id: UUID | None = None
    sponsor_name: str = ""
    """Empty for what is the organisation's own."""
    site_name: str = ""
    due_on: date | None = None
    since: date | None = None
    """The day on which it came, or began to wait."""
    with_sponsor: bool = False
    """Whether the sponsor owes the next word."""
    returned: bool = False
    """Whether the sponsor sent it back."""
    given_to: UUID | None = None
    """The member it was handed to; none where whoever may do it can."""

    @property
    def due_sort(self) -> date:
        """The due date, with what has none at the end."""
        return self.due_on or NEVER

    def is_overdue(self, on: date) -> bool:
        """Whether the organisation is late: nothing is late while the sponsor has it."""
        return bool(self.to_do) and self.due_on is not None and self.due_on < on


def turn_of(entry: InboxEntry, actor: Actor) -> str:
    """Whom an entry waits for, seen by one member: a key of `TURNS`."""
    if not entry.to_do:
        return SPONSOR if entry.with_sponsor else NOBODY
    mine = entry.given_to is None or entry.given_to == actor.membership_id
    return YOU if mine and actor.can(entry.needs) else COLLEAGUE
