"""Screens lock, sessions end, and each person sees and ends their own (SR-5, R-12)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from records.models import Event
from sponsors.entering import open_sessions
from sponsors.entering.states import ENDS_AFTER, LASTS, LOCKS_AFTER, Proven, State, is_fresh, is_let_in, state
from sponsors.models import BrowserSession, User
from tests.pages import text
from tests.sponsors.clock import Clock, clock
from tests.world import World

__all__ = ["clock"]

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
BOTH = Proven(identity_at=AT, factor_at=AT)
PROFILE = "/account/profile/"


# --- the rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proven", "idle", "age", "found"),
    [
        (BOTH, 0, 0, State.OPEN),
        (BOTH, 14 * 60 + 59, 3600, State.OPEN),
        (BOTH, 15 * 60, 3600, State.LOCKED),
        (BOTH, 29 * 60 + 59, 3600, State.LOCKED),
        (BOTH, 30 * 60, 3600, State.ENDED),
        (BOTH, 0, 12 * 3600 - 1, State.OPEN),
        (BOTH, 0, 12 * 3600, State.ENDED),
        (Proven(identity_at=AT), 0, 0, State.FACTOR_DUE),
        (Proven(identity_at=AT, waived_for="here"), 0, 0, State.OPEN),
        (Proven(identity_at=AT, waived_for="elsewhere"), 0, 0, State.FACTOR_DUE),
        (Proven(identity_at=AT, factor_at=AT, is_locked=True), 0, 0, State.LOCKED),
        (Proven(identity_at=AT, factor_at=AT, is_password_due=True), 0, 0, State.PASSWORD_DUE),
        (Proven(), 0, 0, State.FACTOR_DUE),
    ],
)
def test_s24_what_a_session_is_good_for(proven: Proven, idle: int, age: int, found: State) -> None:
    opened, seen = AT - timedelta(seconds=age), AT - timedelta(seconds=idle)
    assert state(proven, opened=opened, seen=seen, tenant="here", at=AT) is found


@given(idle=st.integers(0, 100_000), age=st.integers(0, 100_000), factor=st.booleans(), locked=st.booleans())
def test_only_a_proven_session_in_use_is_open(idle: int, age: int, factor: bool, locked: bool) -> None:
    proven = Proven(identity_at=AT, factor_at=AT if factor else None, is_locked=locked)
    found = state(proven, opened=AT - timedelta(seconds=age), seen=AT - timedelta(seconds=idle), tenant="", at=AT)
    is_open = factor and not locked and idle < LOCKS_AFTER.total_seconds() and age < LASTS.total_seconds()
    assert (found is State.OPEN) == is_open
    over = idle >= ENDS_AFTER.total_seconds() or age >= LASTS.total_seconds()
    assert (found is State.ENDED) == over


def test_a_waiver_is_of_one_tenant_and_never_of_none() -> None:
    assert not is_let_in(Proven(waived_for=""), "") and not is_let_in(Proven(waived_for="x"), "")


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (300, True), (301, False), (-1, False)])
def test_a_proof_is_fresh_for_five_minutes(seconds: int, fresh: bool) -> None:
    assert is_fresh(BOTH, has_factor=True, at=AT + timedelta(seconds=seconds)) is fresh
    assert not is_fresh(Proven(identity_at=AT), has_factor=True, at=AT)
    assert is_fresh(Proven(identity_at=AT), has_factor=False, at=AT)


# --- locked, ended ----------------------------------------------------------------------------------------------------


def viewer(world: World) -> Client:
    return world.login(world.aldena.people["viewer"])


def test_s24_a_screen_locks_and_the_password_opens_it(world: World, clock: Clock) -> None:
    client = viewer(world)
    assert client.get("/sites/").status_code == 200
    clock.forward(minutes=14)
    assert client.get("/sites/").status_code == 200
    clock.forward(minutes=15)
    locked = client.get("/sites/?q=lough", follow=True)
    assert locked.request["PATH_INFO"] == "/accounts/locked/" and "Locked" in text(locked)
    assert client.get("/api/v1/sites/").status_code == 401
    before = client.cookies["sessionid"].value
    wrong = client.post("/accounts/locked/", {"password": "wrong"})
    assert wrong.status_code == 422 and client.get("/sites/").status_code == 302
    right = client.post("/accounts/locked/", {"password": world.password, "next": "/sites/?q=lough"})
    assert right.headers["Location"] == "/sites/?q=lough" and client.get("/sites/").status_code == 200
    assert client.cookies["sessionid"].value != before, "another id after the lock"


def test_s24_what_was_typed_before_a_locked_screen_is_kept_and_sent(world: World, clock: Clock) -> None:
    """R-12, SR-25: without JavaScript too; the text stands on the page, and nowhere else."""
    client = viewer(world)
    client.get(PROFILE)
    clock.forward(minutes=16)
    typed = {"name": "Mia B. <Brandt>", "language": "en", "zone": "UTC", "theme": "dark"}
    held = client.post(PROFILE, typed)
    assert held.status_code == 401 and "Mia B. &lt;Brandt&gt;" in text(held) and "what you typed is kept" in text(held)
    again = client.post(PROFILE, {**typed, "proof-password": "wrong"})
    assert again.status_code == 401 and "This is not your password" in text(again)
    user = world.aldena.people["viewer"].user
    assert User.objects.get(pk=user.pk).name == user.name
    assert client.post(PROFILE, {**typed, "proof-password": world.password}).status_code == 302
    assert User.objects.get(pk=user.pk).name == "Mia B. <Brandt>"


def test_a_held_page_once_carried_password_and_code(world: World, clock: Clock) -> None:
    """Whoever came to the locked screen read them in its source; what is no secret stays, a product's code too."""
    client = viewer(world)
    client.get(PROFILE)
    clock.forward(minutes=16)
    secrets = {"password": "the sentence of mine", "code": "123456", "passkey": "an answer", "new_password": "another"}
    held = client.post("/reviews/1/", {**secrets, "meaning": "approved", "reason": "as agreed", "password_days": "90"})
    page = text(held)
    assert held.status_code == 401 and "the form asks them once more" in page
    assert not [each for each in secrets.values() if each in page]
    assert not [each for each in secrets if f'name="{each}"' in page]
    assert 'value="as agreed"' in page and 'value="90"' in page
    product = text(client.post("/cmos/products/register/", {"code": "AL-12", "name": "Product"}))
    assert 'name="code" value="AL-12"' in product and "once more" not in product


def test_a_form_that_unlocked_a_screen_once_passed_a_password_that_was_due(world: World, clock: Clock) -> None:
    """For one request the proof opened everything, though the policy asks for another password first (R-09)."""
    client = viewer(world)
    assert client.get(PROFILE).status_code == 200
    session = client.session
    session["entry"] = {**session["entry"], "password_due": True}
    session.save()
    clock.forward(minutes=16)
    given = {"name": "Somebody else", "language": "en", "zone": "UTC", "theme": "dark"}
    answer = client.post(PROFILE, {**given, "proof-password": world.password})
    assert answer.status_code == 302 and client.get("/", follow=True).request["PATH_INFO"] == "/account/password/"
    assert User.objects.get(pk=world.aldena.people["viewer"].user_id).name != "Somebody else"


def test_a_held_form_of_another_site_is_not_made_good_by_unlocking(world: World, clock: Clock) -> None:
    """S-30: the locked page gives a foreign form no token of ours."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = viewer(world).cookies
    client.get(PROFILE)
    clock.forward(minutes=16)
    foreign = {"name": "Changed from outside", "language": "en", "zone": "UTC", "theme": "dark"}
    held = client.post(PROFILE, foreign)
    assert held.status_code == 401 and 'name="csrfmiddlewaretoken"' not in text(held)
    assert client.post(PROFILE, {**foreign, "proof-password": world.password}).status_code == 403


def test_s24_a_session_ends_after_half_an_hour_and_after_twelve_hours(world: World, clock: Clock) -> None:
    client = viewer(world)
    client.get("/sites/")
    clock.forward(minutes=30)
    ended = client.get("/sites/", follow=True)
    assert ended.request["PATH_INFO"] == "/accounts/sign-in/" and "Your session ended" in text(ended)
    busy = viewer(world)
    for _ in range(12 * 6 - 1):
        clock.forward(minutes=10)
        assert busy.get("/account/sessions/").status_code == 200
    clock.forward(minutes=10)
    assert busy.get("/account/sessions/").status_code == 302


def test_s24_nothing_resumes_after_signing_out(world: World) -> None:
    client = viewer(world)
    kept = client.cookies["sessionid"].value
    client.post("/accounts/sign-out/")
    client.cookies["sessionid"] = kept
    assert client.get("/sites/").status_code == 302
    with world.aldena.scope():
        assert Event.objects.get(name="session.closed").actor == f"membership:{world.aldena.people['viewer'].pk}"


def test_what_a_page_asks_by_itself_keeps_no_session_open(world: World, clock: Clock) -> None:
    client = viewer(world)
    client.get("/sites/")
    for _ in range(15):
        clock.forward(minutes=1)
        assert client.get("/accounts/alive/").json()["state"] in ("open", "locked")
    assert client.get("/accounts/alive/").json()["state"] == "locked"
    opened = client.post("/accounts/alive/", {"proof-password": world.password}).json()
    assert opened == {"state": "open", "wrong": ""}
    clock.forward(minutes=14)
    assert client.post("/accounts/alive/").json()["state"] == "open", "somebody types"
    clock.forward(minutes=14)
    assert client.get("/sites/").status_code == 200


def test_a_screen_is_locked_by_hand_and_unlocked_on_the_page(world: World) -> None:
    client = viewer(world)
    assert client.post("/accounts/lock/").headers["Location"] == "/accounts/locked/"
    assert client.get("/accounts/alive/").json()["state"] == "locked"
    wrong = client.post("/accounts/alive/", {"proof-password": "wrong"}).json()
    assert wrong["state"] == "locked" and "not your password" in wrong["wrong"]
    assert client.post("/accounts/alive/", {"proof-password": world.password}).json()["state"] == "open"


def test_s25_a_deactivated_account_opens_nothing_at_the_next_request(world: World) -> None:
    client = viewer(world)
    assert client.get("/sites/").status_code == 200
    with world.aldena.scope(reason="left the company"):
        User.objects.filter(pk=world.aldena.people["viewer"].user_id).update(is_active=False)
    assert client.get("/sites/").status_code == 302 and client.get("/api/v1/sites/").status_code == 401
    assert client.get(f"/files/{world.aldena.ids['file']}/download/").status_code == 302


# --- one's own sessions -----------------------------------------------------------------------------------------------


def signed_in(world: World, agent: str, role: str = "viewer") -> Any:
    client = Client(headers={"User-Agent": agent})
    typed = {"login": world.aldena.people[role].user.email, "password": world.password}
    assert client.post("/accounts/sign-in/", typed).status_code == 302
    return client


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604.1"


def test_a_person_sees_and_ends_their_own_sessions(world: World) -> None:
    here, phone = signed_in(world, FIREFOX), signed_in(world, PHONE)
    other = signed_in(world, PHONE, "qa_head")
    page = text(here.get("/account/sessions/"))
    assert "Firefox on Linux" in page and "Safari on iPhone" in page and "127.0.0.1" in page and "this one" in page
    assert page.count("Safari on iPhone</strong>") == 1, "nobody else's"
    assert phone.cookies["sessionid"].value not in page
    [name] = set(re.findall(r"/account/sessions/([0-9a-f]{32})/end/", page))
    foreign = open_sessions.name_of(other.cookies["sessionid"].value)
    assert here.post(f"/account/sessions/{foreign}/end/").status_code == 404 and other.get("/sites/").status_code == 200
    assert here.post(f"/account/sessions/{name}/end/").status_code == 302
    assert phone.get("/sites/").status_code == 302 and here.get("/sites/").status_code == 200
    assert here.post(f"/account/sessions/{name}/end/").status_code == 404


def test_a_person_ends_all_other_sessions(world: World) -> None:
    here, phone, desk = signed_in(world, FIREFOX), signed_in(world, PHONE), signed_in(world, FIREFOX)
    told = text(here.post("/account/sessions/end-others/", follow=True))
    assert "2 other sessions ended" in told
    assert [client.get("/sites/").status_code for client in (here, phone, desk)] == [200, 302, 302]
    with world.aldena.scope():
        assert Event.objects.get(name="session.ended").facts["sessions"] == 2


def test_a_session_keeps_whose_it_is_and_where(world: World) -> None:
    client = signed_in(world, FIREFOX)
    row = BrowserSession.objects.get(session_key=client.cookies["sessionid"].value)
    assert row.account_id == world.aldena.people["viewer"].user_id
    assert (row.address, row.agent) == ("127.0.0.1", FIREFOX)
