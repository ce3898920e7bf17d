"""Read-only answers about people and tenants: who asks, for whom they act, what they may do.

Sponsor, CmoOrganisation, User and Membership are reached only through this module and `sponsors.services`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.idp.oidc.models import Client, Token
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now, today
from kernel.errors import NotAllowed
from kernel.scope import Scope, current
from sponsors.entering.store import ENTRY
from sponsors.models import CmoOrganisation, Membership, ObjectGrant, Policy, Sponsor, User
from sponsors.rules import GRANTABLE, HOLDERS, READING, ROLES, permissions_of
from web import rooms
from web.http import Member

SESSION_KEY = "membership"
THROUGH = "through"
"""Of what a session has proven: by which tenant's provider, and nothing else, it was opened."""
READ_SCOPE, WRITE_SCOPE = "portal.read", "portal.write"
LAST_USED = "last_used"
WITH = ("user", "sponsor", "cmo_org", "own_role")
"""What a membership row is read with, in one question."""
USED_TO_THE = timedelta(minutes=1)
"""How exactly a client's last use is kept: writing it at every request would make each read a write."""
TAKES_GRANTS = frozenset({"external_auditor", "auditor", "contributor"})
"""Roles that single objects may be named for; the others are not asked for grants at every request."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the account, the membership chosen, the actor the trail will name, the scope to open."""

    user: User
    member: Member
    actor: Actor
    scope: Scope
    client: Client | None = None
    """The API client whose token was shown; none for a person."""


def can(actor: Actor, permission: str, obj: Any = None) -> bool:
    """Whether `actor` may do `permission`, on `obj` if one is given: the one answer for pages, API and tasks."""
    return actor.can(permission, obj)


def memberships_of(user_id: UUID) -> list[Member]:
    """Every membership the person can act in today, sponsors first, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sponsors_memberships_of(%s)", [user_id])
        rows = cursor.fetchall()
    return [_member(row) for row in rows if row[9] is None or row[9] >= today(row[8])]


def _member(row: tuple[Any, ...]) -> Member:
    return Member(
        id=row[0],
        user_id=row[1],
        name=row[2],
        email=row[3],
        kind="sponsor" if row[4] else "cmo",
        tenant_id=row[4] or row[5],
        tenant_name=row[6],
        role=row[7],
        role_label=row[10] or ROLES.get(row[7], row[7]),
        zone=row[8],
        own_permissions=None if row[11] is None else tuple(row[11]),
        lost_at=row[12],
        is_held=row[13],
        sites=None if row[14] is None else tuple(row[14]),
    )


def proved_tenant(request: HttpRequest) -> UUID | None:
    """The one tenant this session may act in, where its provider alone proved the person; none where they did.

    A tenant's administrator decides what its provider says, so that proves nothing to anybody else.
    """
    through = request.session.get(ENTRY, {}).get(THROUGH)
    return UUID(through["tenant"]) if through else None


def reachable(request: HttpRequest, user: User) -> list[Member]:
    """The memberships the person can act in by what this session has proved, and what their tenants made sure of."""
    only = proved_tenant(request)
    found = [each for each in memberships_of(user.pk) if not each.is_held]
    return [each for each in found if only is None or each.tenant_id == only]


def resolve(request: HttpRequest) -> Caller | None:
    """The caller of a page or of the API with a session; none when nobody signed in or no membership is open.

    Where the chosen membership has ended nobody is put into another one: what was typed for one tenant would be written
    into the next.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    chosen = request.session.get(SESSION_KEY)
    members = reachable(request, user)
    member = next((found for found in members if chosen is None or str(found.id) == chosen), None)
    return caller(user, member) if member else None


def resolve_token(presented: str) -> Caller | None:
    """The caller behind an access token: the connected system's account, limited to the token's scopes (SR-5).

    One indexed look-up; a token that expired or whose client is gone finds nothing.
    """
    found = Token.objects.valid().by_value(presented).filter(type=Token.Type.ACCESS_TOKEN)
    token = found.select_related("client__owner", "user").first()
    if token is None:
        return None
    user = token.user or token.client.owner
    if not isinstance(user, User) or not user.is_active:
        return None
    members = memberships_of(user.pk)
    if not members:
        return None
    return replace(caller(user, members[0], scopes=frozenset(token.get_scopes())), client=token.client)


def may_connect(client_id: str) -> bool:
    """Whether the client still has an account that can act: one that expired gets no token either (S-26)."""
    client = Client.objects.filter(pk=client_id).select_related("owner").first()
    owner = client.owner if client else None
    return isinstance(owner, User) and owner.is_active and bool(memberships_of(owner.pk))


def last_use(client: Client) -> datetime | None:
    """When the client last asked the API for something, to the minute."""
    kept = (client.data or {}).get(LAST_USED)
    return datetime.fromisoformat(kept) if kept else None


def is_use_old(client: Client) -> bool:
    """Whether this use is to be noted again."""
    known = last_use(client)
    return known is None or now() - known >= USED_TO_THE


def last_uses(client_ids: Iterable[str]) -> dict[str, datetime | None]:
    """When each client last asked the API for something; a revoked one is not named."""
    return {client.pk: last_use(client) for client in Client.objects.filter(pk__in=list(client_ids))}


def permissions_of_member(member: Member) -> frozenset[str]:
    """What a member may do by their role: the built-in one, or the tenant's own that was copied from it."""
    return permissions_of(member.role, member.own_permissions)


def caller(user: User, member: Member, *, scopes: frozenset[str] | None = None) -> Caller:
    """The actor of `member`; `scopes` of a token only ever take permissions away."""
    allowed = permissions_of_member(member)
    if scopes is not None:
        reading = frozenset(name for name in allowed if name.endswith(READING))
        writing = allowed - reading
        allowed = (reading if READ_SCOPE in scopes else frozenset()) | (
            writing if WRITE_SCOPE in scopes else frozenset()
        )
    actor = Actor(f"{MEMBERSHIP}{member.id}", allowed, holders=HOLDERS[member.kind])
    return Caller(user, member, actor, member.scope)


def acting(key: str, permissions: frozenset[str]) -> Actor:
    """Who asked for work that is done later: never more rights than `permissions`, never more than they have now.

    In the open scope. Raises `NotAllowed` when the person left, their account is closed or their role ended.
    """
    if not key.startswith(MEMBERSHIP):
        return Actor(key, permissions)
    row = Membership.objects.select_related(*WITH).filter(pk=key.removeprefix(MEMBERSHIP)).first()
    if row is None or not (row.is_active and row.user.is_active):
        raise NotAllowed("membership")
    member = member_of(row)
    if row.ends_on is not None and row.ends_on < member.today:
        raise NotAllowed("membership")
    found = caller(row.user, member)
    return with_grants(replace(found, actor=replace(found.actor, permissions=found.actor.permissions & permissions)))


def with_grants(found: Caller) -> Actor:
    """The caller's actor with the single objects named for them and not ended; asked once, inside the scope."""
    if found.member.role not in TAKES_GRANTS or found.member.kind != "sponsor":
        return found.actor
    return replace(found.actor, grants=frozenset(_grants(found.user.pk, found.member.today)))


def _grants(user_id: UUID, on: date) -> Iterator[tuple[str, UUID]]:
    for model in apps.get_models():
        if issubclass(model, ObjectGrant):
            found = model.objects.filter(user_id=user_id, ends_on__gte=on)
            for label, codename, pk in found.values_list(
                "permission__content_type__app_label", "permission__codename", "content_object_id"
            ):
                verb = codename.rpartition("_")[0]
                yield from ((given, pk) for given in GRANTABLE.get(f"{label}.{verb}", frozenset()))


def account_of(email: str) -> User | None:
    """The account with this address, open or closed; none if there never was one."""
    return User.objects.filter(email=email.strip().lower()).first()


def people(*, roles: Iterable[str] = (), user_ids: Iterable[UUID] = ()) -> list[Member]:
    """The members of the open scope's tenant who can act today, by name; of these roles or accounts if given."""
    found = Membership.objects.filter(is_active=True, user__is_active=True, user__is_service=False)
    if roles:
        found = found.filter(role__in=list(roles))
    if user_ids:
        found = found.filter(user_id__in=list(user_ids))
    rows = found.select_related(*WITH).order_by("user__name")
    return [m for row in rows if (m := member_of(row)) and (row.ends_on is None or row.ends_on >= m.today)]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member with what decides when a message reaches them: their own zone, and since when they are a member."""

    member: Member
    zone: str
    since: datetime


def recipients() -> list[Recipient]:
    """The members of the open scope's tenant who can act today, with their own zones."""
    found = Membership.objects.filter(is_active=True, user__is_active=True, user__is_service=False)
    rows = found.select_related(*WITH).order_by("user__name", "pk")
    return [
        Recipient(member, row.user.zone, row.since)
        for row in rows
        if (member := member_of(row)) and (row.ends_on is None or row.ends_on >= member.today)
    ]


def policy(kind: str, on: date) -> Policy | None:
    """The open tenant's choice of one kind on a day; none where the product's default holds."""
    return Policy.objects.filter(kind=kind, effective_from__lte=on).order_by("-version").first()


def policies(kind: str) -> list[Policy]:
    """Every version of one kind, newest first."""
    return list(Policy.objects.filter(kind=kind).order_by("-version"))


def member_of(row: Membership) -> Member:
    """A membership row as pages show it; `row` comes `WITH` its user, tenant and role."""
    tenant = row.sponsor or row.cmo_org
    assert tenant is not None  # the database allows no membership without one
    return Member(
        id=row.pk,
        user_id=row.user_id,
        name=row.user.name,
        email=row.user.email,
        kind="sponsor" if row.sponsor_id else "cmo",
        tenant_id=tenant.pk,
        tenant_name=tenant.name,
        role=row.role,
        role_label=row.own_role.name if row.own_role else ROLES.get(row.role, row.role),
        zone=tenant.zone,
        own_permissions=tuple(row.own_role.permissions) if row.own_role else None,
        sites=None if row.sites is None else tuple(row.sites),
    )


def memberships() -> QuerySet[Membership]:
    """Every membership the open scope's tenant ever had, with its person and tenant, by name."""
    return Membership.objects.select_related(*WITH).order_by("user__name", "pk")


def members() -> list[Member]:
    """Everybody who ever belonged to the open scope's tenant, by name: the past needs its names."""
    return [member_of(row) for row in memberships()]


def actor_names(keys: Iterable[str]) -> dict[str, str]:
    """What to call each actor key of the trail; people of the other side of a dialogue stay "their staff"."""
    asked = set(keys)
    ids = [key.removeprefix(MEMBERSHIP) for key in asked if key.startswith(MEMBERSHIP)]
    rows = Membership.objects.filter(pk__in=ids).values_list("pk", "user__name")
    known = {f"{MEMBERSHIP}{pk}": name for pk, name in rows} | rooms.guest_names(asked)
    return {key: known.get(key) or _unknown(key) for key in asked}


def actor_name(key: str) -> str:
    """What to call one actor key of the trail."""
    return actor_names([key])[key]


def is_one_person(key: str, others: Collection[str]) -> bool:
    """Whether the account behind an actor key is that of any of `others`, by whatever membership it acted."""
    if key in others:
        return True
    ids = [each.removeprefix(MEMBERSHIP) for each in {key, *others} if each.startswith(MEMBERSHIP)]
    rows = Membership.objects.filter(pk__in=ids).values_list("pk", "user_id")
    account = {f"{MEMBERSHIP}{pk}": user_id for pk, user_id in rows}
    return key in account and account[key] in {account.get(each) for each in others}


def people_names(memberships: Iterable[str]) -> dict[str, str]:
    """What to call the people of some memberships."""
    return {
        key.removeprefix(MEMBERSHIP): name
        for key, name in actor_names(f"{MEMBERSHIP}{pk}" for pk in memberships).items()
    }


def _unknown(key: str) -> str:
    return "the other party" if key.startswith(MEMBERSHIP) else f"the portal ({key.removeprefix('system:')})"


def sponsors() -> list[UUID]:
    """Ids of every sponsor: for sweeps, which open each one's scope in turn."""
    return list(Sponsor.objects.order_by("pk").values_list("pk", flat=True))


def organisations() -> list[UUID]:
    """Ids of every CMO organisation: for sweeps, which open each one's scope in turn."""
    return list(CmoOrganisation.objects.order_by("pk").values_list("pk", flat=True))


def tenants() -> list[Scope]:
    """The scope of every tenant, sponsors first: for sweeps that care for both kinds."""
    return [Scope(sponsor_id=pk) for pk in sponsors()] + [Scope(cmo_org_id=pk) for pk in organisations()]


def sponsor_zone(sponsor_id: UUID) -> str:
    """The sponsor's zone: its today and its midnight."""
    return Sponsor.objects.values_list("zone", flat=True).get(pk=sponsor_id)


def tenant_zone(target: Scope) -> str:
    """The zone of the tenant of `target`: its days, its today and its midnight. UTC where there is no tenant."""
    if target.sponsor_id:
        return sponsor_zone(target.sponsor_id)
    if target.cmo_org_id:
        return CmoOrganisation.objects.values_list("zone", flat=True).get(pk=target.cmo_org_id)
    return "UTC"


def zone_here() -> ZoneInfo:
    """The zone of the open tenant, read once while its scope is open."""
    active = current()
    if "zone" not in active.kept:
        active.kept["zone"] = ZoneInfo(tenant_zone(active.scope))
    zone: ZoneInfo = active.kept["zone"]
    return zone


def day_here(instant: datetime) -> date:
    """The calendar day an instant fell on, in the zone of the open tenant."""
    return instant.astimezone(zone_here()).date()


def today_here() -> date:
    """Today in the zone of the open tenant."""
    return day_here(now())


def tenant_name(target: Scope) -> str:
    """What to call the tenant of `target`."""
    if target.sponsor_id:
        return Sponsor.objects.values_list("name", flat=True).get(pk=target.sponsor_id)
    return CmoOrganisation.objects.values_list("name", flat=True).get(pk=str(target.cmo_org_id))
