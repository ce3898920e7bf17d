"""What administrators are told: the fifth failed sign-in in a row (R-10), a lost second factor (R-11), other names,
passwords besides a provider."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any
from uuid import UUID

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
from sponsors.sso import selectors
from web.http import Member, record_once_left, tell_of_account

SUBJECT = "Sign-ins failed"


def sign_in_failed(request: HttpRequest, user: User | None, failures: int) -> None:
    """Keep a failed sign-in of a known account; at the fifth within a quarter of an hour tell who answers for it."""
    if user is None:
        return
    place: dict[str, Any] = where(request)
    tell_of_account(request, "session.failed", user.pk, proven=False, **place)
    if failures == SLOWED_FROM:
        record_once_left(request, partial(_alert, user, place))
    if failures == REFUSED_FROM:
        tell_of_account(request, "session.refused", user.pk, proven=False, **place)


def factor_lost(user: User, besides: UUID | None) -> None:
    """Tell the administrators that a person lost their second factor; not those of the tenant that reported it."""
    words = (
        f"The second factor of {user.name} ({user.email}) was reported lost. It is disabled, and every session of "
        "theirs has ended. With a recovery code they help themselves. Without one they ask you for a one-time code: "
        "make sure who asks, then give it on their page under People."
    )
    _tell_administrators(user, "A second factor was reported lost", words, lambda member: member.tenant_id != besides)


def factor_replaced(user: User, waiting: Collection[UUID]) -> None:
    """Tell the administrators of the tenants that now wait for their own word."""
    words = (
        f"{user.name} ({user.email}) set up another second factor with a code that an administrator outside your "
        "organisation gave. Nothing of yours is open to them until you have made sure that it was they: ask them "
        "yourself, by a way you know, then confirm it on their page under People. Was it not they? Leave it closed and "
        "report their second factor lost."
    )
    _tell_administrators(user, "A second factor was replaced", words, lambda member: member.tenant_id in waiting)


def renamed(user: User, before: str) -> None:
    """Tell the administrators that a person goes by another name (R-02): signatures print it."""
    words = (
        f"{before} ({user.email}) changed the name of their account to {user.name}. Nothing is signed under it until "
        "their identity is proven for this name: an administrator records that on their page under People. Was it not "
        "they, or is it not their name? Ask them."
    )
    _tell_administrators(user, "A name was changed", words, lambda member: True)


def password_besides_provider(user: User) -> None:
    """Tell the administrators of the tenants whose provider brings a person that they come in without it by now."""
    words = (
        f"{user.name} ({user.email}), who came through your sign-in provider so far, set a password of the portal by "
        "the link of a mail. They come in with it too, with a second factor, also once your provider no longer knows "
        "them: whoever leaves you is ended on their page under People."
    )
    _tell_administrators(user, "A person has a password besides your provider", words, _comes_by_provider)


def _comes_by_provider(member: Member) -> bool:
    with scope(member.scope, actor=SIGN_IN):
        return selectors.provider_of(member.user_id) is not None


def _tell_administrators(user: User, subject: str, words: str, where_it_matters: Callable[[Member], bool]) -> None:
    """One mail to each, however many of their tenants the person belongs to."""
    text = render_to_string("sponsors/mail/to_administrators.txt", {"words": words, "origin": settings.PUBLIC_ORIGIN})
    told: set[str] = set()
    for member in filter(where_it_matters, access.memberships_of(user.pk)):
        with scope(member.scope, actor=SIGN_IN):
            told |= {each.email for each in access.people(roles=ADMINISTRATORS) if each.user_id != user.pk}
    for address in sorted(told):
        send_mail(subject, text, None, [address])


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
