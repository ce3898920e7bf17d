"""Codes and passwords of somebody half way in: guessing is counted where it happens, and keeps nobody else out."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from sponsors.entering import knocking
from sponsors.models import Membership
from tests.factors import fresh_code
from tests.pages import text
from tests.sponsors.clock import clock
from tests.sponsors.test_factors import FACTOR, SIGN_IN, half_way
from tests.sponsors.test_passwords import NEW, link_in
from tests.world import World
from web import throttle

__all__ = ["clock"]

CONFIRM = "/account/confirm/"
WRONG = "000000"
MINUTES = 16
"""After so many nothing of the last quarter of an hour counts."""


def guess(client: Client, times: int, address: str = FACTOR, **typed: str) -> list[int]:
    return [client.post(address, {"code": WRONG, **typed}).status_code for _ in range(times)]


def window_over(member: Membership) -> None:
    """A quarter of an hour later, as the shared cache tells it."""
    throttle.forget("proof-code", str(member.user_id))


def test_a_right_password_once_forgot_the_wrong_codes(world: World) -> None:
    """Four codes, then a form that proves the password and is refused for another reason, and so on without end."""
    member, client = world.aldena.people["viewer"], Client()
    client.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    asked = {"password": world.password}
    assert guess(client, 4, CONFIRM, **asked) == [422] * 4
    same = client.post("/account/password/", {**asked, "new_password": world.password})
    assert same.status_code == 422 and "This is the password you have" in text(same)
    assert guess(client, 2, CONFIRM, **asked) == [422, 429]
    right = client.post(CONFIRM, {**asked, "code": fresh_code(member.user)})
    assert right.status_code == 429, "the right one too"


def test_only_a_proven_factor_forgets_the_wrong_codes(world: World) -> None:
    client, member = half_way(world)
    assert guess(client, 4) == [422] * 4
    assert client.post(FACTOR, {"code": fresh_code(member.user)}).status_code == 302
    again = Client()
    again.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    assert guess(again, 6) == [422] * 5 + [429]


def test_twenty_wrong_codes_end_the_guessing_of_the_day_and_are_told(world: World, mailoutbox: list[Any]) -> None:
    client, member = half_way(world)
    for _ in range(4):
        assert guess(client, 5) == [422] * 5
        window_over(member)
    assert "twenty times in a day" in mailoutbox[-1].body and mailoutbox[-1].to == [member.user.email]
    refused = client.post(FACTOR, {"code": fresh_code(member.user)})
    assert refused.status_code == 429 and "Twenty wrong codes in a day" in text(refused)
    assert refused.headers["Retry-After"] == str(24 * 60 * 60)


def test_who_guesses_codes_keeps_the_owner_out_of_no_session_and_no_known_browser(world: World) -> None:
    """Five wrong codes of a stranger once kept the owner from everything that asks a proof."""
    stranger, member = half_way(world)
    known = Client()
    known.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    assert known.post(FACTOR, {"code": fresh_code(member.user)}).status_code == 302
    assert guess(stranger, 6) == [422] * 5 + [429]
    proof = {"password": world.password, "code": fresh_code(member.user)}
    assert known.post(CONFIRM, proof).status_code == 302, "in the session that showed a factor"
    known.post("/accounts/sign-out/")
    known.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    assert known.post(FACTOR, {"code": fresh_code(member.user)}).status_code == 302, "in the browser that did"


def test_a_browser_known_by_a_password_alone_begins_no_count_of_codes_anew(world: World) -> None:
    """Where a policy waives the factor a password makes a browser known: as often as whoever has it likes."""
    member = world.aldena.people["viewer"]
    for expected in ([422] * 3, [422, 422, 429]):
        client = Client()
        client.post(SIGN_IN, {"login": member.user.email, "password": world.password})
        assert knocking.COOKIE in client.cookies
        assert guess(client, 3, CONFIRM, password=world.password) == expected


def test_wrong_passwords_of_an_account_keep_no_passkey_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten wrong passwords from anywhere once refused the account's passkey too."""
    member = world.aldena.people["qa_head"]
    for number in range(10):
        named = {"login": member.user.email, "password": "wrong"}
        Client().post(SIGN_IN, named, REMOTE_ADDR=f"198.51.100.{number}")
        throttle.forget(knocking.WAITING, f"{knocking.ACCOUNT}:{knocking.named(member.user.email)}")
    monkeypatch.setattr("sponsors.views.passkeys.account_of", lambda answer: member.user_id)
    monkeypatch.setattr("sponsors.views.keeping.take_passkey", lambda user, session, answer: answer == "right")
    there = "192.0.2.7"
    right = Client().post(SIGN_IN, {"passkey": "right"}, REMOTE_ADDR=there)
    assert right.status_code == 302
    wrong = [Client().post(SIGN_IN, {"passkey": "wrong"}, REMOTE_ADDR=there).status_code for _ in range(6)]
    assert wrong == [422] * 5 + [429], "its address counts"


def test_a_new_password_by_mail_opens_the_sign_in_as_promised(world: World, mailoutbox: list[Any]) -> None:
    """The page of too many tries sent people to the mail, and then refused the new password as well."""
    member, owner = world.aldena.people["viewer"], Client()
    named = {"login": member.user.email, "password": "wrong"}
    for number in range(12):
        Client().post(SIGN_IN, named, REMOTE_ADDR=f"198.51.100.{number}")
        owner.post(SIGN_IN, named)
    refused = owner.post(SIGN_IN, {**named, "password": world.password})
    assert refused.status_code == 429 and "set a new password by mail" in text(refused)
    owner.post("/accounts/password/reset/", {"email": member.user.email})
    form = owner.get(link_in(mailoutbox[-1]), follow=True).request["PATH_INFO"]
    assert owner.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert owner.post(SIGN_IN, {**named, "password": NEW}).status_code == 302, "from the address that is slowed too"
    assert Client().post(SIGN_IN, {**named, "password": NEW}, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_new_password_by_mail_forgets_no_wrong_code(world: World, mailoutbox: list[Any]) -> None:
    """Whoever reads the mail of a person must not guess without end."""
    client, member = half_way(world)
    assert guess(client, 5) == [422] * 5
    client.post("/accounts/password/reset/", {"email": member.user.email})
    form = client.get(link_in(mailoutbox[-1]), follow=True).request["PATH_INFO"]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    client.post(SIGN_IN, {"login": member.user.email, "password": NEW})
    assert guess(client, 1) == [429]


def test_many_passwords_at_once_gain_nothing(committed_world: World) -> None:
    """At nine failures any number of tries that arrived together was looked at: each read the count before it rose."""
    email = committed_world.aldena.people["viewer"].user.email
    for _ in range(9):
        throttle.attempt(knocking.ACCOUNT, knocking.named(email), seconds=knocking.WINDOW)
    together, found = Barrier(6), []

    def tries(number: int) -> None:
        together.wait()
        named = {"login": email, "password": f"guess {number}"}
        found.append(Client().post(SIGN_IN, named, REMOTE_ADDR=f"198.51.100.{number}").status_code)
        connections.close_all()

    threads = [Thread(target=tries, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == [422] + [429] * 5


def test_who_comes_in_and_who_forgets_a_field_count_as_no_failure(world: World) -> None:
    email = world.aldena.people["viewer"].user.email
    for _ in range(12):
        assert Client().post(SIGN_IN, {"login": email, "password": ""}).status_code == 422
        assert Client().post(SIGN_IN, {"login": email, "password": world.password}).status_code == 302
