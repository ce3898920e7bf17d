"""The browser of the head of quality."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def head(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])
