"""Guessing passwords is slowed and refused, and the owner still comes in (R-10, S-18, S-19)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from records.models import Event
from sponsors.entering import knocking
from sponsors.models import User
from tests.pages import text
from tests.sponsors.clock import Clock, clock
from tests.world import World

__all__ = ["clock"]

SIGN_IN = "/accounts/sign-in/"


def guess(world: World, email: str, *, client: Client | None = None, address: str = "203.0.113.1", **typed: str) -> Any:
    asked = client or Client()
    return asked.post(SIGN_IN, {"login": email, "password": "a wrong guess", **typed}, REMOTE_ADDR=address)


def fail(world: World, clock: Clock, times: int, email: str, **how: Any) -> list[int]:
    """Wrong tries, each as soon as one is taken again."""
    found = []
    for number in range(times):
        given: dict[str, Any] = {**how, **({"address": f"198.51.100.{number}"} if how.get("address") == "each" else {})}
        answer = guess(world, email, **given)
        found.append(answer.status_code)
        clock.forward(seconds=knocking.wait_after(number + 1) + 1 if number < knocking.REFUSED_FROM - 1 else 0)
    return found


@given(failures=st.integers(0, 40))
def test_waits_grow_and_end_at_the_window(failures: int) -> None:
    assert knocking.wait_after(failures) <= knocking.wait_after(failures + 1) <= knocking.WINDOW
    assert (knocking.wait_after(failures) > 0) == (failures >= knocking.SLOWED_FROM)


def test_s18_failures_of_one_account_from_many_addresses(world: World, clock: Clock) -> None:
    email = world.aldena.people["qa_head"].user.email
    assert fail(world, clock, 10, email, address="each") == [422] * 10
    refused = guess(world, email, address="192.0.2.7", password=world.password)
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) == 900, "the right password too"
    assert "Wait 15 minutes" in text(refused)
    other = world.aldena.people["viewer"].user.email
    assert guess(world, other, address="192.0.2.7", password=world.password).status_code == 302, "nobody else"
    clock.forward(minutes=16)


def test_s18_from_the_fifth_failure_each_try_waits(world: World, clock: Clock) -> None:
    email = world.aldena.people["qa_head"].user.email
    assert fail(world, clock, 4, email) == [422] * 4
    assert guess(world, email).status_code == 422
    slowed = guess(world, email, password=world.password)
    assert slowed.status_code == 429 and slowed.headers["Retry-After"] == str(knocking.FIRST_WAIT)
    clock.forward(seconds=knocking.FIRST_WAIT + 1)
    assert guess(world, email, password=world.password).status_code == 302
    assert guess(world, email).status_code == 422, "who came in begins anew"


def test_s18_failures_of_many_accounts_from_one_address(world: World, clock: Clock) -> None:
    for number in range(10):
        assert guess(world, f"nobody{number}@x.example").status_code == 422
        clock.forward(seconds=knocking.wait_after(number + 1) + 1 if number < 9 else 0)
    email = world.aldena.people["viewer"].user.email
    assert guess(world, email, password=world.password).status_code == 429
    assert guess(world, email, password=world.password, address="203.0.113.2").status_code == 302


def test_s18_the_owner_comes_in_from_a_device_they_used_before(world: World, clock: Clock) -> None:
    email, known = world.aldena.people["viewer"].user.email, Client()
    assert guess(world, email, client=known, password=world.password).status_code == 302
    known.post("/accounts/sign-out/")
    fail(world, clock, 10, email)
    assert guess(world, email, password=world.password).status_code == 429
    assert guess(world, email, client=known, password=world.password).status_code == 302


def test_a_known_device_guesses_no_more_than_another(world: World, clock: Clock) -> None:
    email, known = world.aldena.people["viewer"].user.email, Client()
    guess(world, email, client=known, password=world.password)
    known.post("/accounts/sign-out/")
    assert fail(world, clock, 10, email, client=known) == [422] * 10
    assert guess(world, email, client=known, password=world.password).status_code == 429
    assert guess(world, email, password=world.password).status_code == 302, "its failures keep nobody else out"


def test_s22_another_password_makes_every_device_unknown(world: World) -> None:
    user, known = world.aldena.people["viewer"].user, Client()
    guess(world, user.email, client=known, password=world.password)
    request: Any = type("Asked", (), {"COOKIES": {knocking.COOKIE: known.cookies[knocking.COOKIE].value}})()
    assert knocking.is_known(request, user)
    assert not knocking.is_known(request, world.aldena.people["qa_head"].user)
    changed = User.objects.get(pk=user.pk)
    changed.password = "another hash"
    assert not knocking.is_known(request, changed)


def test_s19_what_a_client_says_about_its_address_counts_for_nothing(world: World, clock: Clock) -> None:
    for number in range(10):
        answer = Client().post(
            SIGN_IN,
            {"login": f"nobody{number}@x.example", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        assert answer.status_code == 422
        clock.forward(seconds=knocking.wait_after(number + 1) + 1 if number < 9 else 0)
    last = Client().post(
        SIGN_IN, {"login": "x@x.example", "password": "wrong"}, headers={"X-Forwarded-For": "203.0.113.99"}
    )
    assert last.status_code == 429


def test_failures_are_kept_and_the_fifth_is_told_to_the_administrator(
    world: World, clock: Clock, mailoutbox: list[Any]
) -> None:
    """R-10, R-29: with address and device, in the name of the sign-in, about the person."""
    member = world.aldena.people["qa_head"]
    fail(world, clock, 10, member.user.email)
    with world.aldena.scope():
        found = list(Event.objects.filter(name="session.failed"))
        assert len(found) == 10 and {event.actor for event in found} == {"system:sign-in"}
        assert {event.subject_id for event in found} == {member.pk} and found[0].facts["address"] == "203.0.113.1"
        assert Event.objects.filter(name="session.refused").count() == 1
    assert [mail.to for mail in mailoutbox] == [[world.aldena.people["sponsor_admin"].user.email]]
    assert "Ingrid Solheim" in mailoutbox[0].body and "203.0.113.1" in mailoutbox[0].body


def test_s20_a_password_is_hashed_where_there_is_nobody_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is most of the time that a sign-in takes."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in (world.aldena.people["viewer"].user.email, "nobody@x.example"):
        hashed.clear()
        assert guess(world, email).status_code == 422
        assert len(hashed) == 1, email


@pytest.mark.parametrize("path", ["/accounts/password/reset/"])
def test_s20_a_forgotten_password_says_the_same_for_everybody(world: World, path: str, mailoutbox: list[Any]) -> None:
    known = Client().post(path, {"email": world.aldena.people["viewer"].user.email})
    unknown = Client().post(path, {"email": "nobody@x.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert len(mailoutbox) == 1
