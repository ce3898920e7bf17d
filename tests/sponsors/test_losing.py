"""A lost second factor: disabled at once, replaced under controls, no way into another company (R-11, SR-4)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client

from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from records.models import TrailEntry
from records.selectors import signers
from sponsors import access
from sponsors.entering import knocking
from sponsors.factors import losing, losses
from sponsors.factors.reading import RECOVERY, factors_of, has_factor, has_lost
from sponsors.models import BrowserSession, FactorLoss, Membership, ReplacementCode
from sponsors.people import SIGN_IN as SYSTEM
from tests.factors import set_up_app
from tests.pages import submit, text
from tests.sponsors.losing import (
    AT_THE_DOOR,
    CHECKED,
    FACTOR,
    FACTORS,
    SIGN_IN,
    WHAT_HAPPENED,
    at,
    at_borvik_too,
    code,
    code_shown,
    events,
    half_way,
    names,
    recovery_codes,
    reported,
)
from tests.sponsors.test_factors import strict
from tests.world import World, enter


def viewer(world: World) -> Membership:
    return world.aldena.people["viewer"]


def loss_of(member: Membership) -> FactorLoss:
    """The one loss of this person."""
    return FactorLoss.objects.get(account_id=member.user_id)


def replace_with(client: Client, shown: str) -> None:
    """Type a code that stands in for what was lost, then set up an app."""
    answer = client.post(FACTOR, {"code": shown})
    assert answer.status_code == 302 and answer.headers["Location"] == FACTORS, text(answer)
    page = client.get(FACTORS)
    assert "Set up another second factor now" in text(page)


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
    _scan(client)
    assert client.get("/sites/").status_code == 200 and not has_lost(member.user_id)
    assert loss_of(member).replaced_by == "recovery"
    assert factors_of(member.user_id).codes_left == len(mine) - 1, "the person's own codes stay"
    assert {"factor.code_used", "factor.added", "factor.replaced"} <= set(names(world.aldena))
    assert "You replaced the second factor" in " ".join(mail.body for mail in mailoutbox)


def _scan(client: Client) -> None:
    """Set up an app where recovery codes are left: none are shown anew."""
    try:
        set_up_app(client)
    except AssertionError:
        assert client.get(FACTORS).status_code == 200


# --- with a code of an administrator ----------------------------------------------------------------------------------


def test_r11_a_code_opens_the_setting_up_alone_and_once(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    admin = reported(world, member)
    given = code(admin, member)
    client = half_way(world, member.user)
    before = client.cookies["sessionid"].value
    replace_with(client, given)
    assert client.cookies["sessionid"].value != before
    assert client.get("/sites/", follow=True).redirect_chain[-1][0].startswith(FACTORS), "nothing else is open"
    assert half_way(world, member.user).post(FACTOR, {"code": given}).status_code == 422, "taken once"
    set_up_app(client)  # and new recovery codes: the old ones are as lost as the rest
    assert client.get("/sites/").status_code == 200 and not has_lost(member.user_id)
    loss, row = loss_of(member), _row(world, member)
    assert loss.replaced_by == "code" and row.used_at and row.checked == CHECKED and given not in row.token_digest
    with world.aldena.scope():
        assert Membership.objects.get(pk=member.pk).vouched_at is not None
    kept = names(world.aldena)
    assert {"factor.reported_lost", "factor.code_given", "factor.stand_in_used", "factor.replaced"} <= set(kept)
    owner = [mail.body for mail in mailoutbox if mail.to == [member.user.email]]
    assert len(owner) >= 4 and any("made a one-time code" in body for body in owner)
    assert not any(given in mail.body for mail in mailoutbox), "never by mail"


def _row(world: World, member: Membership) -> ReplacementCode:
    with world.aldena.scope():
        return ReplacementCode.objects.get(membership=member)


def test_r11_a_code_ends_after_an_hour_and_with_the_next_one(world: World) -> None:
    member = viewer(world)
    admin = reported(world, member)
    first, second = code(admin, member), code(admin, member)
    assert half_way(world, member.user).post(FACTOR, {"code": first}).status_code == 422
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert half_way(world, member.user).post(FACTOR, {"code": second}).status_code == 422
    client = half_way(world, member.user)
    assert client.post(FACTOR, {"code": second}).status_code == 302
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        answer = client.get(f"{FACTORS}app/", follow=True)
        assert answer.redirect_chain[-1][0].startswith(FACTOR), "the setting up is open for a quarter of an hour"


def test_r11_a_code_is_one_persons(world: World) -> None:
    mine, other = viewer(world), world.aldena.people["auditor"]
    admin = reported(world, mine)
    reported(world, other)
    given = code(admin, mine)
    assert half_way(world, other.user).post(FACTOR, {"code": given}).status_code == 422
    assert half_way(world, mine.user).post(FACTOR, {"code": given}).status_code == 302


def test_r11_wrong_codes_are_throttled_like_any_factor(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    given = code(reported(world, member), member)
    client = half_way(world, member.user)
    assert [client.post(FACTOR, {"code": "x7k2m-9pqrs"}).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post(FACTOR, {"code": given}).status_code == 429
    assert "tried five times" in mailoutbox[-1].body and "factor.refused" in names(world.aldena)


def test_r11_codes_are_not_made_without_end(world: World) -> None:
    member = viewer(world)
    admin = reported(world, member)
    for _ in range(5):
        code(admin, member)
    answer = submit(admin, at(member, "factor-code"), reason=CHECKED)
    assert answer.status_code == 422 and "Five codes" in text(answer)


def test_r11_nobody_helps_themselves_nor_where_nothing_is_lost(world: World) -> None:
    own, other = world.aldena.people["sponsor_admin"], viewer(world)
    admin = world.login(own)
    for step in ("factor-lost", "factor-code", "factor-confirm"):
        answer = submit(admin, at(own, step), reason="mine, as it happens")
        assert answer.status_code == 422 and "another administrator" in text(answer), step
    none = submit(admin, at(other, "factor-code"), reason=CHECKED)
    assert none.status_code == 422 and "Report the loss first" in text(none)
    unheld = submit(admin, at(other, "factor-confirm"), reason=CHECKED)
    assert unheld.status_code == 422 and "Nothing waits" in text(unheld)
    assert not FactorLoss.objects.filter(account__in=[own.user, other.user]).exists() and factors_of(own.user_id).any


def test_r11_a_code_asks_how_the_person_was_identified(world: World) -> None:
    member = viewer(world)
    admin = reported(world, member)
    for nothing in ("", "x", "....."):
        assert submit(admin, at(member, "factor-code"), reason=nothing).status_code == 422
    assert submit(admin, at(member, "factor-lost"), reason="").status_code == 422


@pytest.mark.parametrize("role", ["qa_head", "viewer", "inspector"])
def test_r11_only_administrators_report_and_give(world: World, role: str) -> None:
    member = world.aldena.people["auditor"]
    client = world.login(world.aldena.people[role])
    for step in ("factor-lost", "factor-code", "factor-confirm"):
        assert client.post(at(member, step), {"reason": CHECKED}).status_code == 403
    theirs = world.login(world.borvik.people["sponsor_admin"])
    for step in ("factor-lost", "factor-code", "factor-confirm"):
        assert theirs.post(at(member, step), {"reason": CHECKED}).status_code == 404
    assert not has_lost(member.user_id)


# --- who takes part in giving rights ----------------------------------------------------------------------------------


def test_r11_whoever_gives_rights_gets_a_code_from_two_people(world: World) -> None:
    """An administrator alone must not become the head of quality, nor another administrator."""
    member, second = world.aldena.people["qa_head"], _second_administrator(world)
    admin = reported(world, member)
    asked = submit(admin, at(member, "factor-code"), reason=CHECKED)
    request = asked.headers["Location"]
    assert asked.status_code == 302 and "/administration/rights/" in request
    again = submit(admin, at(member, "factor-code"), reason=CHECKED)
    assert again.status_code == 422 and "waits for a second person" in text(again)
    assert submit(admin, f"{request}approve/").status_code == 409, "not who asked"
    with world.aldena.scope():
        assert not ReplacementCode.objects.filter(membership=member).exists()
    assert submit(world.login(second), f"{request}approve/").status_code == 302
    theirs = submit(world.login(second), at(member, "factor-code"))
    assert theirs.status_code == 422 and "Who asked for this code makes it" in text(theirs)
    given = code_shown(submit(admin, at(member, "factor-code")))
    client = half_way(world, member.user)
    replace_with(client, given)
    set_up_app(client)
    row = _row(world, member)
    assert row.approved_by == f"membership:{second.pk}" != row.given_by and client.get("/sites/").status_code == 200
    with world.aldena.scope(reason="one person"), pytest.raises(IntegrityError), transaction.atomic():
        ReplacementCode.objects.filter(pk=row.pk).update(approved_by=row.given_by)


def _second_administrator(world: World) -> Membership:
    found = world.aldena.people["management"]
    with world.aldena.scope(reason="the second one"):
        Membership.objects.filter(pk=found.pk).update(role="sponsor_admin")
    return found


def test_r11_where_nobody_else_can_approve_the_operator_helps(world: World) -> None:
    member = world.aldena.people["qa_head"]
    admin = reported(world, member)
    answer = submit(admin, at(member, "factor-code"), reason=CHECKED)
    assert answer.status_code == 422 and "operator" in text(answer)


@pytest.mark.parametrize("lost_again", [False, True])
def test_r11_an_approval_is_void_once_the_loss_is_settled(world: World, lost_again: bool) -> None:
    member, second = world.aldena.people["qa_head"], _second_administrator(world)
    mine = recovery_codes(member.user)
    admin = reported(world, member)
    asked = submit(admin, at(member, "factor-code"), reason=CHECKED)
    client = half_way(world, member.user)
    replace_with(client, mine[0])
    _scan(client)
    if lost_again:
        reported(world, member)
    answer = submit(world.login(second), f"{asked.headers['Location']}approve/")
    assert answer.status_code == 422 and "Refuse it" in text(answer)
    with world.aldena.scope():
        assert not ReplacementCode.objects.filter(membership=member).exists()


def operator(member: Membership, tenant: str = "Aldena Therapeutics", **options: Any) -> str:
    """What the operator's command says."""
    out = StringIO()
    call_command("factor_code", member.user.email, tenant=tenant, checked=CHECKED, stdout=out, **options)
    return out.getvalue()


def test_r11_the_last_administrator_comes_back_by_the_operators_word(world: World, mailoutbox: list[Any]) -> None:
    member = world.aldena.people["sponsor_admin"]
    with pytest.raises(CommandError, match="Report the loss first"):
        operator(member)
    with pytest.raises(CommandError, match="0 people"):
        operator(member, "Borvik Pharma")
    said = operator(member, lost=WHAT_HAPPENED)
    assert "disabled: authenticator app" in said and has_lost(member.user_id)
    client = half_way(world, member.user)
    replace_with(client, said.split()[-1])
    set_up_app(client)
    assert client.get("/administration/members/").status_code == 200
    given, reported_ = (
        next(e for e in events(world.aldena) if e.name == f"factor.{x}") for x in ("code_given", "reported_lost")
    )
    assert given.actor == reported_.actor == "system:operator"
    assert {mail.to[0] for mail in mailoutbox} == {member.user.email} and len(mailoutbox) >= 4


def test_r11_the_operator_confirms_where_nobody_else_can(world: World) -> None:
    member = world.aldena.people["sponsor_admin"]
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 403
    assert "1 person confirmed" in operator(member)
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 302


# --- people of several companies --------------------------------------------------------------------------------------


def test_r11_another_companys_code_does_not_open_this_one(world: World, mailoutbox: list[Any]) -> None:
    """The attack: Borvik's administrator reads the person's mailbox, so has the password, and gives themselves a code.

    They get what Borvik may give: Borvik. Aldena stays closed, and its administrators are told.
    """
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    assert has_lost(member.user_id), "what is lost is lost everywhere"
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    assert client.post(f"/account/memberships/{theirs.pk}/switch/").status_code == 302
    assert client.get("/sites/").status_code == 200
    closed = client.post(f"/account/memberships/{member.pk}/switch/")
    assert closed.status_code == 403 and "makes sure of you first" in text(closed)
    assert _acts_only_at(client, member, theirs)
    told = [mail for mail in mailoutbox if mail.to == [world.aldena.people["sponsor_admin"].user.email]]
    assert ["was reported lost" in told[0].body, "outside your organisation" in told[1].body] == [True, True]
    assert "Borvik" not in told[0].body + told[1].body, "nobody learns whose administrator it was"
    ours = events(world.aldena)
    assert {"factor.reported_lost", "factor.code_given", "factor.replaced"} <= {event.name for event in ours}
    assert "Borvik" not in str([event.facts for event in ours])


def _acts_only_at(client: Client, closed: Membership, opened: Membership) -> bool:
    """A session that names the closed membership opens nothing of it."""
    session = client.session
    session[access.SESSION_KEY] = str(closed.pk)
    session.save()
    assert client.get("/sites/").status_code == 302
    page = client.get("/", follow=True)
    assert "closed until an administrator there has confirmed" in text(page)
    session[access.SESSION_KEY] = str(opened.pk)
    session.save()
    return client.get("/sites/").status_code == 200


def test_r11_the_other_company_opens_once_its_own_administrator_made_sure(world: World, mailoutbox: list[Any]) -> None:
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    admin = world.login(world.aldena.people["sponsor_admin"])
    page = text(admin.get(f"/administration/members/{member.pk}/"))
    assert "outside Aldena Therapeutics" in page and "confirm the new second factor" in page
    answer = submit(admin, at(member, "factor-confirm"), reason=CHECKED)
    assert answer.status_code == 302
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 302
    assert client.get("/sites/").status_code == 200
    assert "factor.vouched" in names(world.aldena) and "factor.vouched" not in names(world.borvik)
    assert "confirmed that it was you" in mailoutbox[-1].body
    assert submit(admin, at(member, "factor-confirm"), reason=CHECKED).status_code == 422, "once is enough"


def test_r11_who_gives_rights_is_confirmed_by_two(world: World, mailoutbox: list[Any]) -> None:
    member, second = world.aldena.people["qa_head"], _second_administrator(world)
    theirs = at_borvik_too(world, member)
    client = half_way(world, member.user)
    mallory = reported(world, theirs, world.borvik)
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    admin = world.login(world.aldena.people["sponsor_admin"])
    asked = submit(admin, at(member, "factor-confirm"), reason=CHECKED)
    assert "/administration/rights/" in asked.headers["Location"]
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 403
    assert submit(world.login(second), f"{asked.headers['Location']}approve/").status_code == 302
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 302
    assert "confirmed that it was you" in mailoutbox[-1].body and "factor.vouched" in names(world.aldena)


def test_r11_with_the_persons_own_recovery_code_every_company_opens(world: World) -> None:
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mine = recovery_codes(member.user)
    reported(world, theirs, world.borvik)
    client = half_way(world, member.user)
    replace_with(client, mine[0])
    _scan(client)
    for each in (member, theirs):
        assert client.post(f"/account/memberships/{each.pk}/switch/").status_code == 302
        assert client.get("/sites/").status_code == 200
    with world.aldena.scope():
        assert not losses.is_held(member)


def test_r11_a_later_proof_of_ones_own_does_not_open_what_another_companys_word_closed(world: World) -> None:
    """Recovery codes made after the take-over are the attacker's: with them a second loss opens Aldena no more."""
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    made = recovery_codes(member.user)
    reported(world, theirs, world.borvik)
    again = half_way(world, member.user)
    replace_with(again, made[0])
    _scan(again)
    assert again.post(f"/account/memberships/{member.pk}/switch/").status_code == 403


def test_r11_two_companies_codes_open_each_its_own(world: World) -> None:
    """Aldena's administrator vouched for who stood before them: not for whoever uses Borvik's code."""
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    ours = code(world.login(world.aldena.people["sponsor_admin"]), member)
    client = half_way(world, member.user)
    replace_with(client, code(mallory, theirs))
    set_up_app(client)
    assert client.post(f"/account/memberships/{member.pk}/switch/").status_code == 403
    assert half_way(world, member.user).post(FACTOR, {"code": ours}).headers["Location"] == "/", "the loss is settled"
    assert (
        _row(world, member).used_at is None
        and client.post(f"/account/memberships/{member.pk}/switch/").status_code == 403
    )


def test_r11_a_code_shown_in_time_is_worth_nothing_once_the_loss_is_settled(world: World) -> None:
    """Borvik's administrator typed their code and waited: what the person set up since must not get a companion."""
    strict(world)
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    mallory = reported(world, theirs, world.borvik)
    waiting = half_way(world, member.user)
    replace_with(waiting, code(mallory, theirs))
    page = waiting.get(f"{FACTORS}app/")
    client = half_way(world, member.user)
    replace_with(client, code(world.login(world.aldena.people["sponsor_admin"]), member))
    kept_back = Client()
    kept_back.cookies["sessionid"] = waiting.cookies["sessionid"].value
    set_up_app(client)
    before = factors_of(member.user_id).app
    assert kept_back.get(FACTORS).status_code == 302, "the session ended with the replacement"
    again = half_way(world, member.user)
    session = again.session
    session["entry"] = {**session["entry"], "replaces": waiting_mark(theirs, loss_of(member))}
    session.save()
    for path in ("app/", "passkey/", "codes/"):
        assert again.get(f"{FACTORS}{path}").status_code == 302
        assert again.post(f"{FACTORS}{path}", {"code": "000000"}).status_code == 302
    after = factors_of(member.user_id)
    assert page.status_code == 200 and before and after.app == before and not after.passkeys


def waiting_mark(member: Membership, loss: FactorLoss) -> dict[str, str]:
    """What a session keeps of a code that was shown a moment ago."""
    return {"at": now().isoformat(), "loss": str(loss.pk), "by": str(member.pk)}


def test_r11_of_two_who_replace_at_once_one_comes_too_late(world: World) -> None:
    member = viewer(world)
    reported(world, member)
    shown = losing.StandIn(loss_of(member).pk, None)
    with scope(PLATFORM, actor=SYSTEM, reason="the first"):
        losing.replaced(member.user, shown=shown, keep=None, actor=SYSTEM)
    with pytest.raises(Refused, match="already"), scope(PLATFORM, actor=SYSTEM, reason="the second"):
        losing.replaced(member.user, shown=shown, keep=None, actor=SYSTEM)


def test_r11_a_former_members_company_gives_no_code(world: World) -> None:
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    given = code(reported(world, theirs, world.borvik), theirs)
    with world.borvik.scope(reason="left"):
        Membership.objects.filter(pk=theirs.pk).update(is_active=False)
    assert half_way(world, member.user).post(FACTOR, {"code": given}).status_code == 422


def test_r11_what_another_company_wrote_stays_there(world: World) -> None:
    member = viewer(world)
    theirs = at_borvik_too(world, member)
    reported(world, theirs, world.borvik, reason="seen at the Borvik summer party")
    page = text(world.login(world.aldena.people["sponsor_admin"]).get(f"/administration/members/{member.pk}/"))
    assert "Reported lost" in page and "summer party" not in page and "Borvik" not in page
