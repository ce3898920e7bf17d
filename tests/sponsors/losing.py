"""Losing a second factor and getting another one, as people and administrators do it."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from records.models import Event
from sponsors import services
from sponsors.factors import recovery
from sponsors.factors.reading import RECOVERY
from sponsors.models import Membership, User
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
