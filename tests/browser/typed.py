"""What the journeys share: papers to attach, days as people type them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from cmo_portal.demo.papers import pdf
from tests.world import World


def paper(folder: Path, name: str) -> Path:
    """A PDF to attach."""
    file = folder / name
    file.write_bytes(pdf("A paper").getvalue())
    return file


def typed(day: date) -> str:
    """A day as people type it: 23 Nov 2026."""
    return f"{day:%-d %b %Y}"


def day(world: World, days: int) -> str:
    """So many days from today at Aldena, as people type it."""
    return typed(world.today + timedelta(days=days))
