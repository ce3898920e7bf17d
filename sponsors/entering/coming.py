"""Coming in: what a session begins with, and what the tenant asks of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from kernel.clock import now
from kernel.scope import scope
from sponsors import access
from sponsors.entering import marks
from sponsors.entering.policy import DEFAULT, KIND, SignInPolicy, from_body, strictest
from sponsors.models import PasswordRecord, User
from sponsors.people import SIGN_IN
from web.http import Member, scoped


def policy(on: date) -> SignInPolicy:
    """The policy of the open tenant on a day."""
    found = access.policy(KIND, on)
    return from_body(found.body, found.version) if found else DEFAULT


def policy_of(member: Member) -> SignInPolicy:
    """The policy of the tenant that a person is a member of, today."""
    with scope(member.scope, actor=SIGN_IN):
        return policy(member.today)


def policy_for(account: UUID) -> SignInPolicy:
    """What holds for a person's password: the strictest of every tenant they are a member of."""
    return strictest(policy_of(member) for member in access.memberships_of(account))


BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, user: User, *, factor: bool = False) -> None:
    """Sign a person in who has just proven who they are, other than by the form of the sign-in."""
    login(request, user, backend=BACKEND)
    begin(request, user.pk, factor=factor)


def sign_in_through(request: HttpRequest, user: User, member: Member, *, door: str, factor: bool) -> None:
    """Sign in a person whom the provider of `member`'s tenant proved: they act there and nowhere else.

    With `factor` the provider asked a second factor, which opens that tenant; what asks for a fresh proof asks our own.
    """
    login(request, user, backend=BACKEND)
    marks.begin(request)
    marks.through(request, tenant=str(member.tenant_id), door=door, identity=not user.has_usable_password())
    act_as(request, member)
    if factor:
        marks.waive(request, str(member.tenant_id))


def account(pk: UUID) -> User | None:
    """The person with this id who can sign in."""
    return User.objects.filter(pk=pk, is_active=True, is_service=False).first()


def begin(request: HttpRequest, account: UUID, *, factor: bool = False) -> None:
    """A person has said who they are: the session begins, in their first membership.

    With `factor` the proof was a second factor too (a passkey). The membership is kept: it must not change under them
    when they get another one.
    """
    marks.begin(request, factor=factor)
    if is_password_old(account):
        marks.ask_password(request)
    members = [each for each in access.memberships_of(account) if not each.is_held]
    if members:
        act_as(request, members[0])


def is_password_old(account: UUID) -> bool:
    """Whether a policy asks for another password by now (R-09); never where no policy names an age."""
    days = policy_for(account).password_days
    newest = PasswordRecord.objects.filter(account_id=account).order_by("-set_at").first() if days else None
    return newest is not None and newest.set_at + timedelta(days=days) < now()


def act_as(request: HttpRequest, member: Member) -> None:
    """The session acts in this membership from now on; its tenant's policy may let people in without a factor.

    A form that another tab opened for the tenant before must not be written into this one: its token is void.
    """
    rotate_token(request)
    request.session[access.SESSION_KEY] = str(member.id)
    scoped(request).opened = member
    asks = member.lost_at is not None or policy_of(member).second_factor
    waived = "" if asks else str(member.tenant_id)
    marks.waive(request, waived)


def account_named(email: str) -> User | None:
    """The person who signs in with this address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True, is_service=False).first()
