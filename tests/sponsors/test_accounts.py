"""Signing in and out, a forgotten password, and one's own profile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sponsors.models import User
from tests.pages import submit, text
from tests.world import World

SIGN_IN = "/accounts/sign-in/"


def sign_in(world: World, role: str = "qa_head", **typed: str) -> Any:
    client = Client()
    email = world.aldena.people[role].user.email
    return client, client.post(SIGN_IN, {"login": email, "password": world.password, **typed})


def test_a_person_signs_in_and_out(world: World) -> None:
    client, answer = sign_in(world)
    assert answer.status_code == 302 and client.get("/").status_code == 200
    assert client.get("/accounts/sign-out/").status_code in (200, 405)
    assert client.get("/").status_code == 200, "reading a page signs nobody out"
    client.post("/accounts/sign-out/")
    assert client.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_address_read_the_same(world: World) -> None:
    _, wrong = sign_in(world, password="not the password")
    _, unknown = sign_in(world, login="nobody@x.example")

    def words(answer: Any) -> str:
        return re.sub(r'value="[^"]*"|[0-9a-f-]{36}', "", text(answer))

    assert wrong.status_code == unknown.status_code == 422 or wrong.status_code == unknown.status_code == 200
    assert words(wrong) == words(unknown)


def test_who_tries_many_passwords_has_to_wait(world: World) -> None:
    answers = [sign_in(world, password=f"guess {number}")[1] for number in range(12)]
    assert answers[-1].status_code == 429 or "Too many" in text(answers[-1])


def test_an_inactive_person_does_not_come_in(world: World) -> None:
    with world.aldena.scope(reason="left the company"):
        User.objects.filter(pk=world.aldena.people["viewer"].user_id).update(is_active=False)
    client, _ = sign_in(world, "viewer")
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_set_by_mail_once(world: World, mailoutbox: list[Any]) -> None:
    client = Client()
    email = world.aldena.people["viewer"].user.email
    assert client.post("/accounts/password/reset/", {"email": email}).status_code == 302
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    assert link is not None
    opened = client.get(link[1], follow=True)
    form = opened.request["PATH_INFO"]
    weak = client.post(form, {"password1": "short", "password2": "short"})
    assert weak.status_code in (200, 422) and "too short" in text(weak)
    new = "another lonely sentence"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    again = Client().get(link[1], follow=True)
    assert "password1" not in text(again)
    assert sign_in(world, "viewer", password=new)[1].status_code == 302


def test_a_new_password_ends_other_sessions(world: World, mailoutbox: list[Any]) -> None:
    client, _ = sign_in(world, "viewer")
    member = world.aldena.people["viewer"]
    reset = Client()
    reset.post("/accounts/password/reset/", {"email": member.user.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)
    assert link is not None
    form = reset.get(link[1], follow=True).request["PATH_INFO"]
    reset.post(form, {"password1": "another lonely sentence", "password2": "another lonely sentence"})
    assert client.get("/").status_code == 302


def test_a_person_changes_their_own_profile(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    answer = submit(client, "/account/profile/", name="Mia B. Brandt", zone="Europe/Lisbon", theme="dark")
    assert answer.status_code == 302
    page = text(client.get("/"))
    assert "Mia B. Brandt" in page and 'data-bs-theme="dark"' in page


@pytest.mark.parametrize("change", [{"name": ""}, {"zone": "Mars/Olympus"}, {"theme": "neon"}, {"language": "xx"}])
def test_a_wrong_profile_is_kept(world: World, change: dict[str, str]) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert submit(client, "/account/profile/", **change).status_code == 422


def test_a_profile_gives_nobody_rights(world: World) -> None:
    client, member = world.login(world.aldena.people["viewer"]), world.aldena.people["viewer"]
    given = {"name": "Mia", "role": "qa_head", "email": "other@x.example", "is_staff": "on", "is_superuser": "on"}
    submit(client, "/account/profile/", **given)
    user = User.objects.get(pk=member.user_id)
    assert user.email == member.user.email and "qa_head" not in text(client.get("/account/profile/"))
    assert client.get("/agreements/site/" + str(world.aldena.ids["site"]) + "/draft/").status_code == 403
