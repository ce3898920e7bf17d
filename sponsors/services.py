"""Writing people and tenants: who exists, who belongs where, and which systems are connected."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from kernel.actor import Actor
from kernel.clock import now
from kernel.db.doubles import refusing_doubles
from kernel.errors import Refused, StaleVersion
from kernel.reasons import given
from kernel.scope import Scope, because, current
from sponsors.access import LAST_USED, READ_SCOPE, WITH, WRITE_SCOPE, member_of
from sponsors.hashers import MachineSecretHasher
from sponsors.models import CmoOrganisation, Membership, OwnRole, Policy, Sponsor, User
from sponsors.rules import ADMINISTRATORS, CMO_ROLES, SPONSOR_ROLES

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


def change_zone(*, zone: str, actor: Actor, reason: str) -> Sponsor | CmoOrganisation:
    """Another time zone for the open tenant: its today, its midnight and its office hours move with it.

    Raises `Refused` for what is no IANA zone, and for the one it has.
    """
    target = current(actor).scope
    model: type[Sponsor | CmoOrganisation] = Sponsor if target.sponsor_id else CmoOrganisation
    tenant = model._default_manager.select_for_update().get(pk=str(target.sponsor_id or target.cmo_org_id))
    if zone not in available_timezones():
        raise Refused({"zone": "Choose a zone from the list."})
    if zone == tenant.zone:
        raise Refused({"zone": "This is the zone it has."})
    with because(reason):
        tenant.zone = zone
        tenant.save(update_fields=["zone"])
    return tenant


def create_user(*, email: str, name: str, password: str | None, zone: str = "UTC", actor: Actor, reason: str) -> User:
    """A new account for one person; without a password they set one by mail. Refuses an address in use."""
    current(actor)
    user = User(email=email.strip().lower(), name=name.strip(), zone=zone)
    if password is None:
        user.set_unusable_password()
    else:
        check_password_rules(password, user)
        user.set_password(password)
    with because(reason), refusing_doubles({"email": "There is an account with this address: sign in with it."}):
        user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def set_password(user: User, *, password: str, actor: Actor, reason: str) -> User:
    """Another password for the account; raises `Refused` with what the rules say against it."""
    current(actor)
    try:
        check_password_rules(password, user)
    except Refused as refusal:
        raise Refused({"new_password": refusal.errors["password"]}) from refusal
    user.set_password(password)
    with because(reason):
        user.save(update_fields=["password"])
    return user


def check_password_rules(password: str, user: User) -> None:
    """The policy's password rules, as sentences for the field `password`."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused({"password": error.messages}) from error


def add_member(
    user: User,
    *,
    role: str,
    own_role_id: UUID | None = None,
    ends_on: date | None = None,
    sites: list[UUID] | None = None,
    actor: Actor,
    reason: str,
) -> Membership:
    """Make `user` a member of the open scope's tenant in `role`, until `ends_on` if given.

    `own_role_id` names a role of the tenant's own that was copied from `role`; `sites` are the only ones whose records
    a guest sees.

    Refuses a second membership in the same tenant.
    """
    tenant = current(actor).scope
    known = SPONSOR_ROLES if tenant.sponsor_id else CMO_ROLES
    if role not in known:
        raise Refused({"role": f"Choose one of: {', '.join(known.values())}."})
    with because(reason), refusing_doubles("This person already is a member."):
        return Membership.objects.create(
            user=user, role=role, own_role_id=own_role_id, ends_on=ends_on, sites=sites, **tenant.columns
        )


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


def adopt_policy(kind: str, body: dict[str, Any], *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of a policy of the open tenant, in force from `on`; `body` was checked by the room that uses it.

    `seen` is the newest version its author had read. Raises `StaleVersion` when there is a newer one by now.
    """
    tenant = current(actor).scope.columns
    said = given(reason)
    newest = Policy.objects.filter(kind=kind).aggregate(newest=Max("version"))["newest"] or 0
    if newest != seen:
        raise StaleVersion(read=seen, now=newest)
    with because(said):
        try:
            with transaction.atomic():
                return Policy.objects.create(kind=kind, version=newest + 1, effective_from=on, body=body, **tenant)
        except IntegrityError as error:  # somebody else adopted one at the same moment
            raise StaleVersion(read=seen, now=newest + 1) from error


def create_own_role(*, name: str, base: str, permissions: list[str], actor: Actor, reason: str) -> OwnRole:
    """A role of the open tenant's own; what it may hold is the caller's to check. Refuses a name in use."""
    tenant = current(actor).scope
    with because(reason), refusing_doubles({"name": "A role here has this name. Give this one another."}):
        return OwnRole.objects.create(name=name, base=base, permissions=permissions, **tenant.columns)


def change_membership(member: Membership, **changes: Any) -> Membership:
    """Write role, last day, sites, whether and since when the person acts; who may decide that the caller checks."""
    if unknown := changes.keys() - {
        "role",
        "own_role",
        "ends_on",
        "sites",
        "is_active",
        "resumed_at",
        "warned_at",
        "vouched_at",
    }:
        raise TypeError(f"a membership has no {', '.join(sorted(unknown))} to change")
    for field, value in changes.items():
        setattr(member, field, value)
    member.save(update_fields=sorted(changes))
    return member


def lock_administrators(*, except_id: UUID) -> list[Membership]:
    """The others who can manage people of the open tenant today, locked: two who remove each other at once wait."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related(*WITH)
    found = rows.filter(role__in=ADMINISTRATORS, is_active=True).order_by("pk")
    return [
        row
        for row in list(found)
        if row.pk != except_id and row.user.is_active and (row.ends_on is None or row.ends_on >= member_of(row).today)
    ]


@dataclass(frozen=True, slots=True)
class Connected:
    """What was made for a connected system: the id it signs in with, and the membership it acts in."""

    pk: str
    membership_id: UUID


def create_api_client(*, name: str, writes: bool, expires_on: date, actor: Actor, reason: str) -> tuple[Connected, str]:
    """A connected system of the open sponsor: an account nobody can sign in to, and its client with a secret.

    The secret is returned once and kept only as a hash; the account acts until the end of `expires_on` (SR-5).
    """
    tenant = current(actor).scope
    if tenant.sponsor_id is None:
        raise Refused("Systems connect to a sponsor.")
    with because(reason):
        address = f"{secrets.token_hex(8)}@systems.invalid"
        user = User(email=address, name=name, is_service=True)
        user.set_unusable_password()
        user.save(force_insert=True)
        member = add_member(user, role="integration", ends_on=expires_on, actor=actor, reason=reason)
        client = Client(name=name, owner=user, type=Client.Type.CONFIDENTIAL)
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        scopes = [READ_SCOPE, WRITE_SCOPE] if writes else [READ_SCOPE]
        client.set_scopes(scopes)
        client.set_default_scopes(scopes)
        secret = _new_secret(client)
    return Connected(client.pk, member.pk), secret


def renew_api_secret(client_id: str) -> str:
    """Another secret for the client; every token taken with the old one is gone."""
    client = Client.objects.select_for_update().get(pk=client_id)
    Token.objects.filter(client=client).delete()
    return _new_secret(client)


def end_api_client(client_id: str, membership_id: UUID, *, actor: Actor, reason: str) -> None:
    """Take the client, its tokens and its account away; the account's name stays in the trail."""
    current(actor)
    with because(reason):
        member = Membership.objects.select_related("user").get(pk=membership_id)
        change_membership(member, is_active=False)
        member.user.is_active = False
        member.user.save(update_fields=["is_active"])
        Client.objects.filter(pk=client_id).delete()  # its tokens go with it


def note_api_use(client: Client) -> None:
    """When the client last asked for something; to the minute, so that reading stays reading."""
    Client.objects.filter(pk=client.pk).update(data={**(client.data or {}), LAST_USED: now().isoformat()})


def _new_secret(client: Client) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client.secret = make_password(secret, hasher=MachineSecretHasher.algorithm)
    client.save()
    return secret


def sponsor_scope(sponsor: Sponsor) -> Scope:
    """The scope of `sponsor`, for set-up commands that have just made it."""
    return Scope(sponsor_id=sponsor.pk)
