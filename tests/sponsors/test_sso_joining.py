"""Accounts that exist, people who were switched off, and what a session through a provider may do (R-01, S-25)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from administration import services as administration
from administration.models import Invitation
from sponsors import services
from sponsors.models import Identity, IdentityProvider, Membership, User
from sponsors.sso import journey
from tests.pages import text
from tests.sponsors.oidc_server import Provider
from tests.sponsors.sso_people import (
    NEW,
    REASON,
    door,
    oidc_provider,
    saml_provider_of,
    sign_in,
    through_oidc,
    through_saml,
)
from tests.sponsors.test_passwords import link_in
from tests.world import World


def test_an_existing_account_is_not_taken_over_by_its_address(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    user, client = world.aldena.people["qa_manager"].user, Client()
    answer = through_oidc(client, provider, server, email=user.email)
    assert answer.status_code == 302 and answer.headers["Location"] == door(provider, "join/")
    assert client.get("/").status_code == 302, "nobody is signed in"
    page = text(client.get(door(provider, "join/")))
    assert "You have an account already" in page and "Sign in with your password" in page
    assert client.post(door(provider, "join/")).status_code == 403
    with world.aldena.scope():
        assert not Identity.objects.filter(user=user).exists()


def test_who_proves_the_account_joins_the_two_and_comes_in_either_way(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    member, client = world.aldena.people["qa_manager"], Client()
    through_oidc(client, provider, server, email=member.user.email)
    sign_in(client, member.user)
    assert "Join the two" in text(client.get(door(provider, "join/")))
    assert client.post(door(provider, "join/")).status_code == 302
    with world.aldena.scope():
        assert Identity.objects.get(user=member.user).subject == "s-1"
        assert Membership.objects.get(user=member.user).role == "qa_manager", "an arrival changes nobody's role"
    other = Client()
    assert through_oidc(other, provider, server, email=member.user.email).headers["Location"] == "/"
    assert member.user.name in text(other.get("/"))


def test_another_account_than_that_of_the_address_is_not_joined(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    client = Client()
    through_oidc(client, provider, server, email=world.aldena.people["qa_manager"].user.email)
    sign_in(client, world.aldena.people["viewer"].user)
    assert "another account" in text(client.get(door(provider, "join/")))
    assert client.post(door(provider, "join/")).status_code == 403
    with world.aldena.scope():
        assert not Identity.objects.exists()


def test_joining_is_offered_for_ten_minutes(world: World, server: Provider, provider: IdentityProvider) -> None:
    client, user = Client(), world.aldena.people["qa_manager"].user
    through_oidc(client, provider, server, email=user.email)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        sign_in(client, user)
        assert client.post(door(provider, "join/")).status_code == 403


def test_a_second_person_never_gets_the_account_of_the_first(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """R-01: the provider gave the address of somebody who left to somebody new."""
    through_oidc(Client(), provider, server)
    answer = through_oidc(Client(), provider, server, sub="s-2")
    assert answer.status_code == 403 and "never given to another person" in text(answer).replace("\n", " ")


def test_r01_a_closed_account_is_not_opened_again_by_its_address(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    user = world.aldena.people["viewer"].user
    with world.aldena.scope(reason="left the company"):
        User.objects.filter(pk=user.pk).update(is_active=False)
    answer = through_oidc(Client(), provider, server, email=user.email)
    assert answer.status_code == 403 and "Your access here was ended" in text(answer)


@pytest.mark.parametrize("way", ["ended", "last day", "account closed"])
def test_who_was_switched_off_here_does_not_come_back(
    world: World, server: Provider, provider: IdentityProvider, way: str
) -> None:
    through_oidc(Client(), provider, server)
    with world.aldena.scope("sponsor_admin", reason="left the company"):
        row = Membership.objects.get(user__email=NEW)
        if way == "ended":
            services.change_membership(row, is_active=False)
        elif way == "last day":
            services.change_membership(row, ends_on=world.today - timedelta(days=1))
        else:
            User.objects.filter(pk=row.user_id).update(is_active=False)
    client = Client()
    answer = through_oidc(client, provider, server)
    assert answer.status_code == 403 and "Your access here was ended" in text(answer)
    assert client.get("/").status_code == 302


def test_an_ended_membership_cannot_be_joined_again_either(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    member = world.aldena.people["viewer"]
    with world.aldena.scope("sponsor_admin", reason="left the company"):
        services.change_membership(Membership.objects.get(pk=member.pk), is_active=False)
    assert through_oidc(Client(), provider, server, email=member.user.email).status_code == 403


def test_an_invited_person_arrives_with_the_role_of_the_invitation(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    actor = world.aldena.actor("sponsor_admin")
    with world.aldena.scope("sponsor_admin"):
        administration.invite_member(email=NEW, role="auditor", invited_by="Petra", actor=actor, reason=REASON)
    assert through_oidc(Client(), provider, server).status_code == 302
    with world.aldena.scope():
        assert Membership.objects.get(user__email=NEW).role == "auditor"
        assert Invitation.objects.get(email=NEW).accepted_at is not None


def test_without_a_role_for_arrivals_only_invited_people_come_in(world: World, server: Provider) -> None:
    provider = oidc_provider(world, server, default_role="")
    answer = through_oidc(Client(), provider, server)
    assert answer.status_code == 403 and "Nobody has invited you" in text(answer)
    assert not User.objects.filter(email=NEW).exists()


def consultant(world: World) -> tuple[Membership, Membership]:
    """A person of Aldena who also works for Borvik."""
    mine = world.aldena.people["qa_specialist"]
    with world.borvik.scope(reason=REASON):
        theirs = services.add_member(mine.user, role="viewer", actor=world.borvik.actor(), reason=REASON)
    return mine, theirs


def joined_consultant(world: World, server: Provider, provider: IdentityProvider) -> tuple[Membership, Client]:
    mine, theirs = consultant(world)
    proving = Client()
    through_oidc(proving, provider, server, email=mine.user.email)
    sign_in(proving, mine.user)
    proving.post(door(provider, "join/"))
    client = Client()
    assert through_oidc(client, provider, server, email=mine.user.email).status_code == 302
    return theirs, client


def test_a_tenants_provider_opens_only_that_tenant(world: World, server: Provider, provider: IdentityProvider) -> None:
    """Its administrator decides what it says: that must never open what the person has elsewhere."""
    theirs, client = joined_consultant(world, server, provider)
    assert "Aldena Therapeutics" in text(client.get("/"))
    answer = client.post(f"/account/memberships/{theirs.pk}/switch/")
    assert answer.status_code == 403 and "needs its own sign-in" in text(answer)
    assert "Aldena Therapeutics" in text(client.get("/"))


def test_a_provider_that_is_switched_off_ends_the_sessions_it_opened(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """They once went on for up to twelve hours; who came in by password stays."""
    client, viewer = Client(), world.login(world.aldena.people["viewer"])
    through_oidc(client, provider, server)
    assert client.get("/sites/").status_code == 200
    with world.aldena.scope("sponsor_admin", reason=REASON):
        found = IdentityProvider.objects.get(pk=provider.pk)
        actor = world.aldena.actor("sponsor_admin")
        administration.switch_provider(found, on=False, version=found.version, actor=actor, reason=REASON)
    assert client.get("/sites/").status_code == 302 and client.get("/api/v1/sites/").status_code == 401
    assert viewer.get("/sites/").status_code == 200
    with world.aldena.scope("sponsor_admin", reason=REASON):
        found = IdentityProvider.objects.get(pk=provider.pk)
        administration.switch_provider(found, on=True, version=found.version, actor=actor, reason=REASON)
    assert client.get("/sites/").status_code == 302, "what ended does not come back"


def test_a_session_begun_with_the_password_opens_every_membership(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    theirs, _ = joined_consultant(world, server, provider)
    client = Client()
    sign_in(client, theirs.user)
    assert client.post(f"/account/memberships/{theirs.pk}/switch/").status_code == 302
    assert "Borvik Pharma" in text(client.get("/"))


def test_when_that_membership_ends_the_session_reaches_no_other(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    _, client = joined_consultant(world, server, provider)
    with world.aldena.scope("sponsor_admin", reason="left the company"):
        row = Membership.objects.get(pk=world.aldena.people["qa_specialist"].pk)
        services.change_membership(row, is_active=False)
    answer = client.get("/sites/", follow=True)
    assert "Borvik" not in text(answer) and answer.request["PATH_INFO"] != "/sites/"
    assert client.get("/api/v1/sites/").status_code == 401


def test_a_rival_with_the_same_issuer_knows_nobody_here(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """What one tenant's provider is bound to means nothing at another's, whatever it calls itself."""
    through_oidc(Client(), provider, server)
    rival = oidc_provider(world, server, world.borvik)
    answer = through_oidc(Client(), rival, server)
    assert answer.status_code == 403 and "does not serve aldena.example" in text(answer)


def test_somebody_else_in_the_same_browser_is_signed_out_first(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    client = world.login(world.borvik.people["qa_head"])
    through_oidc(client, provider, server)
    page = text(client.get("/"))
    assert "Nora Person" in page and "Borvik" not in page


# --- proving oneself once more ------------------------------------------------------------------------------------


def fresh(client: Client, user: User) -> datetime | None:
    request = RequestFactory().get("/")
    request.session = client.session
    return journey.fresh_round_trip(request, user)


def test_a_fresh_round_trip_asks_the_provider_anew_and_holds_five_minutes(
    server: Provider, provider: IdentityProvider
) -> None:
    client = Client()
    through_oidc(client, provider, server)
    user = User.objects.get(email=NEW)
    assert fresh(client, user) is None, "the sign-in itself is none"
    way = client.get("/accounts/sso/again/?next=/sites/").headers["Location"]
    assert way == f"{door(provider, 'go/')}?for=again&next=%2Fsites%2F"
    answer = through_oidc(client, provider, server, {"for": "again", "next": "/sites/"})
    assert server.asked[-1]["prompt"] == "login" and server.asked[-1]["max_age"] == "0"
    assert answer.headers["Location"] == "/sites/" and fresh(client, user) is not None
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        assert fresh(client, user) is None


@pytest.mark.parametrize("auth_time", [None, "now", True, 1, -3600])
def test_an_old_or_unnamed_time_of_authentication_is_not_fresh(
    server: Provider, provider: IdentityProvider, auth_time: Any
) -> None:
    client = Client()
    through_oidc(client, provider, server)
    at = int(datetime.now(UTC).timestamp()) + auth_time if auth_time == -3600 else auth_time
    answer = through_oidc(client, provider, server, {"for": "again"}, auth_time=at)
    assert answer.status_code == 403 and fresh(client, User.objects.get(email=NEW)) is None


def test_a_round_trip_of_somebody_else_proves_nothing_and_makes_nobody(
    server: Provider, provider: IdentityProvider
) -> None:
    client = Client()
    through_oidc(client, provider, server)
    answer = through_oidc(client, provider, server, {"for": "again"}, sub="s-2", email="other@aldena.example")
    assert answer.status_code == 403 and "somebody else" in text(answer)
    assert not User.objects.filter(email="other@aldena.example").exists()
    assert fresh(client, User.objects.get(email=NEW)) is None


def test_joining_through_a_provider_once_left_forms_of_the_tenant_before_good(
    world: World, server: Provider, provider: IdentityProvider
) -> None:
    """A session of the rival joins Aldena's: no form it opened before is written there."""
    here, elsewhere = consultant(world)
    client = Client(enforce_csrf_checks=True)
    through_oidc(client, provider, server, email=here.user.email)
    sign_in(client, here.user)
    session = client.session
    session["membership"] = str(elsewhere.pk)
    session.save()
    sealed = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(client.get("/account/profile/")))
    assert sealed is not None
    typed = {"csrfmiddlewaretoken": sealed[1]}
    assert client.post(door(provider, "join/"), typed).status_code == 302
    answer = client.post("/account/profile/", {**typed, "name": "Another"})
    assert answer.status_code == 403 and "another membership in another tab" in text(answer)


@pytest.mark.parametrize("minutes", [16, 31])
def test_a_locked_or_ended_session_was_opened_by_the_session_at_the_provider(
    server: Provider, provider: IdentityProvider, minutes: int
) -> None:
    """R-12: whoever sat before the locked screen came in by one press, because the provider was asked nothing."""
    client, hour_ago = Client(), int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    assert through_oidc(client, provider, server, auth_time=hour_ago).status_code == 302
    assert "prompt" not in server.asked[-1], "the first time the provider's own session will do"
    client.get("/")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        assert client.get("/").status_code == 302
        old = through_oidc(client, provider, server, {"next": "/sites/"}, auth_time=hour_ago)
        assert server.asked[-1]["prompt"] == "login" and server.asked[-1]["max_age"] == "0"
        assert old.status_code == 403 and client.get("/").status_code == 302
        assert through_oidc(client, provider, server, {"next": "/"}).headers["Location"] == "/"
        assert "Nora Person" in text(client.get("/"))


def test_a_password_set_beside_the_provider_is_told_to_its_administrators(
    world: World, server: Provider, provider: IdentityProvider, mailoutbox: list[Any]
) -> None:
    """Whoever the provider drops comes in with it: nobody knew that there was one."""
    through_oidc(Client(), provider, server)
    mailoutbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": NEW})
    form = client.get(link_in(mailoutbox[-1]), follow=True).request["PATH_INFO"]
    for expected in (1, 0):
        mailoutbox.clear()
        word = f"seven lonely herons argue {expected}"
        assert client.post(form, {"password1": word, "password2": word}).status_code == 302
        told = [mail for mail in mailoutbox if mail.to == [world.aldena.people["sponsor_admin"].user.email]]
        assert len(told) == expected
        if told:
            assert NEW in told[0].body and "ended on their page" in told[0].body
        client.post("/accounts/password/reset/", {"email": NEW})
        form = client.get(link_in(mailoutbox[-1]), follow=True).request["PATH_INFO"]


def test_saml_is_asked_anew_by_force_authn(world: World) -> None:
    provider, client = saml_provider_of(world), Client()
    through_saml(client, provider)
    user = User.objects.get(email=NEW)
    old = through_saml(client, provider, {"for": "again"}, authenticated=timedelta(hours=-1))
    assert old.status_code == 403 and "did not ask you again" in text(old)
    assert through_saml(client, provider, {"for": "again"}).status_code == 302 and fresh(client, user) is not None


def test_trying_shows_an_administrator_what_came_and_changes_nothing(world: World, server: Provider) -> None:
    provider = oidc_provider(world, server)
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = through_oidc(admin, provider, server, {"for": "try"})
    assert page.status_code == 200 and "becomes Viewer" in text(page) and "s-1" in text(page)
    assert not User.objects.filter(email=NEW).exists()
    assert through_oidc(Client(), provider, server, {"for": "try"}).status_code == 403
    assert "Aldena Therapeutics" in text(admin.get("/")), "the administrator stays who they are"
