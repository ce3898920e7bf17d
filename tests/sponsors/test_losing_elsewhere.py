"""A lost second factor of a person of several companies: no company opens another by its word (R-11, SR-4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import PLATFORM, scope
from sponsors import access
from sponsors.factors import losing, losses
from sponsors.factors.reading import factors_of, has_lost
from sponsors.models import FactorLoss, Membership
from sponsors.people import SIGN_IN as SYSTEM
from tests.factors import set_up_app
from tests.pages import submit, text
from tests.sponsors.losing import (
    CHECKED,
    FACTOR,
    FACTORS,
    at,
    at_borvik_too,
    code,
    code_row,
    events,
    half_way,
    loss_of,
    names,
    recovery_codes,
    replace_with,
    reported,
    scan,
    second_administrator,
    viewer,
)
from tests.sponsors.test_factors import strict
from tests.world import World

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
    member, second = world.aldena.people["qa_head"], second_administrator(world)
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
    scan(client)
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
    scan(again)
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
        code_row(world, member).used_at is None
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
