"""A provider of OpenID Connect that runs, and Aldena's record of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sponsors.models import IdentityProvider
from tests.sponsors.oidc_server import Provider, running
from tests.sponsors.sso_people import oidc_provider
from tests.world import World


@pytest.fixture
def server(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.OUTBOUND_ORIGINS = [provider.issuer]
        yield provider


@pytest.fixture
def provider(world: World, server: Provider) -> IdentityProvider:
    return oidc_provider(world, server)
