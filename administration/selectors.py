"""Every read of invitations."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from administration.models import Invitation
from administration.rules import Invited
from sponsors.tokens import digest_of


def invitations() -> QuerySet[Invitation]:
    """The tenant's invitations, newest first."""
    return Invitation.objects.order_by("-id")


def invited(token: str) -> Invited | None:
    """What a token opens, looked up before any scope; nothing for one that is used, old or unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM administration_invitation_by_token(%s)", [digest_of(token)])
        row = cursor.fetchone()
    return Invited(*row) if row else None
