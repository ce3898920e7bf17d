"""What an invitation opens, and who may be invited to what."""

from __future__ import annotations

from typing import Final, NamedTuple
from uuid import UUID

from sponsors.rules import CMO_ROLES, SPONSOR_ROLES

NOT_FOR_PEOPLE: Final = frozenset({"integration"})


class Invited(NamedTuple):
    """What the token of an invitation opens."""

    id: UUID
    sponsor_id: UUID | None
    cmo_org_id: UUID | None
    tenant_name: str
    email: str
    role: str


def roles_to_give(kind: str) -> dict[str, str]:
    """The roles that a sponsor (`sponsor`) or a CMO organisation (`cmo`) may invite people to."""
    table = SPONSOR_ROLES if kind == "sponsor" else CMO_ROLES
    return {role: words for role, words in table.items() if role not in NOT_FOR_PEOPLE}
