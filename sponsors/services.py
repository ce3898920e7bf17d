"""Writing people and tenants: who exists, who belongs where, and which systems are connected."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import Scope, because, current, scope
from sponsors.access import READ_SCOPE, WRITE_SCOPE
from sponsors.models import CmoOrganisation, Membership, Sponsor, User
from sponsors.rules import CMO_ROLES, SPONSOR_ROLES

SECRET_BYTES = 32


def create_sponsor(*, name: str, zone: str = "UTC", actor: Actor, reason: str) -> Sponsor:
    """A new sponsor, in the platform scope."""
    current(actor)
    with because(reason):
        return Sponsor.objects.create(name=name, zone=zone)


def found_organisation(*, name: str, zone: str = "UTC", actor: Actor, reason: str) -> CmoOrganisation:
    """A new CMO organisation: founded by its first person, never made by a sponsor."""
    current(actor)
    if not name.strip():
        raise Refused({"name": "Give the organisation's name."})
    with because(reason):
        return CmoOrganisation.objects.create(name=name.strip(), zone=zone)


def create_user(*, email: str, name: str, password: str | None, zone: str = "UTC", actor: Actor, reason: str) -> User:
    """A new account for one person; without a password they set one by mail. Refuses an address in use."""
    current(actor)
    user = User(email=email.strip().lower(), name=name.strip(), zone=zone)
    if password is None:
        user.set_unusable_password()
    else:
        check_password_rules(password, user)
        user.set_password(password)
    with because(reason):
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            raise Refused({"email": "There is an account with this address: sign in with it."}) from error
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def check_password_rules(password: str, user: User) -> None:
    """The policy's password rules, as sentences for the field `password`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused({"password": error.messages}) from error


def add_member(user: User, *, role: str, actor: Actor, reason: str) -> Membership:
    """Make `user` a member of the open scope's tenant in `role`. Refuses a second membership in the same tenant."""
    tenant = current(actor).scope
    known = SPONSOR_ROLES if tenant.sponsor_id else CMO_ROLES
    if role not in known:
        raise Refused({"role": f"Choose one of: {', '.join(known.values())}."})
    with because(reason):
        try:
            with transaction.atomic():
                return Membership.objects.create(
                    user=user, role=role, sponsor_id=tenant.sponsor_id, cmo_org_id=tenant.cmo_org_id
                )
        except IntegrityError as error:
            raise Refused("This person already is a member.") from error


def change_profile(user: User, *, actor: Actor, reason: str, **changes: Any) -> User:
    """The person's own name, language, zone and ways of looking; nothing that gives rights."""
    current(actor)
    allowed = {"name", "language", "zone", "theme", "single_keys"}
    if unknown := changes.keys() - allowed:
        raise Refused({field: "This cannot be changed here." for field in unknown})
    with because(reason):
        for field, value in changes.items():
            setattr(user, field, value)
        user.save(update_fields=sorted(changes))
    return user


def record_sign_in(user: User) -> None:
    """When the person last signed in; written by the sign-in itself."""
    user.last_login = now()
    user.save(update_fields=["last_login"])


def create_api_client(*, name: str, writes: bool, actor: Actor, reason: str) -> tuple[Client, str]:
    """A connected system of the open sponsor: an account nobody can sign in to, and its client with a secret.

    The secret is returned once and kept only as a hash (SR-5).
    """
    tenant = current(actor).scope
    if tenant.sponsor_id is None:
        raise Refused("Systems connect to a sponsor.")
    with because(reason):
        address = f"{secrets.token_hex(8)}@systems.invalid"
        user = User(email=address, name=name, is_service=True)
        user.set_unusable_password()
        user.save(force_insert=True)
        add_member(user, role="integration", actor=actor, reason=reason)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        client = Client(name=name, owner=user, type=Client.Type.CONFIDENTIAL)
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        scopes = [READ_SCOPE, WRITE_SCOPE] if writes else [READ_SCOPE]
        client.set_scopes(scopes)
        client.set_default_scopes(scopes)
        client.set_secret(secret)
        client.save()
    return client, secret


def sponsor_scope(sponsor: Sponsor) -> Scope:
    """The scope of `sponsor`, for set-up commands that have just made it."""
    return Scope(sponsor_id=sponsor.pk)


def add_people(
    sponsor: Sponsor, people: Iterable[tuple[str, str, str]], *, actor: Actor, reason: str
) -> list[Membership]:
    """Accounts and memberships of (mail, name, role), without passwords, in the sponsor's scope."""
    with scope(sponsor_scope(sponsor), actor=actor):
        return [
            add_member(
                create_user(email=email, name=name, password=None, zone=sponsor.zone, actor=actor, reason=reason),
                role=role,
                actor=actor,
                reason=reason,
            )
            for email, name, role in people
        ]
