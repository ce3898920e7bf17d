"""Passwords: strength, history and age by policy, changed by their owner or by a mail that works once (R-09, S-22)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from administration import sign_in_policy
from kernel.errors import NotAllowed, Refused, StaleVersion
from records.models import Event
from sponsors.entering import knocking, open_sessions
from sponsors.entering.policy import KIND, SignInPolicy, faults, from_body, policy_words, strictest
from sponsors.models import Policy, User
from sponsors.passwords import StrengthValidator
from sponsors.services import set_password
from tests.factors import fresh_code
from tests.pages import submit, text
from tests.sponsors.clock import Clock, clock
from tests.world import World

__all__ = ["clock"]

SIGN_IN = "/accounts/sign-in/"
NEW = "seven lonely herons argue"
PAGE, CHANGE = "/administration/sign-in-policy/", "/administration/sign-in-policy/change/"


def choose(world: World, **body: Any) -> None:
    with world.aldena.scope(reason="another policy"):
        Policy.objects.filter(kind=KIND).update(body={"second_factor": False, **body})


def link_in(mail: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert found is not None
    return found[1]


# --- the policy -------------------------------------------------------------------------------------------------------

CHOSEN = st.builds(
    SignInPolicy,
    second_factor=st.booleans(),
    password_strength=st.integers(2, 4),
    password_history=st.integers(0, 24),
    password_days=st.integers(0, 3650),
)


@given(chosen=CHOSEN, version=st.integers(1, 9))
def test_a_policy_is_read_as_it_was_stored(chosen: SignInPolicy, version: int) -> None:
    assert from_body(chosen.body(), version).body() == chosen.body() and not faults(chosen)
    assert set(policy_words(chosen)) == set(chosen.body())


@given(chosen=st.lists(CHOSEN, min_size=1, max_size=4))
def test_of_several_tenants_the_strictest_holds(chosen: list[SignInPolicy]) -> None:
    found = strictest(chosen)
    assert all(found.password_strength >= each.password_strength for each in chosen)
    assert all(found.password_history >= each.password_history for each in chosen)
    assert all(not each.password_days or 0 < found.password_days <= each.password_days for each in chosen)


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        (SignInPolicy(password_strength=1), "password_strength"),
        (SignInPolicy(password_history=25), "password_history"),
        (SignInPolicy(password_days=-1), "password_days"),
    ],
)
def test_what_weakens_everybody_cannot_be_chosen(world: World, chosen: SignInPolicy, field: str) -> None:
    actor = world.aldena.actor("sponsor_admin")
    with world.aldena.scope("sponsor_admin"), pytest.raises(Refused) as found:
        sign_in_policy.change_policy(chosen, seen=1, on=world.today, actor=actor, reason="weaker for everybody")
    assert field in found.value.errors


def test_the_administrator_adopts_a_policy_with_a_reason(world: World) -> None:
    client = world.login(world.aldena.people["sponsor_admin"])
    page = text(client.get(PAGE))
    assert "not asked; still asked for signing" in page and "Change policy" in page
    bare = submit(client, CHANGE, password_history="10", reason="x")
    assert bare.status_code == 422
    answer = submit(client, CHANGE, password_history="10", second_factor="on", reason="our SOP IT-014 asks for ten")
    assert answer.status_code == 302
    page = text(client.get(PAGE))
    assert "Version 2" in page and "5 → 10" in page and "our SOP IT-014" in page
    stale = {"version": "1", "password_strength": "3", "password_history": "1", "password_days": "0"}
    late = client.post(CHANGE, {**stale, "reason": "an older page was open"})
    assert late.status_code == 409
    assert "Change policy" not in text(world.login(world.aldena.people["qa_head"]).get(PAGE))
    assert world.login(world.aldena.people["viewer"]).get(PAGE).status_code == 403
    with world.aldena.scope("qa_head"), pytest.raises(NotAllowed):
        sign_in_policy.change_policy(
            SignInPolicy(), seen=2, on=world.today, actor=world.aldena.actor(), reason="not hers to choose"
        )


def test_a_manufacturer_has_a_policy_of_its_own(world: World) -> None:
    client = world.login(world.staff["cmo_admin"])
    assert submit(client, CHANGE, password_history="7", reason="our own house rules ask so").status_code == 302
    assert "5 → 7" in text(client.get(PAGE))
    assert "5 → 7" not in text(world.login(world.aldena.people["sponsor_admin"]).get(PAGE))


def test_the_policy_over_the_api(world: World) -> None:
    client = world.login(world.aldena.people["sponsor_admin"])
    shown = client.get("/api/v1/sign-in-policy/")
    assert shown.json()["second_factor"] is False and shown.headers["ETag"] == '"1"'
    body = {**shown.json(), "password_days": 365, "reason": "our SOP IT-014 asks for a year"}
    body.pop("version")

    def send(**headers: str) -> Any:
        return client.put("/api/v1/sign-in-policy/", body, content_type="application/json", headers=headers)

    assert send().status_code == 428
    assert send(**{"If-Match": '"1"'}).json()["password_days"] == 365
    assert send(**{"If-Match": '"1"'}).status_code == 412


def test_who_was_faster_is_not_overwritten(world: World) -> None:
    actor = world.aldena.actor("sponsor_admin")
    with world.aldena.scope("sponsor_admin"), pytest.raises(StaleVersion):
        sign_in_policy.change_policy(SignInPolicy(), seen=0, on=world.today, actor=actor, reason="read long ago")


# --- strength and history ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weak", ["aldena123456", "passwordpassword", "qwertyuiop12"])
def test_a_password_that_is_easy_to_guess_is_refused_with_advice(world: World, weak: str) -> None:
    with pytest.raises(ValidationError, match="too easy to guess"):
        StrengthValidator().validate(weak, world.aldena.people["viewer"].user)


def test_the_policy_decides_how_strong(world: World) -> None:
    user = world.aldena.people["viewer"].user
    choose(world, password_strength=2)
    StrengthValidator().validate("correct horse 12", user)
    StrengthValidator().validate("x" * 5 + NEW * 40, user)


def change(client: Client, world: World, new: str, password: str = "") -> Any:
    return client.post("/account/password/", {"password": password or world.password, "new_password": new})


def test_a_person_changes_their_password_and_other_sessions_end(world: World, mailoutbox: list[Any]) -> None:
    member = world.aldena.people["viewer"]
    here, other = world.login(member), world.login(member)
    assert change(here, world, NEW, "wrong").status_code == 422
    short = change(here, world, "short")
    assert short.status_code == 422 and "too short" in text(short)
    assert change(here, world, world.password).status_code == 422
    assert change(here, world, NEW).status_code == 302
    assert here.get("/sites/").status_code == 200 and other.get("/sites/").status_code == 302
    assert "password of your account was changed" in mailoutbox[-1].body
    with world.aldena.scope():
        assert Event.objects.get(name="password.changed").facts["how"] == "by its owner"


def test_an_earlier_password_is_not_taken_again(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert change(client, world, NEW).status_code == 302
    again = change(client, world, world.password, NEW)
    assert again.status_code == 422 and "You had this password before" in text(again)
    choose(world, password_history=0)
    assert change(client, world, world.password, NEW).status_code == 302


def test_a_password_is_asked_anew_only_where_the_policy_says(world: World, clock: Clock) -> None:
    """R-09: no forced change by default."""
    email = world.aldena.people["viewer"].user.email
    clock.forward(days=400)
    client = Client()
    client.post(SIGN_IN, {"login": email, "password": world.password})
    assert client.get("/sites/").status_code == 200
    choose(world, password_days=365)
    client = Client()
    client.post(SIGN_IN, {"login": email, "password": world.password})
    asked = client.get("/sites/", follow=True)
    assert asked.request["PATH_INFO"] == "/account/password/" and "older than your company allows" in text(asked)
    assert change(client, world, NEW).status_code == 302 and client.get("/sites/").status_code == 200


# --- a forgotten password ---------------------------------------------------------------------------------------------


def reset_link(world: World, mailoutbox: list[Any], role: str = "viewer") -> str:
    Client().post("/accounts/password/reset/", {"email": world.aldena.people[role].user.email})
    return link_in(mailoutbox[-1])


def use(link: str, new: str = NEW) -> bool:
    """Whether the link still sets a password."""
    client = Client()
    opened = client.get(link, follow=True)
    if "password1" not in text(opened):
        return False
    form = opened.request["PATH_INFO"]
    return client.post(form, {"password1": new, "password2": new}).status_code == 302


def test_s22_a_reset_link_works_once(world: World, mailoutbox: list[Any]) -> None:
    link = reset_link(world, mailoutbox)
    assert use(link) and not use(link, "another lonely sentence")
    assert "password of your account was changed" in mailoutbox[-1].body


def test_s22_a_reset_link_is_void_after_an_hour(world: World, mailoutbox: list[Any], monkeypatch: Any) -> None:
    link, kind = reset_link(world, mailoutbox), type(default_token_generator)
    asked = default_token_generator._now()
    monkeypatch.setattr(kind, "_now", lambda self: asked + timedelta(minutes=59))
    assert "password1" in text(Client().get(link, follow=True))
    monkeypatch.setattr(kind, "_now", lambda self: asked + timedelta(minutes=61))
    assert not use(link)


def test_s22_a_reset_link_is_void_after_another_password_or_address(world: World, mailoutbox: list[Any]) -> None:
    first = reset_link(world, mailoutbox)
    with world.aldena.scope("viewer", reason="test"):
        user = User.objects.get(pk=world.aldena.people["viewer"].user_id)
        set_password(
            user, password="another lonely sentence", actor=world.aldena.actor("viewer"), reason="own password"
        )
    assert not use(first)
    second = reset_link(world, mailoutbox)
    with world.aldena.scope("viewer", reason="test"):
        User.objects.filter(pk=user.pk).update(email="moved@aldena.example")
    EmailAddress.objects.filter(user=user).update(email="moved@aldena.example")
    assert not use(second)


def test_a_thief_of_the_password_once_voided_every_link_that_its_owner_asked_for(
    world: World, mailoutbox: list[Any]
) -> None:
    """Signing in with it, half way, made the links of the owner void: they could not get rid of the thief."""
    choose(world, second_factor=True)
    link = reset_link(world, mailoutbox)
    thief = Client()
    answer = thief.post(SIGN_IN, {"login": world.aldena.people["viewer"].user.email, "password": world.password})
    assert answer.status_code == 302
    assert use(link)


def test_nobody_floods_a_mailbox_with_links(world: World, mailoutbox: list[Any]) -> None:
    email = world.aldena.people["viewer"].user.email
    answers = [Client().post("/accounts/password/reset/", {"email": email}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2 and len(mailoutbox) == 5


def test_s22_a_reset_link_is_one_persons(world: World, mailoutbox: list[Any]) -> None:
    own, other = reset_link(world, mailoutbox), reset_link(world, mailoutbox, "qa_head")
    uid, key = (link.rstrip("/").rpartition("/")[2].partition("-") for link in (own, other))
    assert not use(own.replace(own.rstrip("/").rpartition("/")[2], f"{uid[0]}-{key[2]}"))


def test_s22_after_a_reset_every_session_and_every_known_device_ends(world: World, mailoutbox: list[Any]) -> None:
    """Whoever came in with the old password is out at their next request, and no browser is known any more (SR-4)."""
    member = world.aldena.people["viewer"]
    browsers = [Client(), Client()]
    for client in browsers:
        client.post(SIGN_IN, {"login": member.user.email, "password": world.password})
        assert client.get("/sites/").status_code == 200
    request: Any = type("Asked", (), {"COOKIES": {knocking.COOKIE: browsers[0].cookies[knocking.COOKIE].value}})()
    assert knocking.is_known(request, member.user)
    assert use(reset_link(world, mailoutbox))
    for client in browsers:
        assert client.get("/api/v1/sites/").status_code == 401
        assert client.get("/sites/").status_code == 302
    assert not knocking.is_known(request, User.objects.get(pk=member.user_id))
    assert not open_sessions.of(member.user_id, None), "nor does the list of one's sessions name them"


def test_s22_after_a_reset_the_second_factor_is_still_asked(world: World, mailoutbox: list[Any]) -> None:
    choose(world, second_factor=True)
    member = world.aldena.people["viewer"]
    assert use(reset_link(world, mailoutbox))
    client = Client()
    client.post(SIGN_IN, {"login": member.user.email, "password": NEW})
    assert client.get("/sites/", follow=True).request["PATH_INFO"] == "/accounts/second-factor/"
    assert client.post("/accounts/second-factor/", {"code": fresh_code(member.user)}).status_code == 302
    assert client.get("/sites/").status_code == 200
