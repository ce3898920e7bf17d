"""Roles of a tenant's own: copied from a built-in one, which itself never changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from administration import rights
from administration.models import RightsRequest
from administration.rules import roles_to_give
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused, StaleVersion
from kernel.scope import current
from records import lifecycle
from sponsors import services as people
from sponsors.models import OwnRole
from sponsors.rules import ROLES, own_role_obstacles

TAKEN: Final = "A role here has this name. Give this one another."


def check(*, name: str, base: str, permissions: Collection[str], role: OwnRole | None) -> None:
    """Raises `Refused` for a name in use, a base that cannot be copied here, or permissions beyond its limits."""
    if base not in roles_to_give(rights.kind_of_tenant()):
        raise Refused({"base": "Choose a role of the list."})
    named = name.strip()
    others = rights.own_roles().exclude(pk=role.pk) if role else rights.own_roles()
    if named.casefold() in {words.casefold() for words in ROLES.values()} or others.filter(name__iexact=named).exists():
        raise Refused({"name": TAKEN})
    if refused := own_role_obstacles(base, permissions):
        raise Refused({"permissions": refused})
    if role is not None and (named, sorted(permissions)) == (role.name, sorted(role.permissions)):
        raise Refused({"permissions": "Nothing differs from what the role is now."})


def adopt(asked: RightsRequest, *, actor: Actor) -> OwnRole:
    """Make the role that was approved, or give it the permissions approved.

    Raises `Refused` or `StaleVersion` where the tenant's roles changed since it was asked for.
    """
    wanted, role = asked.asked, asked.own_role
    check(name=wanted["name"], base=wanted["base"], permissions=wanted["permissions"], role=role)
    if role is None:
        return people.create_own_role(
            name=wanted["name"],
            base=wanted["base"],
            permissions=wanted["permissions"],
            actor=actor,
            reason=asked.reason,
        )
    if role.version != wanted["version"]:
        raise StaleVersion(read=wanted["version"], now=role.version)
    return lifecycle.amend(
        role,
        actor=actor,
        reason=asked.reason,
        version=role.version,
        event="own_role.changed",
        name=wanted["name"],
        permissions=wanted["permissions"],
    )


def retire_role(role: OwnRole, *, actor: Actor, reason: str, version: int) -> OwnRole:
    """Nobody can be given the role from now on. Raises `Refused` while somebody has it."""
    current(actor)
    if role.retired_at is not None:
        raise Refused("This role is retired already.")
    if holders := rights.holders(role):
        raise Refused(
            f"{', '.join(each.user.name for each in holders[:3])} still has this role. Give another one first."
        )
    return lifecycle.amend(
        role, actor=actor, reason=reason, version=version, event="own_role.retired", retired_at=now()
    )
