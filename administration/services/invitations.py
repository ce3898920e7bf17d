"""Inviting people, their acceptance, and taking an invitation back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from administration.models import Invitation
from administration.rules import Invited, role_obstacles
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.services import publish
from sponsors import access
from sponsors import services as people
from sponsors.models import Membership, User
from sponsors.tokens import digest_of, new_token

VALID_FOR: Final = timedelta(days=7)
USED: Final = "This invitation was used or is too old. Ask your administrator for a new one."


def invite_member(
    *, email: str, role: str, invited_by: str, ends_on: date | None = None, actor: Actor, reason: str
) -> Invitation:
    """Invite somebody into the open tenant by mail, as a member until `ends_on` if given.

    Whether they have an account is never told. Raises `Refused` for a role or a last day that cannot be.
    """
    target = current(actor).scope
    if refused := role_obstacles(role, ends_on, today(access.tenant_zone(target)), target.kind):
        raise Refused(refused)
    token = new_token()
    with because(reason):
        made = Invitation.objects.create(
            **target.columns,
            email=email.strip().lower(),
            role=role,
            member_until=ends_on,
            tenant_name=access.tenant_name(target),
            invited_by=invited_by,
            token_digest=digest_of(token),
            expires_at=now() + VALID_FOR,
        )
        publish("member.invited", made, role=role)
    address = f"{settings.PUBLIC_ORIGIN}{reverse('administration:accept', args=[token])}"
    transaction.on_commit(lambda: _mail(made, address), robust=True)
    return made


def _mail(invitation: Invitation, address: str) -> None:
    context = {"address": address, "tenant": invitation.tenant_name, "person": invitation.invited_by}
    send_mail(
        "Invitation to the CMO Portal",
        render_to_string("administration/mail/invitation.txt", context),
        None,
        [invitation.email],
        html_message=render_to_string("administration/mail/invitation.html", context),
    )


def accept_invitation(found: Invited, user: User, *, actor: Actor, reason: str) -> Membership:
    """In the inviting tenant's scope: make the invited person a member, once, under a race too."""
    current(actor)
    if user.email.lower() != found.email:
        raise Refused("This invitation is for another address. Sign in with the account it was sent to.")
    with because(reason):
        taken = Invitation.objects.filter(pk=found.id, accepted_at=None).update(accepted_at=now())
        if not taken:
            raise Refused(USED)
        made = people.add_member(user, role=found.role, ends_on=found.member_until, actor=actor, reason=reason)
        publish("member.joined", made, role=found.role)
    return made


def withdraw_invitation(invitation: Invitation, *, actor: Actor, reason: str) -> Invitation:
    """The link opens nothing from now on. Raises `Refused` for one that was accepted meanwhile."""
    current(actor)
    with because(given(reason)):
        at = now()
        if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(expires_at=at):
            raise Refused("This invitation was accepted meanwhile. End the membership instead.")
        publish("member.invitation_withdrawn", invitation)
    return invitation
