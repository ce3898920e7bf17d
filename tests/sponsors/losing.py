"""Losing a second factor and getting another one, as people and administrators do it."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from kernel.clock import now
from kernel.scope import PLATFORM, scope
from records.models import Event
from sponsors import services
from sponsors.factors import codes, recovery
from sponsors.factors.reading import RECOVERY
from sponsors.models import FactorLoss, Membership, ReplacementCode, User
from sponsors.people import SIGN_IN as SYSTEM
from tests.pages import submit, text
from tests.world import Party, World

SIGN_IN = "/accounts/sign-in/"
FACTOR = "/accounts/second-factor/"
AT_THE_DOOR = "/accounts/lost-factor/"
FACTORS = "/account/factors/"
WHAT_HAPPENED = "telephone left on a train"
CHECKED = "came to my office with the company badge"


def half_way(world: World, user: User, onward: str = "") -> Client:
    """A browser in which the password was shown, and nothing else."""
    client = Client()
    answer = client.post(SIGN_IN, {"login": user.email, "password": world.password, "next": onward})
    assert answer.status_code == 302, text(answer)
    return client


def at(member: Membership, step: str) -> str:
    return f"/administration/members/{member.pk}/{step}/"


def reported(world: World, member: Membership, party: Party | None = None, **typed: Any) -> Client:
    """The administrator of a party (Aldena's if none is named) reports the loss; their browser."""
    admin = world.login((party or world.aldena).people["sponsor_admin"])
    answer = submit(admin, at(member, "factor-lost"), **{"reason": WHAT_HAPPENED, **typed})
    assert answer.status_code == 302, text(answer)
    return admin


def code_shown(answer: Any) -> str:
    """The one-time code on the page that shows it."""
    (found,) = re.findall(r'aria-label="Code">([^<]+)<', text(answer))
    return str(found)


def code(admin: Client, member: Membership) -> str:
    """A code as the administrator is shown it."""
    return code_shown(submit(admin, at(member, "factor-code"), reason=CHECKED))


def recovery_codes(user: User) -> list[str]:
    """Recovery codes that can be typed, in place of those the person has."""
    made = recovery.new_codes()
    marks = {"marks": recovery.kept(str(user.pk), made)}
    with scope(PLATFORM, actor=SYSTEM, reason="in a test"):
        Authenticator.objects.update_or_create(user=user, type=RECOVERY, defaults={"data": marks})
    return made


def events(party: Party, prefix: str = "factor.") -> list[Event]:
    with party.scope():
        return list(Event.objects.filter(name__startswith=prefix).order_by("seq"))


def names(party: Party) -> list[str]:
    return [event.name for event in events(party)]


def at_borvik_too(world: World, member: Membership, role: str = "viewer") -> Membership:
    """A membership of the same person at the rival sponsor."""
    with world.borvik.scope("sponsor_admin", reason="a consultant of both"):
        actor = world.borvik.actor("sponsor_admin")
        return services.add_member(member.user, role=role, actor=actor, reason="a consultant of both")


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


def scan(client: Client) -> None:
    """Set up an app where recovery codes are left: none are shown anew."""
    found = re.search(r'class="cp-secret">([A-Z2-7 ]+)<', text(client.get(f"{FACTORS}app/")))
    assert found is not None
    shown = codes.code_of(found[1].replace(" ", ""), codes.counter_at(now()))
    answer = client.post(f"{FACTORS}app/", {"code": shown})
    assert answer.status_code == 302 and answer.headers["Location"] == FACTORS, text(answer)


def code_row(world: World, member: Membership) -> ReplacementCode:
    with world.aldena.scope():
        return ReplacementCode.objects.get(membership=member)


def second_administrator(world: World) -> Membership:
    found = world.aldena.people["management"]
    with world.aldena.scope(reason="the second one"):
        Membership.objects.filter(pk=found.pk).update(role="sponsor_admin")
    return found
