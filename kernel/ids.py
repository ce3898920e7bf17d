"""Time-ordered identifiers (RFC 9562, version 7), made in Python so that parents and children can be built together."""

from __future__ import annotations

from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """A new identifier that sorts by its time of creation."""
    return compat.uuid7()
