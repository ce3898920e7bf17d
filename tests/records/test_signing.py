"""A signature is its signer's: their account, their password, and no guessing (21 CFR 11.200, 11.300)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache

from kernel.errors import Refused
from quality_agreements.rules import SIGN
from records import signing as ceremony
from records.models import Signature
from records.signing import Signing
from sponsors import access
from tests.world import World
from web import throttle


def signing(world: World, password: str = "") -> Signing:
    head = world.aldena.people["qa_head"]
    return Signing(head.user, access.member_of(head), "approved", password or world.password)


def sign(world: World, given: Signing) -> Signature:
    found = world.aldena.get("agreement")
    return ceremony.sign(
        found, step=SIGN, signing=given, content=lambda obj: {"x": 1}, actor=world.aldena.actor("qa_head")
    )


def test_the_password_of_another_account_signs_nothing(world: World) -> None:
    """Found: a signing carried a user beside the member, and nobody compared them."""
    other = world.aldena.people["qa_manager"].user
    with world.aldena.scope("qa_head", reason="x"), pytest.raises(Refused, match="your own account"):
        sign(world, replace(signing(world), user=other))


def test_five_wrong_passwords_close_signing_for_a_quarter_of_an_hour(world: World) -> None:
    with world.aldena.scope("qa_head", reason="x"):
        for _ in range(ceremony.WRONG_PASSWORDS - 1):
            with pytest.raises(Refused, match="not your password"):
                sign(world, signing(world, "wrong"))
        for password in ("wrong", world.password, "wrong"):  # the fifth, then the right one, then another
            with pytest.raises(Refused, match="cannot sign for 15 minutes.*reset it"):
                sign(world, signing(world, password))
        other = world.aldena.people["qa_manager"]
        assert throttle.attempt(ceremony.SIGNING, str(other.user.pk), seconds=9) == 1, "nobody else's"
        cache.clear()  # as time does
        assert sign(world, signing(world)).meaning == "approved"


def test_the_quarter_of_an_hour_begins_with_the_fifth(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    monkeypatch.setattr(throttle, "hold", lambda door, who, *, seconds: held.append(seconds))
    with world.aldena.scope("qa_head", reason="x"):
        for _ in range(ceremony.WRONG_PASSWORDS + 2):
            with pytest.raises(Refused):
                sign(world, signing(world, "wrong"))
    assert held == [15 * 60]


def test_the_right_password_begins_the_count_anew(world: World) -> None:
    with world.aldena.scope("qa_head", reason="x"):
        for _ in range(2):
            for _ in range(ceremony.WRONG_PASSWORDS - 1):
                with pytest.raises(Refused, match="not your password"):
                    sign(world, signing(world, "wrong"))
            sign(world, signing(world))
