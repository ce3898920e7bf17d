"""Who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

MEMBERSHIP = "membership:"
"""Prefix of the key of a person acting in one membership; the trail stores the key."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one membership, or a named part of the system; `key` is what the trail stores.

    `permissions` come from the role. `grants` name single objects: (permission, object id). `holders` says whose
    roles give a permission, for refusals that tell whom to ask; it decides nothing.
    """

    key: str
    permissions: frozenset[str] = frozenset()
    grants: frozenset[tuple[str, UUID]] = frozenset()
    holders: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.key.strip():
            raise ValueError("an actor needs a key")

    @classmethod
    def system(cls, name: str, permissions: frozenset[str] = frozenset()) -> Actor:
        """Work nobody clicked for; it holds only the permissions it is given."""
        return cls(f"system:{name}", permissions)

    @property
    def membership_id(self) -> UUID | None:
        """The membership a person acts in; none for the system."""
        return UUID(self.key.removeprefix(MEMBERSHIP)) if self.key.startswith(MEMBERSHIP) else None

    def can(self, permission: str, obj: Any = None) -> bool:
        """Whether the role gives `permission`, or a grant gives it on `obj` (a model instance or its id)."""
        if permission in self.permissions:
            return True
        return obj is not None and (permission, getattr(obj, "pk", obj)) in self.grants

    def refusal(self, permission: str) -> str:
        """Why `permission` is refused, in words for people, with whom to ask where that is known."""
        whom = self.holders.get(permission)
        return f"Your role does not allow this{f': ask somebody who is {whom}' if whom else ''}."

    def granted(self, permission: str) -> frozenset[UUID]:
        """Ids of the single objects on which a grant gives `permission`."""
        return frozenset(pk for name, pk in self.grants if name == permission)
