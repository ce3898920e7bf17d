"""Reading who belongs to the tenant, who is invited, and which systems are connected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet

from administration.models import ApiClient, Invitation
from administration.rules import Invited, member_state
from kernel.clock import now
from sponsors import access
from sponsors.factors import losses
from sponsors.models import Membership
from sponsors.tokens import digest_of
from web.http import Member


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the list of people shows them."""

    member: Member
    state: str
    ends_on: date | None


def people(today: date) -> list[Person]:
    """Everybody who ever belonged to the tenant, by name; systems are listed on their own."""
    return [
        Person(access.member_of(row), member_state(is_active=_acts(row), ends_on=row.ends_on, today=today), row.ends_on)
        for row in access.memberships()
        if not row.user.is_service
    ]


def memberships_of_people() -> QuerySet[Membership]:
    """Everybody who ever belonged to the tenant, without its connected systems."""
    return access.memberships().exclude(user__is_service=True)


def person(pk: UUID) -> Membership:
    """A member who is a person; raises DoesNotExist for a connected system."""
    return memberships_of_people().get(pk=pk)


def with_states(rows: Iterable[Membership], today: date) -> list[Any]:
    """Members with what their page says of them: whether they can act, and how it stands with a lost second factor."""
    found: list[Any] = list(rows)
    lost, held = losses.states(found)
    for row in found:
        row.state = member_state(is_active=_acts(row), ends_on=row.ends_on, today=today)
        row.factor_lost_at, row.factor_to_confirm = lost.get(row.user_id), row.pk in held
    return found


def _acts(row: Membership) -> bool:
    return row.is_active and row.user.is_active


def invitations() -> QuerySet[Invitation]:
    """The tenant's invitations, newest first."""
    return Invitation.objects.order_by("-id")


def open_invitations() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return invitations().filter(accepted_at=None, expires_at__gt=now())


def invited(token: str) -> Invited | None:
    """What a token opens, looked up before any scope; nothing for one that is used, old or unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM administration_invitation_by_token(%s)", [digest_of(token)])
        row = cursor.fetchone()
    return Invited(*row) if row else None


def clients(today: date) -> QuerySet[ApiClient]:
    """The sponsor's connected systems, each with its `state` on that day."""
    state = models.Case(
        models.When(revoked_at__isnull=False, then=models.Value("revoked")),
        models.When(expires_on__lt=today, then=models.Value("expired")),
        default=models.Value("connected"),
    )
    return ApiClient.objects.annotate(state=state)


def client(pk: UUID) -> ApiClient:
    """One connected system; raises DoesNotExist."""
    return ApiClient.objects.get(pk=pk)
