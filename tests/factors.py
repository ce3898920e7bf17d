"""Second factors of the cast, as their apps show them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from cmo_portal.demo.codes import code_now
from sponsors.factors.reading import APP
from sponsors.models import User


def fresh_code(user: User) -> str:
    """The code that the person's app shows, with every use of it forgotten: tests do not wait for the next one."""
    row = Authenticator.objects.get(user=user, type=APP)
    row.data["used"] = 0
    row.save(update_fields=["data"])
    return code_now(user)
