"""One-time codes of administrators and the operator for who lost their second factor (R-11, SR-4)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from kernel.clock import now
from sponsors.factors.reading import factors_of, has_lost
from sponsors.models import FactorLoss, Membership, ReplacementCode
from tests.factors import set_up_app
from tests.pages import submit, text
from tests.sponsors.losing import (
    CHECKED,
    FACTOR,
    FACTORS,
    WHAT_HAPPENED,
    at,
    at_borvik_too,
    code,
    code_row,
    code_shown,
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
from tests.world import World

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
    loss, row = loss_of(member), code_row(world, member)
    assert loss.replaced_by == "code" and row.used_at and row.checked == CHECKED and given not in row.token_digest
    with world.aldena.scope():
        assert Membership.objects.get(pk=member.pk).vouched_at is not None
    kept = names(world.aldena)
    assert {"factor.reported_lost", "factor.code_given", "factor.stand_in_used", "factor.replaced"} <= set(kept)
    owner = [mail.body for mail in mailoutbox if mail.to == [member.user.email]]
    assert len(owner) >= 4 and any("made a one-time code" in body for body in owner)
    assert not any(given in mail.body for mail in mailoutbox), "never by mail"


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
    member, second = world.aldena.people["qa_head"], second_administrator(world)
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
    row = code_row(world, member)
    assert row.approved_by == f"membership:{second.pk}" != row.given_by and client.get("/sites/").status_code == 200
    with world.aldena.scope(reason="one person"), pytest.raises(IntegrityError), transaction.atomic():
        ReplacementCode.objects.filter(pk=row.pk).update(approved_by=row.given_by)


def test_r11_where_nobody_else_can_approve_the_operator_helps(world: World) -> None:
    member = world.aldena.people["qa_head"]
    admin = reported(world, member)
    answer = submit(admin, at(member, "factor-code"), reason=CHECKED)
    assert answer.status_code == 422 and "operator" in text(answer)


@pytest.mark.parametrize("lost_again", [False, True])
def test_r11_an_approval_is_void_once_the_loss_is_settled(world: World, lost_again: bool) -> None:
    member, second = world.aldena.people["qa_head"], second_administrator(world)
    mine = recovery_codes(member.user)
    admin = reported(world, member)
    asked = submit(admin, at(member, "factor-code"), reason=CHECKED)
    client = half_way(world, member.user)
    replace_with(client, mine[0])
    scan(client)
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
