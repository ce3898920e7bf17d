"""Second factors beside a provider, and what a provider can never open (R-08, S-25)."""

from __future__ import annotations

import pytest
from django.test import Client

from administration import services as administration
from administration.models import Invitation
from sponsors.entering import coming, policy
from sponsors.models import IdentityProvider, Membership
from sponsors.tokens import digest_of
from tests.pages import text
from tests.sponsors.oidc_server import Provider
from tests.sponsors.sso_people import (
    NEW,
    REASON,
    oidc_provider,
    through_oidc,
)
from tests.sponsors.test_sso_joining import joined_consultant
from tests.world import World


def test_where_the_provider_asks_no_second_factor_the_portal_does(
    world: World, server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming, "policy_of", lambda member: policy.DEFAULT)
    provider, client = oidc_provider(world, server, asks_second_factor=False), Client()
    assert through_oidc(client, provider, server).status_code == 302
    answer = client.get("/", follow=True)
    assert "Aldena Therapeutics" not in text(answer) and "factor" in text(answer)
    assert client.get("/api/v1/sites/").status_code == 401


def test_a_provider_sets_up_no_factor_of_an_account_with_a_password(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """Else whoever runs it would add a passkey of theirs and come in everywhere (SR-4)."""
    _, client = joined_consultant(world, server, provider)
    for path in ("/account/factors/app/", "/account/factors/passkey/", "/administration/sign-in/"):
        page = client.get(path, follow=True)
        assert page.status_code in (403, 404) or "Confirm that it is you" in text(page), path


def test_an_invitation_elsewhere_is_not_taken_in_a_session_that_a_provider_opened(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    through_oidc(client := Client(), provider, server)
    actor = world.borvik.actor("sponsor_admin")
    with world.borvik.scope("sponsor_admin"):
        made = administration.invite_member(email=NEW, role="viewer", invited_by="B", actor=actor, reason=REASON)
        token = "known to the test"
        Invitation.objects.filter(pk=made.pk).update(token_digest=digest_of(token))
    answer = client.post(f"/administration/accept/{token}/", {})
    assert answer.status_code == 403 and "needs its own sign-in" in text(answer)
    with world.borvik.scope():
        assert not Membership.objects.filter(user__email=NEW).exists()
