"""Who has no password signs by being asked anew at their provider, and a second factor of ours (R-21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from records.models import SigningRight
from sponsors.access import SESSION_KEY
from sponsors.models import Identity, IdentityProvider, User
from tests.factors import fresh_code
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft
from tests.sponsors.oidc_server import Provider, running
from tests.sponsors.sso_people import oidc_provider, through_oidc
from tests.world import World, enter


@pytest.fixture
def server(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.OUTBOUND_ORIGINS = [provider.issuer]
        yield provider


@pytest.fixture
def provider(world: World, server: Provider) -> IdentityProvider:
    """A provider that knows the head of quality, who has no password here."""
    found = oidc_provider(world, server)
    with world.aldena.scope(reason="signs in at the company only"):
        head = User.objects.get(pk=world.aldena.people["qa_head"].user_id)
        head.set_unusable_password()
        head.save(update_fields=["password"])
        Identity.objects.create(
            provider=found, issuer=found.issuer, subject="s-1", user=head, sponsor=world.aldena.sponsor
        )
    return found


def head_of_quality(world: World) -> Client:
    """Signed in as the database knows them by now: the cast's own object still has its password."""
    member = world.aldena.people["qa_head"]
    client = enter(User.objects.get(pk=member.user_id))
    session = client.session
    session[SESSION_KEY] = str(member.pk)
    session.save()
    return client


def sign(client: Client, address: str, world: World, **typed: str) -> Any:
    head = world.aldena.people["qa_head"].user
    shown = {"user_name": head.email, "code": fresh_code(head), "meaning": "approved", **typed}
    return submit(client, f"{address}steps/sign/", **shown)


def test_a_fresh_sign_in_and_a_code_sign_where_there_is_no_password(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    client = head_of_quality(world)
    address = draft(world, client).headers["Location"]
    page = text(client.get(f"{address}steps/sign/"))
    assert "/accounts/sso/again/" in page and 'name="password"' not in page
    stale = sign(client, address, world)
    assert stale.status_code == 422 and "Sign in at your provider once more" in text(stale)
    with world.aldena.scope():
        assert not SigningRight.objects.filter(failures__gt=0).exists(), "nothing was tried, so nothing is counted"
    assert through_oidc(client, provider, server, {"for": "again"}).status_code == 302
    wrong = sign(client, address, world, code="000000")
    assert wrong.status_code == 422 and "not a code" in text(wrong)
    assert sign(client, address, world, user_name="somebody@x.example").status_code == 422
    assert sign(client, address, world).status_code == 302


def test_a_sign_in_at_the_provider_alone_is_no_signature(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    client = head_of_quality(world)
    address = draft(world, client).headers["Location"]
    through_oidc(client, provider, server)
    assert sign(client, address, world).status_code in (401, 422)
    assert through_oidc(client, provider, server, {"for": "again"}).status_code == 302
    assert sign(client, address, world, code="").status_code == 422
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert "once more" in text(sign(client, address, world))
