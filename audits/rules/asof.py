"""An audit as it stood on a past day: only what had happened or was recorded by then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from audits.rules.words import CANCELLED, CLOSED, LEAD_SIGNED, PERFORMED, PLANNED, REPORTED

AFTER: Final = {
    "audit.performed": PERFORMED,
    "audit.reported": REPORTED,
    "audit.signed": LEAD_SIGNED,
    "audit.reopened": REPORTED,
    "audit.closed": CLOSED,
    "audit.cancelled": CANCELLED,
}
"""The state after each business fact."""


def state_on(on: date, *, known_since: date, ended_on: date | None, facts: Iterable[tuple[str, date]]) -> str | None:
    """The state of an audit on a day; none while nobody knew of it.

    `facts` are the names of its events with their days, oldest first. An audit held by then counts as held, also where
    it was recorded later: it had happened. What people decided counts from the day they decided it.
    """
    held = ended_on is not None and ended_on <= on
    if not held and known_since > on:
        return None
    states = [AFTER[name] for name, day in facts if name in AFTER and day <= on]
    last = states[-1] if states else PLANNED
    return PERFORMED if held and last == PLANNED else last
