"""People who arrive through their tenant's provider: known, joined to the account they have, or let in as new.

Whom a provider names by a mail address alone takes over nobody's account, and whoever was switched off here stays out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from administration.services.invitations import is_invited, take_open_invitation
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import PLATFORM, because, current, scope
from records.services import publish
from sponsors import access
from sponsors import services as people
from sponsors.models import Identity, IdentityProvider, Membership, User
from sponsors.rules import ADMINISTRATORS, ROLES
from sponsors.sso import selectors
from sponsors.sso.rules import Person, Turned
from web.http import Member

REASON: Final = "arrived through the sign-in provider"
CLOSED: Final = (
    "Your access here was ended. Your provider still knows you; whether you come back is for the administrator to say."
)
ANOTHER: Final = (
    "The account with this address belongs to somebody your provider knows under another identity. Accounts are never "
    "given to another person (R-01). Ask your administrator."
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who comes in, and in which membership of the provider's tenant."""

    user: User
    member: Member
    is_new: bool = False


class AccountToProve(Exception):
    """There is an account with this address: who says so proves it first, then the two are joined."""


def admit(provider: IdentityProvider, person: Person, *, actor: Actor) -> Admitted:
    """Who comes in as `person`, in the provider's scope. Raises `Turned`, or `AccountToProve`."""
    if (found := known(provider, person, actor=actor)) is not None:
        return found
    _served(provider, person)
    user = access.account_of(person.email)
    if user is None:
        return _arrive(provider, person, actor=actor)
    _free(provider, user, person)
    raise AccountToProve


def known(provider: IdentityProvider, person: Person, *, actor: Actor) -> Admitted | None:
    """Whose account `person` is bound to; none for somebody new. Raises `Turned` for who was switched off here."""
    current(actor)
    bound = Identity.objects.filter(provider=provider, issuer=person.issuer, subject=person.subject)
    found = bound.select_related("user").first()
    return Admitted(found.user, _member(found.user)) if found else None


def join_account(provider: IdentityProvider, person: Person, user: User, *, actor: Actor) -> Admitted:
    """Bind a proved person to the account they have proved as well; a member stays what they are.

    Raises `Turned` for another account than that of the person's address.
    """
    current(actor)
    _served(provider, person)
    if user.email.lower() != person.email:
        raise Turned("another_account", "You are signed in with another account than the one your provider names.")
    _free(provider, user, person)
    if not access.memberships().filter(user=user).exists():
        _become_member(provider, user, actor=actor)
    member = _member(user)
    _bind(provider, person, user)
    return Admitted(user, member)


def _served(provider: IdentityProvider, person: Person) -> None:
    """The provider speaks for the person's mail domain."""
    if not person.email:
        raise Turned("no_address", "Your provider gives no mail address that it has verified. Tell your administrator.")
    if not selectors.serves(provider, person.domain):
        words = f"This sign-in does not serve {person.domain}. Ask the administrator for an invitation by mail."
        raise Turned("domain_not_served", words)


def _free(provider: IdentityProvider, user: User, person: Person) -> None:
    """The account can be bound: of a person, open, and not bound to somebody else of the same provider (R-01)."""
    if user.is_service or not user.is_active:
        raise Turned("account_closed", CLOSED)
    if Identity.objects.filter(provider=provider, issuer=person.issuer, user=user).exists():
        raise Turned("another_person", ANOTHER)
    row = access.memberships().filter(user=user).first()
    if row is not None and not _acts(row):
        raise Turned("membership_ended", CLOSED)


def _arrive(provider: IdentityProvider, person: Person, *, actor: Actor) -> Admitted:
    """An account, a membership in this tenant only, and the binding; all or nothing."""
    _role(provider, person.email)  # before an account is made
    try:
        with scope(PLATFORM, actor=actor, reason=REASON):
            name = person.name or person.email.partition("@")[0]
            user = people.create_user(email=person.email, name=name, password=None, actor=actor, reason=REASON)
    except Refused as error:  # the same person, a moment ago in another tab
        raise Turned("at_once", "You were signed in a moment ago in another tab. Begin again.") from error
    row = _become_member(provider, user, actor=actor)
    _bind(provider, person, user)
    return Admitted(user, access.member_of(row), is_new=True)


def _become_member(provider: IdentityProvider, user: User, *, actor: Actor) -> Membership:
    invitation = take_open_invitation(user.email)
    role = invitation.role if invitation else _role(provider, user.email)
    until = invitation.member_until if invitation else None
    with because(REASON):
        own, sites = (invitation.own_role_id, invitation.sites) if invitation else (None, None)
        row = people.add_member(
            user, role=role, own_role_id=own, ends_on=until, sites=sites, actor=actor, reason=REASON
        )
        publish("member.joined", row, role=role, provider=str(provider.pk))
    transaction.on_commit(partial(_tell, access.member_of(row), provider.name, access.people(roles=ADMINISTRATORS)))
    return row


def _role(provider: IdentityProvider, email: str) -> str:
    if is_invited(email):
        return ""  # the invitation says
    if not provider.default_role:
        raise Turned("not_invited", "Nobody has invited you here yet. Ask the administrator of your organisation.")
    return provider.default_role


def _bind(provider: IdentityProvider, person: Person, user: User) -> None:
    tenant = current().scope.columns
    with because(REASON):
        made = Identity.objects.create(
            provider=provider, issuer=person.issuer, subject=person.subject, user=user, **tenant
        )
        publish("identity.bound", made)


def _member(user: User) -> Member:
    """The person's membership here. Raises `Turned` where the person was switched off (S-25)."""
    if not user.is_active:
        raise Turned("account_closed", CLOSED)
    row = access.memberships().filter(user=user).first()
    if row is None or not _acts(row):
        raise Turned("membership_ended", CLOSED)
    return access.member_of(row)


def _acts(row: Membership) -> bool:
    return row.is_active and (row.ends_on is None or row.ends_on >= access.member_of(row).today)


def _tell(member: Member, provider: str, administrators: list[Member]) -> None:
    """The administrators read who came in and as what."""
    address = f"{settings.PUBLIC_ORIGIN}{reverse('administration:member', args=[member.id])}"
    context = {"member": member, "role": ROLES[member.role], "provider": provider, "address": address}
    text = render_to_string("administration/mail/arrived.txt", context)
    html = render_to_string("administration/mail/arrived.html", context)
    for each in administrators:
        send_mail(f"{member.name} came in through {provider}", text, None, [each.email], html_message=html)
