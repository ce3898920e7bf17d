"""Second factors: nobody is without, secrets are not in the database, a code is taken once (R-08, S-23)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kernel.scope import PLATFORM, scope
from records.models import Event
from sponsors.entering.policy import KIND
from sponsors.factors import codes, recovery
from sponsors.factors.keys import decrypt
from sponsors.factors.reading import APP, RECOVERY, factors_of
from sponsors.models import Membership, Policy
from sponsors.people import SIGN_IN as ACTOR
from sponsors.services import create_user
from tests.factors import fresh_code
from tests.pages import text
from tests.records.sealing import administrator
from tests.sponsors.clock import Clock, clock
from tests.world import World

__all__ = ["clock"]

SIGN_IN = "/accounts/sign-in/"
FACTOR = "/accounts/second-factor/"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B."""


def strict(world: World) -> None:
    """Aldena takes back that people come in without a second factor."""
    with world.aldena.scope(reason="stricter"):
        Policy.objects.filter(kind=KIND).update(body={"second_factor": True})


def half_way(world: World, role: str = "viewer") -> tuple[Client, Membership]:
    """A browser in which the password was shown, and nothing else."""
    strict(world)
    member, client = world.aldena.people[role], Client()
    assert client.post(SIGN_IN, {"login": member.user.email, "password": world.password}).status_code == 302
    return client, member


def events(world: World, name: str) -> list[Event]:
    with world.aldena.scope():
        return list(Event.objects.filter(name=name))


# --- the rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924")])
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, its last six digits."""
    assert codes.code_of(SECRET, at // codes.PERIOD) == code


@given(late=st.integers(-300, 300), used=st.integers(-12, 12))
def test_s23_a_code_is_taken_near_its_half_minute_and_once(late: int, used: int) -> None:
    shown = datetime(2026, 11, 26, 9, 0, tzinfo=timezone.get_default_timezone())
    counter = codes.counter_at(shown)
    found = codes.matching(
        SECRET, codes.code_of(SECRET, counter), at=shown + timedelta(seconds=late), used=counter + used
    )
    near = abs(codes.counter_at(shown + timedelta(seconds=late)) - counter) <= codes.DRIFT
    assert found == (counter if near and used < 0 else None)


@given(text=st.text(max_size=12))
def test_no_other_text_is_a_code(text: str) -> None:
    at = datetime(2026, 11, 26, 9, 0, tzinfo=timezone.get_default_timezone())
    real = {codes.code_of(SECRET, each) for each in codes.open_counters(at, 0)}
    assert (codes.matching(SECRET, text, at=at, used=0) is None) == ("".join(text.split()) not in real)


def test_recovery_codes_are_one_persons_and_work_once() -> None:
    made = recovery.new_codes()
    kept = recovery.kept("a", made)
    assert len(set(made)) == recovery.COUNT and not set(made) & set(kept)
    left = recovery.without("a", kept, made[3].upper().replace("-", " "))
    assert left is not None and len(left) == recovery.COUNT - 1
    assert recovery.without("a", left, made[3]) is None
    assert recovery.without("b", kept, made[0]) is None and recovery.without("a", kept, "") is None


def test_secrets_are_not_in_the_database(world: World) -> None:
    """R-08, S-26: what is kept opens nothing without the key, which is not in the database."""
    rows = Authenticator.objects.filter(user=world.aldena.people["viewer"].user)
    app, spare = rows.get(type=APP), rows.get(type=RECOVERY)
    secret = decrypt(app.data["secret"])
    assert re.fullmatch("[A-Z2-7]{32}", secret) and secret not in str(app.data)
    assert all(re.fullmatch("[0-9a-f]{64}", mark) for mark in spare.data["marks"])


# --- coming in ------------------------------------------------------------------------------------------------------


def test_a_password_alone_opens_nothing(world: World) -> None:
    """SR-4: without the second factor a session is nobody's, to pages, to the API and to links of invitations."""
    client, member = half_way(world)
    for page in ("/", "/sites/", "/account/profile/", "/administration/members/"):
        assert client.get(page).headers["Location"].startswith(SIGN_IN), page
    assert client.get("/api/v1/sites/").status_code == 401
    assert client.post("/account/profile/", {"name": "X"}).status_code == 302
    assert client.get("/", follow=True).request["PATH_INFO"] == FACTOR
    assert not events(world, "factor.added") and member.user.name not in text(client.get("/manual/"))


def test_the_second_factor_lets_its_person_in_with_another_session_id(world: World) -> None:
    """S-24: the id that was known before the factor is worth nothing after it."""
    client, member = half_way(world)
    before = client.cookies["sessionid"].value
    answer = client.post(f"{FACTOR}?next=/sites/", {"code": fresh_code(member.user), "next": "/sites/"})
    assert answer.headers["Location"] == "/sites/" and client.get("/sites/").status_code == 200
    assert client.cookies["sessionid"].value != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert stranger.get("/sites/").status_code == 302


def test_s23_a_code_that_was_used_is_refused(world: World) -> None:
    client, member = half_way(world)
    code = fresh_code(member.user)
    assert client.post(FACTOR, {"code": code}).status_code == 302
    again = Client()
    again.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    answer = again.post(FACTOR, {"code": code})
    assert answer.status_code == 422 and "Each code is taken once" in text(answer)
    assert again.get("/").status_code == 302


@pytest.mark.parametrize(("age", "status"), [(90, 422), (60, 422), (0, 302)])
def test_s23_a_code_of_ninety_seconds_ago_is_refused_at_the_page(
    world: World, clock: Clock, age: int, status: int
) -> None:
    """Read over a shoulder and typed later: neither the page nor the signing takes it."""
    client, member = half_way(world)
    shown = fresh_code(member.user)
    clock.forward(seconds=age)
    answer = client.post(FACTOR, {"code": shown})
    assert answer.status_code == status, text(answer)
    assert client.get("/sites/").status_code == (200 if status == 302 else 302)


def test_s23_six_wrong_codes_are_throttled_told_and_kept(world: World, mailoutbox: list[Any]) -> None:
    client, member = half_way(world)
    answers = [client.post(FACTOR, {"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "900"
    assert client.post(FACTOR, {"code": fresh_code(member.user)}).status_code == 429, "the right one too"
    assert len(events(world, "factor.refused")) == 5
    assert [mail.to for mail in mailoutbox] == [[member.user.email]] and "five times" in mailoutbox[0].body


def test_s23_a_recovery_code_works_once_and_its_owner_is_told(world: World, mailoutbox: list[Any]) -> None:
    client, member = half_way(world)
    made = recovery.new_codes()
    with world.aldena.scope(reason="known ones"):
        Authenticator.objects.filter(user=member.user, type=RECOVERY).update(
            data={"marks": recovery.kept(str(member.user_id), made)}
        )
    assert client.post(FACTOR, {"code": made[0]}).status_code == 302
    assert client.get("/").status_code == 200 and factors_of(member.user_id).codes_left == recovery.COUNT - 1
    assert "recovery code of your account was used" in mailoutbox[0].body and events(world, "factor.code_used")
    again = Client()
    again.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    assert again.post(FACTOR, {"code": made[0]}).status_code == 422


def test_a_policy_relaxes_the_sign_in_and_nothing_else(world: World) -> None:
    """R-08: rights and policies ask password and factor within five minutes, whatever the policy says."""
    admin, client = world.aldena.people["sponsor_admin"], Client()
    client.post(SIGN_IN, {"login": admin.user.email, "password": world.password})
    assert client.get("/administration/members/").status_code == 200
    asked = client.get("/administration/members/invite/")
    assert (
        asked.status_code == 302
        and asked.headers["Location"] == "/account/confirm/?next=%2Fadministration%2Fmembers%2Finvite%2F"
    )
    wrong = client.post("/account/confirm/", {"password": world.password, "code": "000000"})
    assert wrong.status_code == 422 and client.get("/administration/members/invite/").status_code == 302
    code = fresh_code(admin.user)
    right = client.post(
        "/account/confirm/", {"password": world.password, "code": code, "next": "/administration/members/invite/"}
    )
    assert right.headers["Location"] == "/administration/members/invite/"
    assert client.get("/administration/members/invite/").status_code == 200


def test_r08_a_stricter_policy_holds_at_the_next_request_of_an_open_session(world: World) -> None:
    """It once held from the next sign-in on: who was in stayed in with a password alone."""
    member, client = world.aldena.people["viewer"], Client()
    client.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    assert client.get("/sites/").status_code == client.get("/api/v1/sites/").status_code == 200
    strict(world)
    assert client.get("/sites/").status_code == 302 and client.get("/api/v1/sites/").status_code == 401
    asked = client.get("/sites/", follow=True)
    assert asked.redirect_chain[-1][0].startswith(FACTOR), asked.redirect_chain
    with world.aldena.scope(reason="lost"):
        Authenticator.objects.filter(user=member.user).delete()
    led = client.get("/sites/", follow=True)
    assert led.redirect_chain[-1][0].startswith("/account/factors/") and "Set up your second factor" in text(led)


def test_a_form_that_needs_a_fresh_proof_is_held_and_then_sent(world: World) -> None:
    """SR-25: what was typed goes along through the proof, with its own token; nothing is done before."""
    admin, client = world.aldena.people["sponsor_admin"], Client()
    client.post(SIGN_IN, {"login": admin.user.email, "password": world.password})
    typed = {"email": "x@aldena.example", "role": "viewer", "reason": "a new colleague in quality"}
    held = client.post("/administration/members/invite/", typed)
    page = text(held)
    assert held.status_code == 401 and 'name="email" value="x@aldena.example"' in page and "kept on this page" in page
    wrong = client.post("/administration/members/invite/", {**typed, "proof-password": "wrong", "proof-code": "1"})
    assert wrong.status_code == 401 and "This is not your password" in text(wrong)
    before = len(events(world, "rights.requested"))
    proof = {"proof-password": world.password, "proof-code": fresh_code(admin.user)}
    assert client.post("/administration/members/invite/", {**typed, **proof}).status_code == 302
    assert len(events(world, "rights.requested")) == before + 1


def test_the_api_asks_a_fresh_proof_of_sessions_too(world: World) -> None:
    admin, client = world.aldena.people["sponsor_admin"], Client()
    client.post(SIGN_IN, {"login": admin.user.email, "password": world.password})
    answer = client.put("/api/v1/trail-policy/", {}, content_type="application/json")
    if answer.status_code != 404:
        assert answer.status_code == 403 and "Confirm that it is you" in answer.json()["detail"]


# --- setting up and taking away ---------------------------------------------------------------------------------------


def newcomer(world: World) -> Client:
    """Somebody with an account, a membership where the factor is asked, and no factor yet."""
    strict(world)
    email = f"{uuid4().hex}@aldena.example"
    with scope(PLATFORM, actor=ACTOR, reason="test"):
        user = create_user(email=email, name="New", password=world.password, actor=ACTOR, reason="test")
    with world.aldena.scope(reason="test"):
        Membership.objects.create(user=user, role="viewer", sponsor=world.aldena.sponsor)
    client = Client()
    assert client.post(SIGN_IN, {"login": email, "password": world.password}).status_code == 302
    return client


def secret_on(page: str) -> str:
    found = re.search(r'class="cp-secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def test_who_has_no_factor_sets_one_up_before_anything_else(world: World, mailoutbox: list[Any]) -> None:
    client = newcomer(world)
    start = client.get("/sites/", follow=True)
    assert start.request["PATH_INFO"] == "/account/factors/" and "Set up your second factor" in text(start)
    secret = secret_on(text(client.get("/account/factors/app/")))
    wrong = client.post("/account/factors/app/", {"code": "000000"})
    assert wrong.status_code == 422 and secret_on(text(wrong)) == secret, (
        "the same square code, so that nobody scans again"
    )
    assert client.get("/sites/").status_code == 302
    code = codes.code_of(secret, codes.counter_at(timezone.now()))
    shown = client.post("/account/factors/app/", {"code": code})
    given = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", text(shown))
    assert shown.status_code == 200 and len(given) == recovery.COUNT
    assert client.get("/sites/").status_code == 200
    assert not [each for each in given if each in text(client.get("/account/factors/"))], "shown once"
    assert "authenticator app" in mailoutbox[-1].body and events(world, "factor.added")


def test_the_last_factor_stays(world: World) -> None:
    member = world.aldena.people["viewer"]
    client, app = world.login(member), factors_of(member.user_id).app
    assert app is not None
    address = f"/account/factors/{app.pk}/remove/"
    assert "aria-disabled" in text(client.get(address))
    refused = client.post(address)
    assert refused.status_code == 422 and "only second factor" in text(refused)
    assert factors_of(member.user_id).app is not None


def test_s23_a_factor_is_changed_only_after_a_fresh_proof(world: World) -> None:
    member, client = world.aldena.people["viewer"], Client()
    client.post(SIGN_IN, {"login": member.user.email, "password": world.password})
    app = factors_of(member.user_id).app
    assert app is not None
    for page in ("app/", "passkey/", "codes/", f"{app.pk}/remove/", "passkey/options/"):
        for ask in (client.get, client.post):
            answer = ask(f"/account/factors/{page}")
            assert answer.status_code in (302, 405), page
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/account/confirm/"), page
    assert factors_of(member.user_id).codes_left == recovery.COUNT


def test_nobody_changes_the_factors_of_another(world: World) -> None:
    other = factors_of(world.aldena.people["qa_head"].user_id).app
    assert other is not None
    client = world.login(world.aldena.people["viewer"])
    for verb in ("remove", "rename"):
        assert client.get(f"/account/factors/{other.pk}/{verb}/").status_code == 404
        assert client.post(f"/account/factors/{other.pk}/{verb}/", {"name": "x"}).status_code == 404


def test_new_recovery_codes_void_the_old_ones(world: World, mailoutbox: list[Any]) -> None:
    member = world.aldena.people["viewer"]
    client = world.login(member)
    before = Authenticator.objects.get(user=member.user, type=RECOVERY).data["marks"]
    page = text(client.post("/account/factors/codes/"))
    assert "Your recovery codes" in page
    assert not set(before) & set(Authenticator.objects.get(user=member.user, type=RECOVERY).data["marks"])
    assert "New recovery codes" in mailoutbox[-1].body and events(world, "factor.codes_made")


# --- factors that did not come through the portal ---------------------------------------------------------------------


def test_defect_a_factor_that_a_database_administrator_put_in_opened_an_account(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """R-08, R-30: somebody's own app, copied to another person with all it is kept by, proves nothing there."""
    client, member = half_way(world)
    own = Authenticator.objects.get(user=world.aldena.people["sponsor_admin"].user, type=APP)
    with world.aldena.scope(reason="behind the portal"):
        Authenticator.objects.filter(user=member.user, type=APP).update(data=own.data | {"used": 0})
    code = codes.code_of(decrypt(own.data["secret"]), codes.counter_at(timezone.now()))
    answer = client.post(FACTOR, {"code": code})
    assert answer.status_code == 422 and client.get("/sites/").status_code == 302
    assert "was not set up in the portal" in caplog.text


def test_defect_second_factors_came_and_went_without_a_trace(committed_world: World) -> None:
    """R-08, SR-11: who, when, whose and a digest; never what the factor is shown with; a use of it is no change."""
    user = committed_world.aldena.people["viewer"].user
    with administrator() as opened:
        before = opened.execute(FACTOR_ENTRIES).fetchall()
    with committed_world.aldena.scope(reason="changed"):
        row = Authenticator.objects.get(user=user, type=APP)
        row.data["used"] += 1
        row.save()
        Authenticator.objects.create(user=user, type="webauthn", data={"credential": "c0ffee", "name": "x", "count": 0})
        Authenticator.objects.filter(user=user, type="webauthn").delete()
    with administrator() as opened:
        found = opened.execute(FACTOR_ENTRIES).fetchall()[len(before) :]
    assert [(each[0], each[1]) for each in found] == [("INSERT", "changed"), ("DELETE", "changed")]
    assert all(str(user.pk) in each[2] and "c0ffee" not in each[2] for each in found)
    with pytest.raises(DatabaseError, match="no actor"), transaction.atomic():
        Authenticator.objects.filter(user=user).delete()


FACTOR_ENTRIES = b"""
  SELECT operation, reason, coalesce(became, was)::text FROM records_trailentry
   WHERE "table" = 'mfa_authenticator' ORDER BY seq"""
