"""OpenID Connect against a provider that listens: who comes in, and each lie that is refused (SR-4)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from records.models import Event
from sponsors.models import Identity, IdentityProvider, Membership, User
from tests.pages import text
from tests.sponsors.oidc_server import ANOTHER, Provider
from tests.sponsors.sso_people import NEW, door, set_out, through_oidc
from tests.world import World


def refused(world: World, answer: Any, code: str) -> None:
    """Nobody came in, nothing was made, and the tenant can read why."""
    assert answer.status_code == 403, text(answer)
    assert not User.objects.filter(email=NEW).exists()
    with world.aldena.scope():
        assert Event.objects.filter(name="sign_in.refused", facts__why=code).count() == 1


def test_somebody_new_gets_an_account_and_a_membership_here_only(
    world: World,
    server: Provider,
    provider: IdentityProvider,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = Client()
    with django_capture_on_commit_callbacks(execute=True):
        answer = through_oidc(client, provider, server)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    assert "Aldena Therapeutics" in text(client.get("/"))
    user = User.objects.get(email=NEW)
    assert user.name == "Nora Person" and not user.has_usable_password()
    with world.aldena.scope():
        row = Membership.objects.get(user=user)
        assert row.role == "viewer" and Identity.objects.get(user=user).subject == "s-1"
        assert Event.objects.filter(name="member.joined", subject_id=row.pk).exists()
        assert Event.objects.filter(name="session.opened", subject_id=row.pk).exists()
    with world.borvik.scope():
        assert not Membership.objects.filter(user=user).exists()
    admin = world.aldena.people["sponsor_admin"].user.email
    assert [each.to for each in mailoutbox] == [[admin]] and "is now Viewer" in mailoutbox[0].body


def test_who_is_known_comes_again_by_subject_whatever_their_address_is(
    server: Provider, provider: IdentityProvider
) -> None:
    through_oidc(Client(), provider, server)
    client = Client()
    assert through_oidc(client, provider, server, email="married.name@aldena.example").status_code == 302
    assert "Nora Person" in text(client.get("/")) and User.objects.filter(name="Nora Person").count() == 1


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": "of another sign-in"}, "wrong_nonce"),
        ({"nonce": None}, "token_refused"),
        ({"iss": "https://evil.example"}, "token_refused"),
        ({"aud": "another-client"}, "token_refused"),
        ({"aud": ["cmo-portal", "another"], "azp": "another"}, "wrong_audience"),
        ({"exp": int(time.time()) - 3600}, "token_refused"),
        ({"exp": None}, "token_refused"),
        ({"sub": None}, "token_refused"),
        ({"email": "", "email_verified": None}, "wrong_subject"),
        ({"email_verified": False}, "no_address"),
        ({"email": "somebody@borvik.example"}, "domain_not_served"),
        ({"email": "somebody@sub.aldena.example"}, "domain_not_served"),
    ],
)
def test_what_does_not_hold_lets_nobody_in(
    world: World, server: Provider, provider: IdentityProvider, claims: dict[str, Any], code: str
) -> None:
    refused(world, through_oidc(Client(), provider, server, **claims), code)


def test_a_foreign_key_a_shared_secret_and_no_signature_prove_nothing(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    server.key = ANOTHER
    refused(world, through_oidc(Client(), provider, server), "token_refused")
    server.algorithm = "HS256"
    refused(world, through_oidc(Client(), provider, server), "wrong_algorithm")


def test_an_unknown_key_is_refused(world: World, server: Provider, provider: IdentityProvider) -> None:
    server.kid = "two"
    refused(world, through_oidc(Client(), provider, server), "unknown_key")


def test_state_binds_the_answer_to_the_browser_that_asked(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """Sign-in forced on somebody else: an answer is worth nothing in another browser, twice, or with another state."""
    mine, victim = Client(), Client()
    back = server.prove(set_out(mine, provider), email=NEW)
    refused(world, victim.get(door(provider, "callback/"), back), "nothing_pending")
    set_out(victim, provider)
    assert victim.get(door(provider, "callback/"), back).status_code == 403
    assert server.tokens == 0, "a code of somebody else is not even redeemed"
    assert mine.get(door(provider, "callback/"), back).status_code == 302
    assert mine.get(door(provider, "callback/"), back).status_code == 403


def test_an_answer_of_another_issuer_is_refused(world: World, server: Provider, provider: IdentityProvider) -> None:
    """RFC 9207: mixed up providers."""
    client = Client()
    back = server.prove(set_out(client, provider), email=NEW)
    refused(world, client.get(door(provider, "callback/"), {**back, "iss": "https://evil.example"}), "wrong_issuer")


def test_a_code_without_our_verifier_is_worth_nothing(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    client = Client()
    back = server.prove(set_out(client, provider), email=NEW)
    server.codes[back["code"]]["code_challenge"] = "of somebody else"
    refused(world, client.get(door(provider, "callback/"), back), "code_refused")


def test_a_provider_that_refuses_is_told_without_its_words(
    world: World, provider: IdentityProvider, server: Provider
) -> None:
    client = Client()
    back = server.prove(set_out(client, provider))
    answer = client.get(door(provider, "callback/"), {"state": back["state"], "error": "<b>access_denied</b>"})
    refused(world, answer, "provider_refused")
    assert "&lt;b" not in text(answer) and "baccess_deniedb" in text(answer)


def test_mail_may_come_from_userinfo_of_the_same_subject_only(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    server.userinfo = {"sub": "somebody else", "email": NEW}
    refused(world, through_oidc(Client(), provider, server, email=None, email_verified=None), "wrong_subject")
    server.userinfo = {"sub": "s-1", "email": NEW, "email_verified": True, "name": "Nora Person"}
    assert through_oidc(Client(), provider, server, email=None, email_verified=None).status_code == 302


def test_a_provider_that_sends_us_elsewhere_is_not_followed(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    server.redirects = True
    answer = Client().get(door(provider, "go/"))
    assert answer.status_code == 403 and "sends on to another address" in text(answer)


@pytest.mark.parametrize("onward", ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_s31_the_way_back_stays_in_the_portal(server: Provider, provider: IdentityProvider, onward: str) -> None:
    answer = through_oidc(Client(), provider, server, {"next": onward})
    assert answer.status_code == 302 and answer.headers["Location"] == "/"


def test_the_way_back_leads_where_the_person_wanted_to_be(server: Provider, provider: IdentityProvider) -> None:
    assert through_oidc(Client(), provider, server, {"next": "/sites/?q=x"}).headers["Location"] == "/sites/?q=x"


def test_an_unknown_door_and_one_that_is_off_are_the_same(world: World, server: Provider) -> None:
    with world.aldena.scope():
        off = IdentityProvider.objects.get(pk=world.aldena.ids["provider"])
    answers = [Client().get(path) for path in (door(off), door(off, "go/"), "/accounts/sso/nobody-abc/")]
    assert {each.status_code for each in answers} == {404}


def test_the_address_leads_to_the_door_by_its_domain_whoever_it_is(world: World, provider: IdentityProvider) -> None:
    """S-20: known, unknown and closed addresses of a domain are answered alike."""
    known = world.aldena.people["viewer"].user.email
    answers = [Client().post("/accounts/sso/", {"email": each}) for each in (known, "nobody@aldena.example")]
    assert {(each.status_code, each.headers["Location"]) for each in answers} == {(302, door(provider))}
    none = Client().post("/accounts/sso/", {"email": "somebody@nowhere.example"})
    assert none.status_code == 422 and "No provider serves" in text(none)
    assert Client().post("/accounts/sso/", {"email": "no address"}).status_code == 422


def test_who_sets_out_too_often_has_to_wait(provider: IdentityProvider) -> None:
    client = Client()
    answers = [client.get(door(provider, "go/")).status_code for _ in range(42)]
    assert answers[:40] == [302] * 40 and answers[-1] == 429
