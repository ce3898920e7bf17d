"""A questionnaire that waits for its answers, and the people on both sides at their browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from questionnaires.models import Questionnaire
from tests.questionnaires.asking import asked
from tests.world import World


@pytest.fixture
def row(world: World) -> Questionnaire:
    """The yearly confirmation, asked anew: the cast's own was answered, so nothing waits."""
    return asked(world)


@pytest.fixture
def manager(world: World) -> Client:
    return world.login(world.aldena.people["qa_manager"])


@pytest.fixture
def contributor(world: World) -> Client:
    return world.login(world.staff["contributor"])


@pytest.fixture
def signatory(world: World) -> Client:
    return world.login(world.staff["quality_signatory"])
