"""A lost second factor: reported, disabled at once, nothing opens while it is open (R-11, SR-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from kernel.clock import now
from kernel.scope import PLATFORM, scope
from records.models import TrailEntry
from records.selectors import signers
from sponsors import access
from sponsors.entering import knocking
from sponsors.factors.reading import RECOVERY, factors_of, has_factor, has_lost
from sponsors.models import BrowserSession, FactorLoss
from sponsors.people import SIGN_IN as SYSTEM
from tests.pages import submit, text
from tests.sponsors.losing import (
    AT_THE_DOOR,
    FACTOR,
    FACTORS,
    SIGN_IN,
    WHAT_HAPPENED,
    at,
    events,
    half_way,
    loss_of,
    names,
    recovery_codes,
    replace_with,
    reported,
    scan,
    viewer,
)
from tests.sponsors.test_factors import strict
from tests.world import World, enter

# --- the report -------------------------------------------------------------------------------------------------------


def test_r11_what_is_lost_is_disabled_at_once_and_every_session_ends(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    here, elsewhere = world.login(member), world.login(member)
    reported(world, member)
    assert here.get("/sites/").status_code == elsewhere.get("/sites/").status_code == 302
    assert not BrowserSession.objects.filter(account=member.user_id).exists()
    assert not factors_of(member.user_id).any and has_lost(member.user_id) and has_factor(member.user_id)
    assert Authenticator.objects.filter(user=member.user, type=RECOVERY).exists(), "codes are kept apart from devices"
    assert [mail.to for mail in mailoutbox] == [[member.user.email]], "no other company of theirs, no other mail"
    assert "Aldena Therapeutics reported your second factor lost" in mailoutbox[0].body
    (event,) = events(world.aldena, "factor.reported_lost")
    admin = world.aldena.people["sponsor_admin"]
    assert event.actor == f"membership:{admin.pk}" and event.facts["what"] == "authenticator app"
    assert event.subject_id == member.pk and WHAT_HAPPENED not in str(event.facts)


def test_r11_the_report_is_in_the_trail_with_its_reason_where_it_was_made(world: World) -> None:
    member = viewer(world)
    reported(world, member)
    loss = loss_of(member)
    with world.aldena.scope():
        entry = TrailEntry.objects.get(row_id=loss.pk)
        assert entry.reason == WHAT_HAPPENED and entry.operation == "INSERT"
    with world.borvik.scope():
        assert not TrailEntry.objects.filter(row_id=loss.pk).exists()
    page = text(world.login(world.aldena.people["sponsor_admin"]).get(f"/administration/members/{member.pk}/"))
    assert "Reported lost" in page and WHAT_HAPPENED.capitalize() in page and "give a one-time code" in page


@pytest.mark.parametrize("kept", [True, False])
def test_r11_recovery_codes_go_only_where_they_may_be_lost_too(world: World, kept: bool) -> None:
    member = viewer(world)
    typed: dict[str, Any] = {} if kept else {"codes": "on"}
    reported(world, member, **typed)
    assert (factors_of(member.user_id).codes_left > 0) == kept
    assert loss_of(member).what == ("authenticator app" if kept else "authenticator app; recovery codes")
    later = world.login(world.aldena.people["sponsor_admin"])
    again = submit(later, at(member, "factor-lost"), reason="the codes were in the same bag", codes="on")
    assert again.status_code == (302 if kept else 422)
    assert factors_of(member.user_id).codes_left == 0 and loss_of(member)
    assert kept or "reported already" in text(again)


def test_r11_a_person_reports_it_at_the_door_with_the_password_alone(world: World, mailoutbox: list[Any]) -> None:
    """What was lost cannot be asked of them; taking rights away opens nothing."""
    strict(world)
    member, open_session = viewer(world), world.login(viewer(world))
    start = Client().get(AT_THE_DOOR, follow=True)
    assert start.request["PATH_INFO"] == SIGN_IN and "Sign in with your password: the next page" in text(start)
    assert AT_THE_DOOR in text(Client().get(SIGN_IN)), "the sign-in page leads here"
    client = half_way(world, member.user, AT_THE_DOOR)
    empty = submit(client, AT_THE_DOOR)
    assert empty.status_code == 422 and not has_lost(member.user_id)
    answer = submit(client, AT_THE_DOOR, reason=WHAT_HAPPENED)
    assert answer.status_code == 302 and answer.headers["Location"] == FACTOR
    assert "Your second factor is reported lost" in text(client.get(FACTOR))
    assert open_session.get("/sites/").status_code == 302 and not factors_of(member.user_id).any
    (event,) = events(world.aldena, "factor.reported_lost")
    assert event.actor == f"membership:{member.pk}"
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {member.user.email, world.aldena.people["sponsor_admin"].user.email}
    assert "ask you for a one-time code" in told[world.aldena.people["sponsor_admin"].user.email]
    loss = loss_of(member)
    assert loss.by_owner and loss.sponsor_id is None and loss.reported_by == SYSTEM.key


def test_r11_nobody_reports_what_they_never_had(world: World) -> None:
    strict(world)
    member = viewer(world)
    with scope(PLATFORM, actor=SYSTEM, reason="in a test"):
        Authenticator.objects.filter(user=member.user).delete()
    client = half_way(world, member.user, AT_THE_DOOR)
    assert client.get(AT_THE_DOOR).headers["Location"].startswith(FACTORS), "they set up their first one"
    admin = world.login(world.aldena.people["sponsor_admin"])
    answer = submit(admin, at(member, "factor-lost"), reason=WHAT_HAPPENED)
    assert answer.status_code == 422 and "none is set up" in text(answer)
    assert (
        not FactorLoss.objects.filter(account=member.user).exists()
        and admin.get(at(member, "factor-code")).status_code == 200
    )


def test_r11_of_several_factors_one_is_reported_and_the_others_stay(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    with scope(PLATFORM, actor=SYSTEM, reason="a second one"):
        kept = {"name": "Key", "credential": "00", "count": 0}
        Authenticator.objects.create(user=member.user, type="webauthn", data=kept)
    client, elsewhere = world.login(member), world.login(member)
    app = factors_of(member.user_id).app
    assert app is not None and "Passkey “Key”" in text(client.get(f"{FACTORS}lost/"))
    nothing = client.post(f"{FACTORS}lost/", {"reason": WHAT_HAPPENED})
    assert nothing.status_code == 422 and "Mark what is lost" in text(nothing)
    foreign = factors_of(world.aldena.people["qa_head"].user_id).app
    assert foreign is not None
    assert client.post(f"{FACTORS}lost/", {"reason": WHAT_HAPPENED, "lost": [foreign.pk]}).status_code == 422
    answer = client.post(f"{FACTORS}lost/", {"reason": WHAT_HAPPENED, "lost": [app.pk]})
    assert answer.status_code == 302 and client.get("/sites/").status_code == 200
    assert elsewhere.get("/sites/").status_code == 302
    assert not has_lost(member.user_id) and factors_of(member.user_id).app is None
    assert loss_of(member).replaced_by == "left"
    assert "You reported a second factor lost: authenticator app" in mailoutbox[-1].body


def test_r11_of_the_only_one_the_own_session_ends_too(world: World) -> None:
    member = viewer(world)
    client, app = world.login(member), factors_of(viewer(world).user_id).app
    assert app is not None
    answer = client.post(f"{FACTORS}lost/", {"reason": WHAT_HAPPENED, "lost": [app.pk]})
    assert answer.status_code == 302 and answer.headers["Location"] == SIGN_IN
    assert client.get("/sites/").status_code == 302 and not BrowserSession.objects.filter(account=member.user).exists()


def test_r11_no_device_is_remembered_after_a_loss(world: World) -> None:
    member = viewer(world)
    client = half_way(world, member.user)  # Aldena's demo policy lets the password in, so this browser is known
    request: Any = type("Asked", (), {"COOKIES": {knocking.COOKIE: client.cookies[knocking.COOKIE].value}})()
    assert knocking.is_known(request, member.user)
    reported(world, member)
    assert not knocking.is_known(request, member.user)
    assert knocking.COOKIE not in half_way(world, member.user).cookies, "nor is who comes half way"


# --- while it is open -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_strict", [True, False])
def test_r11_a_password_alone_opens_nothing_whatever_the_policy_says(world: World, is_strict: bool) -> None:
    """Who has the password and not the device does not become the person by reporting it."""
    if is_strict:
        strict(world)
    member = viewer(world)
    reported(world, member)
    client = half_way(world, member.user)
    for page in ("/sites/", FACTORS, f"{FACTORS}app/", f"{FACTORS}passkey/", f"{FACTORS}codes/", "/account/profile/"):
        assert client.get(page, follow=True).redirect_chain[-1][0].startswith(FACTOR), page
    for page in (f"{FACTORS}app/", f"{FACTORS}passkey/", f"{FACTORS}codes/", f"{FACTORS}lost/"):
        assert client.post(page, {"code": "000000"}).headers["Location"].startswith(FACTOR), page
    assert client.get("/api/v1/sites/").status_code == 401
    assert client.post(FACTOR, {"code": "x7k2m-9pqrs"}).status_code == 422
    assert not factors_of(member.user_id).any and has_lost(member.user_id)


def test_r11_a_session_that_slipped_through_opens_nothing(world: World) -> None:
    """A sign-in that was under way when the loss was reported: the gate asks at each request, not at the report."""
    member = viewer(world)
    reported(world, member)
    client = enter(member.user)
    session = client.session
    session[access.SESSION_KEY] = str(member.pk)
    entry = dict(session["entry"])
    session["entry"] = {**entry, "factor_at": (now() - timedelta(minutes=5)).isoformat()}
    session.save()
    assert client.get("/sites/", follow=True).redirect_chain[-1][0].startswith(FACTOR)


def test_r11_nothing_can_be_signed_while_the_loss_is_open(world: World) -> None:
    member = world.aldena.people["qa_head"]
    with world.aldena.scope():
        assert not signers.obstacles(member.pk, world.today)
    reported(world, member)
    with world.aldena.scope():
        assert ["second factor" in str(found) for found in signers.obstacles(member.pk, world.today)] == [True]


def test_r11_a_reset_of_the_password_opens_nothing_more(world: World, mailoutbox: list[Any]) -> None:
    """S-22: whoever reads the mailbox has the password; the factor is asked all the same."""
    member = viewer(world)
    reported(world, member)
    Client().post("/accounts/password/reset/", {"email": member.user.email})
    link = next(line for line in mailoutbox[-1].body.split() if "/accounts/password/reset/key/" in line)
    client = Client()
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    words = "quiet harbour lantern violet"
    set_ = client.post(page.request["PATH_INFO"], {"password1": words, "password2": words}, follow=True)
    assert set_.status_code == 200
    assert client.post(SIGN_IN, {"login": member.user.email, "password": words}).status_code == 302
    assert client.get("/sites/", follow=True).redirect_chain[-1][0].startswith(FACTOR)


# --- with a recovery code ---------------------------------------------------------------------------------------------


def test_r11_a_recovery_code_opens_the_setting_up_alone(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    mine = recovery_codes(member.user)
    reported(world, member)
    client = half_way(world, member.user)
    replace_with(client, mine[0])
    assert client.get("/sites/", follow=True).redirect_chain[-1][0].startswith(FACTORS), "nothing else is open"
    assert client.get("/api/v1/sites/").status_code == 401 and has_lost(member.user_id)
    assert half_way(world, member.user).post(FACTOR, {"code": mine[0]}).status_code == 422, "taken once"
    scan(client)
    assert client.get("/sites/").status_code == 200 and not has_lost(member.user_id)
    assert loss_of(member).replaced_by == "recovery"
    assert factors_of(member.user_id).codes_left == len(mine) - 1, "the person's own codes stay"
    assert {"factor.code_used", "factor.added", "factor.replaced"} <= set(names(world.aldena))
    assert "You replaced the second factor" in " ".join(mail.body for mail in mailoutbox)
