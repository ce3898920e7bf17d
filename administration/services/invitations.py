"""Inviting people, their acceptance, and taking an invitation back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from administration.models import Invitation
from administration.rules import Invited, role_obstacles, site_obstacles
from kernel.actor import Actor
from kernel.clock import now, today
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from records.services import publish
from sponsors import access
from sponsors import services as people
from sponsors.models import Membership, OwnRole, User
from sponsors.tokens import digest_of, new_token

VALID_FOR: Final = timedelta(days=7)
USED: Final = "This invitation was used or is too old. Ask your administrator for a new one."
OPEN: Final = "This address is invited already. Send that invitation again, or withdraw it first."
MEMBER: Final = "This person is a member already. Change the membership instead."


class InvitationUsed(Refused):
    """Somebody accepted it a moment ago, or it was withdrawn."""


def invite_member(
    *,
    email: str,
    role: str,
    own_role: OwnRole | None = None,
    invited_by: str,
    ends_on: date | None = None,
    sites: list[UUID] | None = None,
    actor: Actor,
    reason: str,
) -> Invitation:
    """Invite somebody into the open tenant by mail, as a member until `ends_on`, limited to `sites`, if given.

    Whether they have an account is never told. Raises `Refused` for a role or a last day that cannot be, and for a
    person of this tenant who is invited or a member already.
    """
    target, address = current(actor).scope, email.strip().lower()
    day = today(access.tenant_zone(target))
    if refused := role_obstacles(role, ends_on, day, target.kind) | site_obstacles(role, sites):
        raise Refused(refused)
    check_address(address)
    token = new_token()
    with because(given(reason)):
        made = Invitation.objects.create(
            **target.columns,
            email=address,
            role=role,
            own_role=own_role,
            member_until=ends_on,
            sites=sites,
            tenant_name=access.tenant_name(target),
            invited_by=invited_by,
            token_digest=digest_of(token),
            expires_at=now() + VALID_FOR,
        )
        publish("member.invited", made, role=role)
    _send(made, token)
    return made


def check_address(address: str) -> None:
    """Raises `Refused` for an address of the open tenant that is invited, or whose person is a member already."""
    if _open(address).exists():
        raise Refused({"email": OPEN})
    if access.memberships().filter(user__email=address).exists():
        raise Refused({"email": MEMBER})


def resend_invitation(invitation: Invitation, *, invited_by: str, actor: Actor, reason: str) -> Invitation:
    """A new link by mail, good for the whole time again; the old one opens nothing from now on."""
    current(actor)
    token = new_token()
    with because(given(reason)):
        found = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if found.accepted_at is not None or found.expires_at <= now():
            raise Refused(USED)
        found.token_digest, found.expires_at, found.invited_by = digest_of(token), now() + VALID_FOR, invited_by
        found.save(update_fields=["token_digest", "expires_at", "invited_by"])
        publish("member.invitation_resent", found)
    _send(found, token)
    return found


def _send(made: Invitation, token: str) -> None:
    address = f"{settings.PUBLIC_ORIGIN}{reverse('administration:accept', args=[token])}"
    transaction.on_commit(lambda: _mail(made, address), robust=True)


def _mail(invitation: Invitation, address: str) -> None:
    context = {"address": address, "tenant": invitation.tenant_name, "person": invitation.invited_by}
    send_mail(
        "Invitation to the CMO Portal",
        render_to_string("administration/mail/invitation.txt", context),
        None,
        [invitation.email],
        html_message=render_to_string("administration/mail/invitation.html", context),
    )


def accept_invitation(found: Invited, account: Callable[[], User], *, actor: Actor, reason: str) -> Membership:
    """In the inviting tenant's scope: make the invited person a member, once, under a race too (S-53).

    The invitation is taken first, so that whoever comes second makes no account; `account` gives the person's. Raises
    `InvitationUsed` for the second, `Refused` for another address (S-27).
    """
    current(actor)
    with because(reason):
        if not Invitation.objects.filter(pk=found.id, accepted_at=None, expires_at__gt=now()).update(accepted_at=now()):
            raise InvitationUsed(USED)
        user = account()
        if user.email.lower() != found.email:
            raise Refused("This invitation is for another address. Sign in with the account it was sent to.")
        own, sites = Invitation.objects.values_list("own_role_id", "sites").get(pk=found.id)
        made = people.add_member(
            user, role=found.role, own_role_id=own, ends_on=found.member_until, sites=sites, actor=actor, reason=reason
        )
        publish("member.joined", made, role=found.role)
    return made


def take_open_invitation(email: str) -> Invitation | None:
    """The open invitation of an address, taken by somebody whose address was proved in another way; none if none."""
    with because("the invited person arrived"):
        found = _open(email).select_for_update(of=("self",)).order_by("-pk").first()
        if found is not None:
            found.accepted_at = now()
            found.save(update_fields=["accepted_at"])
    return found


def is_invited(email: str) -> bool:
    """Whether an invitation of this address waits in the open tenant."""
    return _open(email).exists()


def _open(email: str) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email=email, accepted_at=None, expires_at__gt=now())


def withdraw_invitation(invitation: Invitation, *, actor: Actor, reason: str) -> Invitation:
    """The link opens nothing from now on. Raises `Refused` for one that was accepted meanwhile."""
    current(actor)
    with because(given(reason)):
        at = now()
        if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(expires_at=at):
            raise Refused("This invitation was accepted meanwhile. End the membership instead.")
        publish("member.invitation_withdrawn", invitation)
    return invitation
