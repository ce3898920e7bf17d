"""Where a person is signed in: read for themselves, and ended by themselves (SR-5, R-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from kernel.clock import now
from sponsors.entering.states import ENDS_AFTER, LASTS
from sponsors.models import BrowserSession

SYSTEMS: Final = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}
BROWSERS: Final = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
"""By what stands in the name a browser gives itself, the more telling first."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its person sees it; `name` tells it apart and opens nothing."""

    name: str
    device: str
    address: str
    opened_at: datetime
    seen_at: datetime
    is_this: bool


def of(account: UUID, this: str | None) -> list[OpenSession]:
    """The person's sessions that are open, the one that asks first, then by last use."""
    found = [_shown(row, this) for row in _rows(account)]
    return sorted(found, key=lambda each: (each.is_this, each.seen_at), reverse=True)


def end(account: UUID, name: str) -> bool:
    """End one of the person's own sessions: its next request finds nobody. False for one that is over already."""
    return _end(row for row in _rows(account) if name_of(row.session_key) == name)


def end_others(account: UUID, this: str | None) -> int:
    """End every session of the person but the one with the key `this`; returns how many were open."""
    others = [row for row in _rows(account) if row.session_key != this]
    _end(others)
    return len(others)


def name_of(key: str) -> str:
    """What a session is called in addresses: made from its key, which cannot be had back from it."""
    return sha256(f"session {key}".encode()).hexdigest()[:32]


def device(agent: str) -> str:
    """Browser and system in words, from what a browser says of itself."""
    browser = next((words for mark, words in BROWSERS.items() if mark in agent), "")
    system = next((words for mark, words in SYSTEMS.items() if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or agent[:60] or "unknown device"


def _rows(account: UUID) -> Any:
    at = now()
    return BrowserSession.objects.filter(
        account_id=account, seen_at__gt=at - ENDS_AFTER, opened_at__gt=at - LASTS, expire_date__gt=at
    )


def _end(rows: Iterable[Any]) -> bool:
    keys = [row.session_key for row in rows]
    return bool(BrowserSession.objects.filter(session_key__in=keys).delete()[0])


def _shown(row: Any, this: str | None) -> OpenSession:
    return OpenSession(
        name=name_of(row.session_key),
        device=device(row.agent),
        address=row.address,
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        is_this=row.session_key == this,
    )
