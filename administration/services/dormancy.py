"""Taking access from who does not use it: a mail first, then the membership ends, with an event (R-07)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from administration.rules import END, NOTICE, SLEEPS_AFTER, WARN, last_seen, owed
from administration.services.members import end_membership
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from records.services import publish
from sponsors import access
from sponsors import services as people
from sponsors.models import Membership

REASON: Final = f"No sign-in for {SLEEPS_AFTER.days} days"
WARNING: Final = "told that the account sleeps"


def sweep_dormant(*, at: datetime, actor: Actor) -> tuple[int, int]:
    """In a tenant's scope: warn and end what is due at `at`; returns how many of each. Running it again does nothing.

    The last person who can manage people keeps their access: nobody could give it back.
    """
    current(actor)
    warned = ended = 0
    for row in access.memberships().filter(is_active=True, user__is_active=True, user__is_service=False):
        due = owed(last_seen(row.user.last_login, row.since, row.resumed_at), row.warned_at, at)
        if due == WARN:
            _warn(row, at)
            warned += 1
        elif due == END and _end(row, actor):
            ended += 1
    return warned, ended


def _warn(row: Membership, at: datetime) -> None:
    with because(WARNING):
        people.change_membership(row, warned_at=at)
        publish("member.warned", row)
    member = access.member_of(row)
    seen = last_seen(row.user.last_login, row.since, row.resumed_at)
    until = access.day_here(max(seen + SLEEPS_AFTER, at + NOTICE))
    context = {"member": member, "until": until, "origin": settings.PUBLIC_ORIGIN}
    text = render_to_string("administration/mail/dormant.txt", context)
    transaction.on_commit(
        lambda: send_mail("Sign in to keep your access to the CMO Portal", text, None, [member.email]), robust=True
    )


def _end(row: Membership, actor: Actor) -> bool:
    try:
        end_membership(row, actor=actor, reason=REASON)
    except Refused:  # the last administrator
        return False
    return True
