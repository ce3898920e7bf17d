"""A signature is its signer's: their account, every component, what they were shown, and no guessing (21 CFR 11)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cmo_portal.demo.signers import signing as shown_and_signed
from kernel.errors import KernelError, Refused
from quality_agreements import selectors as agreements
from quality_agreements.rules import SIGN
from records import ceremony
from records.models import Signature, SigningRight
from records.rules.signing import CEREMONY, SERIES, TRIES
from records.selectors import signatures, signers
from records.services import enabling, proving
from records.services import signing as signs
from records.services.proving import Signing
from sponsors import access
from tests.factors import fresh_code
from tests.pages import submit, text
from tests.quality_agreements.agreeing import draft
from tests.signatures import components, sign_at, signing
from tests.world import World
from web import throttle

HEAD = "qa_head"


class Clock:
    """The time as the portal reads it, moved by hand."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timezone, "now", found)
    return found


@pytest.fixture
def open_scope(world: World) -> Iterator[World]:
    with world.aldena.scope(HEAD, reason="signing in a test"):
        yield world


def record(world: World) -> Any:
    return agreements.agreement(world.aldena.ids["agreement"])


def shown(world: World, session: str = "", **changes: Any) -> Signing:
    """What the head of quality brings, after the agreement was shown in this session."""
    head, obj = world.aldena.people[HEAD], record(world)
    member = access.member_of(head)
    begun = ceremony.begin(obj, SIGN, agreements.signed_content(obj), user=head.user, member=member, session=session)
    brought = Signing(
        head.user,
        member,
        "approved",
        world.password,
        user_name=head.user.email,
        code=fresh_code(head.user),
        ceremony=begun.token,
        session=session,
    )
    return replace(brought, **changes)


def sign(world: World, given: Signing) -> Signature:
    return signs.sign(
        record(world), step=SIGN, signing=given, content=agreements.signed_content, actor=world.aldena.actor(HEAD)
    )


def refused(world: World, given: Signing) -> dict[str, list[str]]:
    before = Signature.objects.count()
    with pytest.raises(Refused) as found:
        sign(world, given)
    assert Signature.objects.count() == before
    return found.value.errors


# --- components and the series (SR-12, R-19, R-20) ------------------------------------------------------------------


def test_s48_every_component_is_asked_and_must_be_the_signers(open_scope: World) -> None:
    world = open_scope
    manager = world.aldena.people["qa_manager"].user
    assert "password" in refused(world, shown(world, password="wrong"))
    assert "user_name" in refused(world, shown(world, user_name=""))
    assert "user_name" in refused(world, shown(world, user_name=manager.email))
    throttle.forget(proving.SIGNING, str(world.aldena.people[HEAD].pk))
    assert "code" in refused(world, shown(world, code="000000"))
    assert "code" in refused(world, shown(world, code=""))
    assert "code" in refused(world, shown(world, code=fresh_code(manager)))
    assert "passkey" in refused(world, shown(world, passkey='{"made": "up"}', asked_in={}))
    assert "meaning" in refused(world, shown(world, meaning=""))
    assert "meaning" in refused(world, shown(world, meaning="authored"))
    assert "own account" in str(refused(world, shown(world, user=manager, user_name=manager.email)))
    assert "ceremony" in refused(world, shown(world, ceremony=""))
    assert "ceremony" in refused(world, shown(world, ceremony="made-up"))


def test_the_user_name_is_asked_once_in_a_series(open_scope: World, clock: Clock) -> None:
    """R-19, R-20: every component at the first signing of a session, the password at later ones, never nothing."""
    world = open_scope
    assert signers.is_first(world.aldena.people[HEAD].user.pk, "here")
    first = sign(world, shown(world, "here"))
    assert first.components == "user name, password and authenticator code"
    clock.forward(timedelta(minutes=14))
    later = sign(world, shown(world, "here", user_name="", code=""))
    assert later.components == "password"
    assert "password" in refused(world, shown(world, "here", user_name="", password="wrong"))
    assert "user_name" in refused(world, shown(world, "another session", user_name=""))
    clock.forward(SERIES + timedelta(seconds=1))
    assert "user_name" in refused(world, shown(world, "here", user_name=""))


def test_without_a_session_every_signing_is_a_first_one(open_scope: World) -> None:
    world = open_scope
    sign(world, shown(world))
    assert "user_name" in refused(world, shown(world, user_name=""))


def test_a_new_sign_in_begins_a_new_series(world: World) -> None:
    """R-20: the series is one session's; signing out and in again asks for every component."""
    head = world.aldena.people[HEAD]
    client = world.login(head)
    assert sign_at(client, f"{_draft(world, client)}steps/sign/", world, head).status_code == 302
    assert "User name" not in text(client.get(f"{_draft(world, client)}steps/sign/"))
    again = world.login(head)
    assert "User name" in text(again.get(f"{_draft(world, again)}steps/sign/"))


def _draft(world: World, client: Client) -> str:
    return str(draft(world, client).headers["Location"])


# --- what is signed is what was shown (R-24) ------------------------------------------------------------------------


def test_s48_a_ceremony_is_void_after_five_minutes(open_scope: World, clock: Clock) -> None:
    world = open_scope
    given = shown(world)
    clock.forward(CEREMONY + timedelta(seconds=1))
    assert "five minutes" in str(refused(world, given)["ceremony"])


def test_a_ceremony_is_for_one_person_one_session_one_step_one_record(open_scope: World) -> None:
    world = open_scope
    manager = world.aldena.people["qa_manager"]
    other = shown_and_signed(manager, world.password, record(world), SIGN, agreements.signed_content(record(world)))
    assert "ceremony" in refused(world, shown(world, ceremony=other.ceremony))
    elsewhere = shown(world, "another session")
    assert "ceremony" in refused(world, shown(world, "here", ceremony=elsewhere.ceremony))
    step = signing(world, record(world), SIGN._replace(name="terminate"), agreements.signed_content(record(world)))
    assert "ceremony" in refused(world, shown(world, ceremony=step.ceremony))


def test_a_record_that_changed_since_it_was_shown_is_not_signed(open_scope: World) -> None:
    world = open_scope
    given = shown(world)
    with pytest.raises(ceremony.Changed):
        signs.sign(
            record(world),
            step=SIGN,
            signing=given,
            content=lambda row: {**agreements.signed_content(row), "scope": "more than was shown"},
            actor=world.aldena.actor(HEAD),
        )


def test_the_page_of_a_stale_version_shows_what_changed(world: World) -> None:
    head = world.aldena.people[HEAD]
    client = world.login(head)
    address = _draft(world, client)
    opened = submit(client, f"{address}change/", scope="Another scope", reason="the scope was agreed anew")
    assert opened.status_code == 302
    page = client.get(f"{address}steps/sign/")
    shown = _as_shown(world, address)
    with world.aldena.scope():
        begun = ceremony.begin(*shown, user=head.user, member=access.member_of(head), session="gone", first=True)
    old = begun.token
    late = client.post(
        f"{address}steps/sign/",
        {"version": "1", "ceremony": old, "meaning": "approved", **components(world, head)},
    )
    assert page.status_code == 200 and late.status_code == 409
    assert "Nothing was signed" in text(late) and "Another scope" in text(late)
    with world.aldena.scope():
        assert not Signature.objects.filter(subject_id=address.rstrip("/").rpartition("/")[2]).exists()


def _as_shown(world: World, address: str) -> tuple[Any, Any, dict[str, Any]]:
    with world.aldena.scope():
        obj = agreements.agreement(UUID(address.rstrip("/").rpartition("/")[2]))
        return obj, SIGN, agreements.signed_content(obj)


# --- the lock (R-10) ------------------------------------------------------------------------------------------------


def test_the_password_of_another_account_signs_nothing(open_scope: World) -> None:
    """Found: a signing carried a user beside the member, and nobody compared them."""
    other = open_scope.aldena.people["qa_manager"].user
    assert "own account" in str(refused(open_scope, shown(open_scope, user=other)))


def test_tries_that_arrive_together_are_counted_before_they_are_checked(open_scope: World) -> None:
    world = open_scope
    for _ in range(TRIES - 1):
        assert refused(world, shown(world, password="wrong"))["password"] != [proving.LOCKED]
    for password in ("wrong", world.password, "wrong"):  # the fifth, then the right one, then another
        assert refused(world, shown(world, password=password))["password"] == [proving.LOCKED]
    other = world.aldena.people["qa_manager"]
    assert throttle.attempt(proving.SIGNING, str(other.pk), seconds=9) == 1, "nobody else's"


def test_the_right_password_begins_the_count_anew(open_scope: World) -> None:
    world = open_scope
    for _ in range(2):
        for _ in range(TRIES - 1):
            refused(world, shown(world, password="wrong"))
        sign(world, shown(world))


def _wrong_tries(client: Client, address: str, world: World) -> list[int]:
    head = world.aldena.people[HEAD]
    return [sign_at(client, address, world, head, password="wrong").status_code for _ in range(TRIES)]


def test_s48_five_wrong_tries_lock_signing_and_nothing_else(world: World) -> None:
    """R-10: the right stays locked whatever the cache forgets, the account works on, a second person unlocks."""
    head = world.aldena.people[HEAD]
    client = world.login(head)
    address = f"{_draft(world, client)}steps/sign/"
    assert _wrong_tries(client, address, world) == [422] * TRIES
    cache.clear()
    locked = client.get(address)
    assert "locked after five wrong tries" in text(locked) and "aria-disabled" in text(locked)
    assert client.post(address, {"version": "1", "meaning": "approved", **components(world, head)}).status_code in (
        403,
        409,
        422,
    )
    assert client.get("/agreements/").status_code == 200, "the person works on"
    fresh = Client()
    assert fresh.post("/accounts/sign-in/", {"login": head.user.email, "password": world.password}).status_code == 302
    admin = world.login(world.aldena.people["sponsor_admin"])
    unlock = f"/administration/members/{head.pk}/unlock/"
    assert submit(admin, unlock, method="in_person", reason="ok").status_code == 422
    assert submit(admin, unlock, method="in_person", reason="she mistyped after a holiday").status_code == 302
    assert sign_at(client, address, world, head).status_code == 302
    with world.aldena.scope():
        assert SigningRight.objects.get(membership=head).failures == 0


def test_nobody_gives_back_their_own_right(world: World) -> None:
    admin = world.aldena.people["sponsor_admin"]
    actor = world.aldena.actor("sponsor_admin")
    with world.aldena.scope("sponsor_admin", reason="locked in a test"):
        SigningRight.objects.create(
            membership=admin, sponsor=world.aldena.sponsor, failures=5, locked_at=timezone.now()
        )
        with pytest.raises(Refused, match="Another administrator"):
            enabling.give_back_right(admin, method="in_person", actor=actor, reason="it was me myself")


# --- what a signature shows and covers (R-16 to) -----------------------------------------------------------


def test_a_signature_keeps_name_organisation_role_meaning_and_both_times(open_scope: World) -> None:
    head = open_scope.aldena.people[HEAD]
    in_berlin = copy(head.user)
    in_berlin.zone = "Europe/Berlin"
    made = sign(open_scope, shown(open_scope, user=in_berlin))
    [told] = signatures.told([made])
    assert (made.printed_name, made.organisation, made.role) == (
        head.user.name,
        "Aldena Therapeutics",
        "Head of quality",
    )
    assert made.zone == "Europe/Berlin" and told.local.utcoffset() != timedelta(0)
    assert told.validity.whole


def test_a_signature_copied_to_another_record_or_changed_is_invalid(open_scope: World) -> None:
    """R-18: whoever moves a signature, changes a word of it or of what it covers, breaks its seal."""
    made = sign(open_scope, shown(open_scope))
    assert signatures.is_whole(Signature.objects.get(pk=made.pk))
    others: dict[str, Any] = {
        "subject_id": open_scope.aldena.ids["audit"],
        "printed_name": "Somebody Else",
        "meaning": "reviewed",
        "signed_at": made.signed_at + timedelta(seconds=1),
        "content": made.content.replace("{", "{ ", 1),
        "digest": "0" * 64,
        "seal": "",
        "trail_entry": (made.trail_entry or 0) + 1,
        "subject_version": made.subject_version + 1,
    }
    for name, value in others.items():
        copy = Signature.objects.get(pk=made.pk)
        setattr(copy, name, value)
        [told] = signatures.told([copy])
        assert not told.validity.whole and "Invalid" in told.validity.words, name


def test_s49_a_later_change_leaves_the_signature_valid_for_its_version_only(open_scope: World) -> None:
    made = sign(open_scope, shown(open_scope))
    same = agreements.signed_content(record(open_scope))
    [fresh] = signatures.told([made], {**same, "version": same["version"] + 1})
    assert fresh.validity.covers and "nothing it covers has changed" in fresh.validity.words
    [changed] = signatures.told([made], {**same, "scope": "wider", "file_sha256": "f" * 64})
    assert changed.validity.whole and not changed.validity.covers
    assert f"Valid for version {made.subject_version}, not for the record as it stands" in changed.validity.words
    assert "scope" in changed.validity.words and "sha-256 of the document" in changed.validity.words.lower()


# --- refusing (R-26) --------------------------------------------------------------------------------------------------


def test_a_refusal_to_sign_stays_with_its_reason(world: World) -> None:
    head = world.aldena.people[HEAD]
    client = world.login(head)
    address = _draft(world, client)
    empty = submit(client, f"{address}steps/sign/refuse/", reason="x")
    assert empty.status_code == 422
    words = "The matrix leaves open who tests water."
    assert submit(client, f"{address}steps/sign/refuse/", reason=words).status_code == 302
    page = text(client.get(address))
    assert "Refused to sign" in page and words in page
    assert "refuse to sign" in page, "the history names it"
    assert sign_at(client, f"{address}steps/sign/", world, head).status_code == 302, "a refusal can be followed by yes"


def test_nothing_is_refused_where_nothing_waits(world: World) -> None:
    head = world.aldena.people[HEAD]
    client = world.login(head)
    address = _draft(world, client)
    sign_at(client, f"{address}steps/sign/", world, head)
    late = submit(client, f"{address}steps/sign/refuse/", reason="I changed my mind about it")
    assert late.status_code == 422 and "Nothing waits to be signed" in text(late)
    assert client.get(f"{address}steps/terminate/refuse/").status_code == 404
    manager = world.login(world.aldena.people["qa_manager"])
    other = _draft(world, manager)
    assert submit(manager, f"{other}steps/sign/refuse/", reason="I would not sign this").status_code == 403


def test_a_service_of_a_room_cannot_sign_without_content(open_scope: World) -> None:
    with pytest.raises((TypeError, KernelError), match="what its signature covers"):
        signs.sign(
            record(open_scope),
            step=SIGN,
            signing=shown(open_scope),
            content=None,
            actor=open_scope.aldena.actor(HEAD),
        )
