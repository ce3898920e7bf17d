"""What is told of failed sign-ins: to the access log each, to administrators the fifth in a row (R-10)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string

from kernel.clock import now
from kernel.scope import scope
from sponsors import access
from sponsors.entering.knocking import REFUSED_FROM, SLOWED_FROM
from sponsors.entering.marks import where
from sponsors.models import User
from sponsors.people import SIGN_IN
from sponsors.rules import ADMINISTRATORS
from web.http import record_afterwards, tell_of_account

SUBJECT = "Sign-ins failed"


def sign_in_failed(request: HttpRequest, user: User | None, failures: int) -> None:
    """Keep a failed sign-in of a known account; at the fifth within a quarter of an hour tell who answers for it."""
    if user is None:
        return
    place: dict[str, Any] = where(request)
    tell_of_account(request, "session.failed", user.pk, proven=False, **place)
    if failures == SLOWED_FROM:
        record_afterwards(request, partial(_alert, user, place))
    if failures == REFUSED_FROM:
        tell_of_account(request, "session.refused", user.pk, proven=False, **place)


def _alert(user: User, place: dict[str, Any]) -> None:
    """Tell the administrators of every tenant the person belongs to, with address and device."""
    context = {"person": user.name, "at": now(), "where": place, "origin": settings.PUBLIC_ORIGIN}
    text = render_to_string("sponsors/mail/failed.txt", context)
    told: set[str] = set()
    for member in access.memberships_of(user.pk):
        with scope(member.scope, actor=SIGN_IN):
            told |= {each.email for each in access.people(roles=ADMINISTRATORS)}
    for address in sorted(told):
        send_mail(SUBJECT, text, None, [address])
