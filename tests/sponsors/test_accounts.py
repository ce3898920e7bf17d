"""Signing in and out, a forgotten password, and one's own profile."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.formats import get_format

from sponsors import services
from sponsors.middleware import LanguageMiddleware
from sponsors.models import Membership, User
from tests.pages import submit, text
from tests.world import World
from web.templatetags.portal import moment

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


def second_membership(world: World) -> tuple[Membership, Membership]:
    """One person who belongs to both sponsors."""
    person = world.aldena.people["qa_specialist"]
    with world.borvik.scope(reason="consultant"):
        other = services.add_member(
            person.user, role="qa_specialist", actor=world.borvik.actor(), reason="consultant, as told"
        )
    return person, other


def test_a_form_of_one_tenant_is_not_written_into_another(world: World) -> None:
    """Switching in a second tab once let the first tab's form create its record with the rival."""
    person, other = second_membership(world)
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.login(person).cookies
    opened = text(client.get("/cmos/sites/register/"))
    sealed = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', opened)
    assert sealed is not None
    switched = client.post(f"/account/memberships/{other.pk}/switch/", {"csrfmiddlewaretoken": sealed[1]})
    assert switched.status_code == 302 and "Borvik Pharma" in text(client.get("/"))
    answer = client.post("/cmos/sites/register/", {"csrfmiddlewaretoken": sealed[1], "name": "Secret of Aldena"})
    assert answer.status_code == 403 and "another membership in another tab" in text(answer)


def test_a_form_sent_after_switching_shows_what_was_typed_to_its_own_page_only(world: World) -> None:
    """The text was only behind the browser's Back; a cross-site form must not put words on a page of ours."""
    person, other = second_membership(world)
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.login(person).cookies
    sealed = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text(client.get("/cmos/sites/register/")))
    assert sealed is not None
    client.post(f"/account/memberships/{other.pk}/switch/", {"csrfmiddlewaretoken": sealed[1]})
    typed = {
        "csrfmiddlewaretoken": sealed[1],
        "notes": "a long <b>text</b> about the site",
        "password": "a secret sentence of mine",
        "company": str(world.aldena.ids["company"]),
    }
    own = client.post("/cmos/sites/register/", typed, headers={"Origin": "http://testserver"})
    assert own.status_code == 403 and "a long &lt;b&gt;text&lt;/b&gt; about the site" in text(own)
    assert "secret sentence" not in text(own) and typed["company"] not in text(own)
    for origin in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        answer = client.post("/cmos/sites/register/", typed, headers=origin)
        assert answer.status_code == 403 and "about the site" not in text(answer)


def test_nobody_is_put_into_another_tenant_when_a_membership_ends(world: World) -> None:
    """What was typed for one tenant was once written into the next that the person belonged to."""
    person, other = second_membership(world)
    client = world.login(person)
    assert client.get("/sites/").status_code == 200
    with world.aldena.scope(reason="left"):
        services.change_membership(Membership.objects.get(pk=person.pk), is_active=False)
    assert client.post("/cmos/sites/register/", {"name": "x"}).status_code == 302
    answer = client.get("/sites/", follow=True)
    assert "Choose where you act" in text(answer) and "Borvik Pharma" in text(answer)
    assert client.get("/api/v1/sites/").status_code == 401
    assert client.post(f"/account/memberships/{other.pk}/switch/").status_code == 302
    assert "Borvik Pharma" in text(client.get("/"))


def test_a_new_membership_does_not_move_who_is_signed_in(world: World) -> None:
    person = world.borvik.people["viewer"]
    client = Client()
    client.post(SIGN_IN, {"login": person.user.email, "password": world.password})
    with world.aldena.scope(reason="consultant"):
        services.add_member(person.user, role="viewer", actor=world.aldena.actor(), reason="consultant, as told")
    assert "Borvik Pharma" in text(client.get("/")) and "Aldena Therapeutics" not in text(client.get("/"))


def test_signing_in_says_nothing_that_the_page_does_not_show(world: World) -> None:
    client, _ = sign_in(world)
    page = text(client.get("/"))
    assert "uccessfully" not in page and "cp-toast" not in page


def test_the_language_is_that_of_the_page_and_its_formats(world: World) -> None:
    client = world.login(world.aldena.people["viewer"])
    assert 'lang="en"' in text(client.get("/"))
    submit(client, "/account/profile/", language="en-gb")
    assert 'lang="en-gb"' in text(client.get("/"))
    request: Any = RequestFactory().get("/")
    request.user = User.objects.get(pk=world.aldena.people["viewer"].user_id)
    first_days = []

    def view(asked: Any) -> HttpResponse:
        first_days.append(get_format("FIRST_DAY_OF_WEEK"))
        return HttpResponse()

    for language in ("en", "en-gb"):
        request.user.language = language
        LanguageMiddleware(view)(request)
    assert first_days == [0, 1], "Sunday in the United States, Monday in the United Kingdom"


@pytest.mark.parametrize(
    ("zone", "shown"), [("UTC", "25 Jul 2026 22:30 UTC"), ("Europe/Berlin", "26 Jul 2026 00:30 CEST")]
)
def test_times_are_told_in_the_readers_zone(world: World, zone: str, shown: str) -> None:
    user = world.aldena.people["viewer"].user
    user.zone = zone
    request = SimpleNamespace(user=user)
    at = datetime(2026, 7, 25, 22, 30, tzinfo=UTC)
    assert moment({"request": request}, at) == shown and moment({"request": request}, None, "never") == "never"
