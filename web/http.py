"""The request every door gets: who acts, for which tenant; nothing here knows a room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one tenant, as pages show them."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    kind: str
    """`sponsor` or `cmo`."""
    tenant_id: UUID
    tenant_name: str
    role: str
    role_label: str
    zone: str
    """The tenant's zone: its today and midnight (architecture: sponsor's zone)."""
    own_permissions: tuple[str, ...] | None = None
    """The permissions of a role of the tenant's own; none where the built-in role's hold."""
    lost_at: datetime | None = None
    """Since when the person is without the second factor that they reported lost; told by the look-up of the gate."""
    is_held: bool = False
    """Whether nothing opens here until an administrator has made sure who the person is; told by the same look-up."""
    sites: tuple[UUID, ...] | None = None
    """The only sites of the sponsor whose records this person sees; none where nothing limits them."""

    @property
    def today(self) -> date:
        return today(self.zone)

    def reaches(self, site_id: UUID | None) -> bool:
        """Whether records of a site are open to this person; those of no site only where nothing limits them."""
        return self.sites is None or site_id in self.sites

    @property
    def scope(self) -> Scope:
        """The tenant whose rows this person works with."""
        return Scope(sponsor_id=self.tenant_id) if self.kind == "sponsor" else Scope(cmo_org_id=self.tenant_id)


@dataclass(frozen=True, slots=True)
class Exported:
    """A list that left the portal as a file; `records.middleware` keeps it as an event (SR-21)."""

    list_name: str
    format: str
    rows: int
    columns: list[str]


@dataclass(frozen=True, slots=True)
class AccountFact:
    """Something that happened to a person's account, wherever they are a member; `records.middleware` keeps it.

    `proven` tells whether it was they themselves: a wrong password is known of an account, not of its person.
    """

    account: UUID
    name: str
    facts: dict[str, Any]
    proven: bool
    besides: UUID | None = None
    """A tenant that keeps it in its own words already."""


def export_name(title: str, day: date, ending: str) -> str:
    """What an exported list is called: `audits-2026-11-23.csv`."""
    words = "-".join("".join(mark if mark.isalnum() else " " for mark in title.lower()).split())
    return f"{words}-{day.isoformat()}.{ending}"


Afterwards = Callable[[], None]


class ScopedRequest(HttpRequest):
    """A request whose actor, tenant and membership are known; the middleware sets them or it does not arrive."""

    actor: Actor
    scope: Scope
    membership: Member
    request_id: str
    session_name: str
    """which of the person's sessions this is, whatever its key is now; empty for a connected system"""
    user: Any
    exported: Exported
    denied: str
    opened: Member
    """the membership that a sign-in or a switch begins in; `records.middleware` keeps it as an event"""
    account_facts: list[AccountFact]
    entering: Any
    """who has come in half way (`sponsors.entering.gate.Entering`): a factor is due, or the screen is locked"""
    afterwards: list[Afterwards]
    once_left: list[Afterwards]


def scoped(request: HttpRequest) -> ScopedRequest:
    """The request with what the middleware sets on it."""
    return cast(ScopedRequest, request)


def client_address(request: HttpRequest) -> str:
    """The address a request comes from: the one that the outermost of our own proxies saw, else the one that connects.

    Each proxy adds whom it saw at the right end of X-Forwarded-For. A header with fewer entries than there are proxies
    did not come through all of them, and is not believed (S-19).
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    hops: int = settings.PROXY_HOPS
    seen = told[-hops] if 0 < hops <= len(told) else ""
    return str(clean_address(seen) or clean_address(request.META.get("REMOTE_ADDR", "")) or "unknown")


def client_network(request: HttpRequest) -> str:
    """What attempts are counted by: the address, or the /64 of IPv6, which one subscriber has whole."""
    found = clean_address(client_address(request))
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found or "unknown")


def clean_address(given: str) -> IPv4Address | IPv6Address | None:
    """An address without brackets, port and zone; an IPv4 address written as IPv6 is that IPv4 address."""
    bare = given[1:].partition("]")[0] if given.startswith("[") else given
    host, _, port = bare.rpartition(":")
    try:
        found = ip_address((host if host and ":" not in host and port.isdigit() else bare).partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


class Caller(Protocol):
    """What resolving a request finds."""

    @property
    def actor(self) -> Actor: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def member(self) -> Member: ...
    @property
    def user(self) -> AbstractBaseUser: ...


def record_afterwards(request: HttpRequest, write: Afterwards) -> None:
    """Run `write` in a second transaction of the same scope, once the answer stands.

    For what a read or a refusal must record: safe methods are read-only and an answer of 400 or above is discarded.
    """
    pending: list[Afterwards] = getattr(request, "afterwards", [])
    scoped(request).afterwards = [*pending, write]


def record_once_left(request: HttpRequest, write: Afterwards) -> None:
    """Run `write` as `record_afterwards` does, but when the answer has left: its time tells nothing of it (S-20)."""
    pending: list[Afterwards] = getattr(request, "once_left", [])
    scoped(request).once_left = [*pending, write]


def tell_of_account(
    request: HttpRequest, name: str, account: UUID, *, proven: bool = True, besides: UUID | None = None, **facts: Any
) -> None:
    """Leave a fact about a person's account to be kept as an event in each tenant they are a member of (SR-21).

    What nobody has proven to have done is kept when the answer has left, because to whom it happened is no business of
    who did it: a wrong password is answered in the same time for an account of ten tenants and for none (S-20).
    """
    told: list[AccountFact] = getattr(request, "account_facts", [])
    scoped(request).account_facts = [*told, AccountFact(account, name, facts, proven, besides)]
