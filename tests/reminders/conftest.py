"""Tests of reminders begin where nobody was told anything yet."""

from __future__ import annotations

import pytest

from reminders.models import Delivery, Notice
from tests.world import World


def forget(world: World) -> None:
    for party in (world.aldena, world.borvik):
        with party.scope(reason="nobody was told anything yet"):
            Notice.objects.all().delete()
            Delivery.objects.all().delete()


@pytest.fixture
def world(world: World) -> World:
    """The cast without the notices of its first sweep."""
    forget(world)
    return world
