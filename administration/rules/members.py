"""What an invitation opens, who may be invited to what, how long memberships and systems last, what a provider is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from sponsors.rules import CMO_ROLES, LIMITABLE, ROLES, SPONSOR_ROLES

NOT_FOR_PEOPLE: Final = frozenset({"integration"})
WITH_END: Final = frozenset({"inspector", "operator"})
"""Roles of guests: without a last day an inspector would keep reading after the inspection."""
OPERATOR_DAYS: Final = 7
"""Company rule: somebody of the platform's operation looks into a tenant for a week at most, then is asked anew."""
MAX_DAYS: Final = 731
"""Company rule: a secret that lives longer than two years outlives whoever knows what it is for."""


class Invited(NamedTuple):
    """What the token of an invitation opens."""

    id: UUID
    sponsor_id: UUID | None
    cmo_org_id: UUID | None
    tenant_name: str
    email: str
    role: str
    member_until: date | None


def roles_to_give(kind: str) -> dict[str, str]:
    """The roles that a sponsor (`sponsor`) or a CMO organisation (`cmo`) may invite people to."""
    table = SPONSOR_ROLES if kind == "sponsor" else CMO_ROLES
    return {role: words for role, words in table.items() if role not in NOT_FOR_PEOPLE}


def role_obstacles(role: str, ends_on: date | None, today: date, kind: str) -> dict[str, str]:
    """What is wrong with giving `role` until the end of `ends_on`, by field; empty when nothing is."""
    if role not in roles_to_give(kind):
        return {"role": "Choose a role of the list."}
    if ends_on is None and role in WITH_END:
        return {"ends_on": f"{ROLES[role]}: this role has a last day. Enter it; it can be changed later."}
    if ends_on is not None and ends_on < today:
        return {"ends_on": "This day has passed. Enter today or a later day."}
    if role == "operator" and ends_on is not None and ends_on > today + timedelta(days=OPERATOR_DAYS):
        return {"ends_on": "At most a week from today (company rule). Ask anew if it takes longer."}
    return {}


def site_obstacles(role: str, sites: Collection[UUID] | None) -> dict[str, str]:
    """What is wrong with limiting somebody in `role` to `sites`, by field; empty when nothing is."""
    if sites is None:
        return {}
    if role not in LIMITABLE:
        guests = ", ".join(sorted(ROLES[each] for each in LIMITABLE))
        return {"reach": f"Only guests are limited to sites ({guests}). Choose all sites, or another role."}
    return {} if sites else {"sites": "Name at least one site by its number."}


def widens(sites: Collection[UUID] | None, than: Collection[UUID] | None) -> bool:
    """Whether somebody limited to `sites` sees a site that was closed to them; none is all sites."""
    return than is not None and (sites is None or not frozenset(sites) <= frozenset(than))


def expiry_obstacle(expires_on: date, today: date) -> str:
    """Why a connected system cannot work until the end of `expires_on`; empty when it can."""
    if expires_on < today:
        return "This day has passed. Enter today or a later day."
    if expires_on > today + timedelta(days=MAX_DAYS):
        return "At most two years from today (company rule). Renew it then."
    return ""


def client_state(*, revoked: bool, expires_on: date, today: date) -> str:
    """The state of a connected system: revoked is what a person did, expired comes by the date alone."""
    if revoked:
        return "revoked"
    return "expired" if expires_on < today else "connected"


def member_state(*, is_active: bool, ends_on: date | None, today: date) -> str:
    """Whether a member can act: ended by a person, or by their last day."""
    if not is_active:
        return "ended"
    return "expired" if ends_on is not None and ends_on < today else "can_act"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at when a provider was tried."""

    what: str
    good: bool
    words: str


def issuer_obstacle(issuer: str) -> str:
    """Why a text is no issuer (OIDC Discovery 3: an address without query or fragment); empty when it is one."""
    try:
        parts = urlsplit(issuer)
    except ValueError:
        return "This is no address."
    if not parts.scheme or not parts.netloc or parts.query or parts.fragment:
        return "An issuer is an address like https://login.aldena.example, without ? and #."
    return ""
