"""Browsers and pages of the first finding of the cast."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import World


@pytest.fixture
def lead(world: World) -> Client:
    return world.login(world.aldena.people["qa_head"])


@pytest.fixture
def maker(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])


@pytest.fixture
def ours(world: World) -> str:
    return f"/audits/findings/{world.aldena.ids['finding']}/"


@pytest.fixture
def theirs(world: World) -> str:
    return f"/audits/issued/{world.aldena.ids['issued']}/"
