"""Who may come through a provider, as what, and what makes a person known."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from sponsors.rules import CMO_ROLES, SPONSOR_ROLES

ORDINARY: Final[dict[str, tuple[str, ...]]] = {
    "sponsor": ("viewer", "management", "purchasing", "qa_specialist"),
    "cmo": ("contributor",),
}
"""Roles that an arrival alone can give: none that manages people, signs or decides (company rule)."""
DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])\Z")
SHARED: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "gmx.de"}
    | {"gmx.net", "web.de", "proton.me", "protonmail.com", "aol.com", "mail.com", "msn.com", "me.com", "qq.com"}
)
"""Mail domains of everybody: no organisation can speak for their people."""
SKEW: Final = timedelta(seconds=60)
"""How far two clocks may be apart."""


class Turned(Exception):
    """A person was not let in: `code` for the record, words for the person."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a provider proved: issuer and subject are who they are, the rest is what it says about them."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""
    authenticated_at: datetime | None = None
    """when the person proved themselves to the provider, where it says so"""

    def as_json(self) -> dict[str, Any]:
        """For a place that keeps text only."""
        at = self.authenticated_at
        return {**asdict(self), "authenticated_at": at.isoformat() if at else None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The person again."""
        at = kept["authenticated_at"]
        return cls(**{**kept, "authenticated_at": datetime.fromisoformat(at) if at else None})

    @property
    def domain(self) -> str:
        return domain_of(self.email)


def domain_of(email: str) -> str:
    """The mail domain of an address, small; empty for what is no address."""
    local, at, domain = email.strip().lower().rpartition("@")
    return domain if at and local else ""


def domain_obstacle(domain: str) -> str:
    """Why a mail domain cannot be claimed; empty when it can."""
    if not DOMAIN.fullmatch(domain):
        return "This is no mail domain. Enter the part behind the @, like aldena.example."
    if domain in SHARED:
        return "Everybody can have an address there, so no organisation speaks for it. Enter a domain of your own."
    return ""


def roles_on_arrival(kind: str) -> dict[str, str]:
    """What people can become by arriving alone, at a sponsor (`sponsor`) or a CMO organisation (`cmo`)."""
    table = SPONSOR_ROLES if kind == "sponsor" else CMO_ROLES
    return {role: table[role] for role in ORDINARY[kind]}


def is_fresh(authenticated_at: datetime | None, asked_at: datetime, now: datetime) -> bool:
    """Whether the person proved themselves to the provider after they were asked to (R-21)."""
    return authenticated_at is not None and asked_at - SKEW <= authenticated_at <= now + SKEW
