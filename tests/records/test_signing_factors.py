"""Second factors in the signing ceremony: the first signature of a series asks every component (21 CFR 11.200)."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils import timezone

from records.models import Signature
from sponsors.factors import codes
from sponsors.factors.reading import APP
from tests.pages import text
from tests.records.test_signing import HEAD, _draft, open_scope, refused, shown, sign
from tests.world import World

__all__ = ["open_scope"]


def test_s48_a_code_signs_once(open_scope: World) -> None:
    """S-23, R-19: a code that proved one signature proves no other, in another session either."""
    world = open_scope
    given = shown(world, "here")
    sign(world, given)
    again = shown(world, "there")
    used = Authenticator.objects.get(user=again.user, type=APP)
    used.data["used"] = codes.counter_at(timezone.now()) + codes.DRIFT
    used.save()
    assert "code" in refused(world, again)


def test_who_has_no_second_factor_is_led_to_set_one_up(world: World) -> None:
    """R-08, R-19: no policy lets anybody sign without."""
    head = world.aldena.people[HEAD]
    with world.aldena.scope(reason="lost"):
        Authenticator.objects.filter(user=head.user).delete()
    client = world.login(head)
    address = f"{_draft(world, client)}steps/sign/"
    page = text(client.get(address))
    assert "You have no second factor" in page and 'href="/account/factors/"' in page
    typed = {"version": "1", "meaning": "approved", "user_name": head.user.email, "password": world.password}
    assert client.post(address, {**typed, "code": "123456"}).status_code in (403, 409, 422)
    assert client.post(address.replace("/agreements/", "/api/v1/agreements/"), typed).status_code >= 400
    with world.aldena.scope():
        assert not Signature.objects.filter(subject_id=address.split("/")[2]).exists()
