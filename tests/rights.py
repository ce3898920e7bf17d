"""Changes of rights as two people make them: one asks, the other approves."""

from __future__ import annotations

from typing import Any

from sponsors.models import Membership
from tests.pages import submit
from tests.world import World


def approve(world: World, asked: Any, by: Membership | None = None) -> Any:
    """Approve what `asked`, the answer of the asking, leads to; as Aldena's head of quality unless `by` is given."""
    assert asked.status_code == 302, asked.status_code
    client = world.login(by or world.aldena.people["qa_head"])
    return submit(client, f"{asked.headers['Location']}approve/")


def ask_and_approve(world: World, address: str, **typed: Any) -> Any:
    """Ask as Aldena's administrator on the page at `address`, then approve as its head of quality."""
    return approve(world, submit(world.login(world.aldena.people["sponsor_admin"]), address, **typed))
