"""Second factors of the cast, as their apps show them."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from django.test import Client

from cmo_portal.demo.codes import code_now
from kernel.clock import now
from sponsors.factors import codes
from sponsors.factors.reading import APP
from sponsors.models import User
from tests.pages import text


def fresh_code(user: User) -> str:
    """The code that the person's app shows, with every use of it forgotten: tests do not wait for the next one."""
    row = Authenticator.objects.get(user=user, type=APP)
    row.data["used"] = 0
    row.save(update_fields=["data"])
    return code_now(user)


def set_up_app(client: Client) -> None:
    """What a person without a second factor does first: scan the square code, type the code."""
    found = re.search(r'class="cp-secret">([A-Z2-7 ]+)<', text(client.get("/account/factors/app/")))
    assert found is not None
    code = codes.code_of(found[1].replace(" ", ""), codes.counter_at(now()))
    assert "Your recovery codes" in text(client.post("/account/factors/app/", {"code": code}))
