"""Reading changes of rights, the tenant's own roles, and what either would do to people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from administration import reviews
from administration import sites as limits
from administration.models import RightsRequest
from administration.rules import APPROVE, INITIAL, SEEING, RequestFacts, later, roles_to_give, widens
from kernel.actor import MEMBERSHIP, Actor
from kernel.scope import current
from sponsors import access
from sponsors.models import IdentityProvider, Membership, OwnRole
from sponsors.rules import GRANTABLE, OF_ONE_ROLE, ROLES, in_words, permissions_of
from web.http import Member

OWN = "own:"
"""How a form names a role of the tenant's own: `own:` and its id."""


@dataclass(frozen=True, slots=True)
class Given:
    """A role to give: the built-in one, or the tenant's own that was copied from it."""

    role: str
    own: OwnRole | None = None

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role, self.own.permissions if self.own else None)

    @property
    def label(self) -> str:
        return self.own.name if self.own else ROLES.get(self.role, self.role)

    @property
    def key(self) -> str:
        return f"{OWN}{self.own.pk}" if self.own else self.role


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of rights gives one person and takes from them, in words."""

    name: str
    gains: list[str]
    loses: list[str]


def own_roles() -> QuerySet[OwnRole]:
    """The tenant's own roles that can be given, by name."""
    return OwnRole.objects.filter(retired_at=None).order_by("name")


def every_own_role() -> QuerySet[OwnRole]:
    """The tenant's own roles, retired ones too."""
    return OwnRole.objects.all()


def own_role(pk: UUID) -> OwnRole:
    """One role of the tenant's own, retired ones too."""
    return OwnRole.objects.get(pk=pk)


def given(key: str) -> Given | None:
    """The role a form or a request names; none for one that cannot be given any more."""
    if not key.startswith(OWN):
        return Given(key) if key in ROLES else None
    try:
        pk = UUID(key.removeprefix(OWN))
    except ValueError:
        return None
    found = own_roles().filter(pk=pk).first()
    return Given(found.base, found) if found else None


def given_of(member: Membership) -> Given:
    """The role a member has."""
    return Given(member.role, member.own_role)


def role_choices(kind: str) -> list[tuple[str, str]]:
    """Every role to give: built-in ones, then the tenant's own."""
    own = [(f"{OWN}{each.pk}", f"{each.name} (own role)") for each in own_roles()]
    return [*roles_to_give(kind).items(), *own]


def holders(role: OwnRole) -> list[Membership]:
    """Everybody who has the role, by name."""
    return list(access.memberships().filter(own_role=role))


def requests() -> QuerySet[RightsRequest]:
    """Every change of rights that was ever asked for."""
    return RightsRequest.objects.select_related("membership__user", "own_role")


def requests_for(actor: Actor) -> QuerySet[RightsRequest]:
    """The changes of rights that a person reads: all of them, or what they asked for themselves."""
    return requests() if actor.can(SEEING) else requests().filter(requested_by=actor.key)


def request(pk: UUID) -> RightsRequest:
    """One change of rights."""
    return requests().get(pk=pk)


def waiting(member: Membership | None = None) -> list[RightsRequest]:
    """What waits for a second person, oldest first; about one member if given."""
    found = requests().filter(status=INITIAL).order_by("pk")
    return list(found.filter(membership=member) if member else found)


def waiting_for_arrivals(provider: IdentityProvider) -> RightsRequest | None:
    """The newest role for who arrives through a provider that waits for a second person."""
    return next((each for each in reversed(waiting()) if each.asked.get("provider") == str(provider.pk)), None)


def waiting_arrivals() -> dict[str, UUID]:
    """By the id of each provider the newest such request."""
    return {each.asked["provider"]: each.pk for each in waiting() if "provider" in each.asked}


def is_asked_for(email: str) -> bool:
    """Whether an invitation of this address waits for a second person."""
    return any(each.asked.get("email") == email for each in waiting())


def to_decide(actor: Actor) -> int:
    """How many changes of rights wait for this person's decision."""
    if not actor.can(APPROVE.permission):
        return 0
    open_to_me = RightsRequest.objects.filter(status=INITIAL).exclude(requested_by=actor.key)
    return open_to_me.exclude(membership=actor.membership_id).exclude(own_role__in=_own_roles(actor)).count()


def approvers() -> list[Member]:
    """Everybody who may approve changes of rights today."""
    return [each for each in access.people() if APPROVE.permission in access.permissions_of_member(each)]


def gained(asked: RightsRequest) -> frozenset[str]:
    """The permissions that approving would give somebody who lacks them now."""
    member = asked.membership
    if asked.kind == RightsRequest.Kind.GRANT:
        return GRANTABLE.get(asked.asked["right"], frozenset())
    if asked.kind == RightsRequest.Kind.ROLE:
        return _of_role(asked)
    if asked.kind == RightsRequest.Kind.FACTOR:
        return frozenset()
    wanted = given(asked.asked["role"])
    if wanted is None:
        return frozenset()
    if member is None or asked.kind == RightsRequest.Kind.RESUME:
        return wanted.permissions
    return gained_by(member, wanted, _day(asked.asked["ends_on"]), sites_asked(asked))


def _of_role(asked: RightsRequest) -> frozenset[str]:
    wanted = permissions_of(asked.asked["base"], asked.asked["permissions"])
    return wanted - Given(asked.own_role.base, asked.own_role).permissions if asked.own_role else wanted


def gained_by(
    member: Membership, wanted: Given, ends_on: date | None, sites: Collection[UUID] | None
) -> frozenset[str]:
    """What another role, last day or sites give a member; all of the role where it is for longer or at more sites."""
    more = later(ends_on, member.ends_on) or widens(sites, member.sites)
    return wanted.permissions if more else wanted.permissions - given_of(member).permissions


def is_same(member: Membership, wanted: Given, ends_on: date | None, sites: Collection[UUID] | None) -> bool:
    """Whether a change would leave everything as it is."""
    return (wanted.key, ends_on) == (given_of(member).key, member.ends_on) and _set(sites) == _set(member.sites)


def _set(sites: Collection[UUID] | None) -> frozenset[UUID] | None:
    return None if sites is None else frozenset(sites)


def facts(asked: RightsRequest, actor: Actor) -> RequestFacts:
    """What decides whether `actor` can approve, refuse or withdraw a change of rights now."""
    acting = {f"{MEMBERSHIP}{each.id}": each for each in access.people()}
    asker = acting.get(asked.requested_by)
    gives = gained(asked)
    held = actor.permissions | (access.permissions_of_member(asker) if asker else frozenset())
    may = {k: v for k, v in acting.items() if APPROVE.permission in access.permissions_of_member(v)}
    return RequestFacts(
        status=asked.status,
        is_requester=asked.requested_by == actor.key,
        is_subject=is_about(asked, actor),
        requester_acts=asker is not None,
        uncovered=tuple(in_words(name) for name in sorted(gives - held - OF_ONE_ROLE)),
        others=tuple(each.name for key, each in may.items() if key not in (actor.key, asked.requested_by)),
        had_others=_had_others(actor),
        gives_approver=APPROVE.permission in gives,
        review_overdue=reviews.overdue(access.today_here()) if gives else "",
    )


def is_about(asked: RightsRequest, actor: Actor) -> bool:
    """Whether it changes the person's own rights: those of their membership, or of the own role they hold (S-12)."""
    if actor.membership_id is None:
        return False
    if asked.kind == RightsRequest.Kind.ROLE:
        return asked.own_role_id in _own_roles(actor)
    return bool(asked.membership_id == actor.membership_id)


def _own_roles(actor: Actor) -> list[UUID]:
    """The role of the tenant's own that the person holds, if any."""
    member = actor.membership_id
    mine = access.memberships().filter(pk=member) if member else []
    return [each.own_role_id for each in mine if each.own_role_id]


def _had_others(actor: Actor) -> bool:
    """Whether anybody else was ever a member here, people whose membership has ended among them."""
    two = access.memberships().filter(user__is_service=False).values_list("pk", flat=True)[:2]
    return bool({*two} - {actor.membership_id})


def effects(asked: RightsRequest) -> list[Effect]:
    """Who gains and loses what if it is approved now."""
    if asked.kind == RightsRequest.Kind.ROLE:
        return _effects_on_holders(asked)
    if asked.kind == RightsRequest.Kind.GRANT:
        return [_effect(asked.asked["person"], gained(asked), frozenset())]
    if asked.kind == RightsRequest.Kind.FACTOR:
        return []
    wanted, member = given(asked.asked["role"]), asked.membership
    after = wanted.permissions if wanted else frozenset[str]()
    if member is None:
        return [_effect(asked.asked.get("email") or asked.asked["who"], after, frozenset())]
    if asked.kind != RightsRequest.Kind.MEMBER:
        return [_effect(member.user.name, after, frozenset())]
    before, sites = given_of(member).permissions, sites_asked(asked)
    found = _effect(member.user.name, after - before, before - after)
    if widens(sites, member.sites):
        found.gains.append(f"records of {_of(sites, member.sites)}")
    if widens(member.sites, sites):
        found.loses.append(f"records of {_of(member.sites, sites)}")
    return [found]


def _of(sites: Collection[UUID] | None, beside: Collection[UUID] | None) -> str:
    """Sites that one limit opens and another does not, in words."""
    if sites is None:
        return "all other sites"
    return ", ".join(limits.labels(frozenset(sites) - frozenset(beside or ())))


def _effects_on_holders(asked: RightsRequest) -> list[Effect]:
    role = asked.own_role
    if role is None:
        return []
    after, before = permissions_of(role.base, asked.asked["permissions"]), Given(role.base, role).permissions
    return [_effect(each.user.name, after - before, before - after) for each in holders(role)]


def _effect(name: str, gains: Iterable[str], loses: Iterable[str]) -> Effect:
    return Effect(name, [in_words(each) for each in sorted(gains)], [in_words(each) for each in sorted(loses)])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def day_asked(asked: RightsRequest) -> date | None:
    """The last day that a request gives; none without end."""
    return _day(asked.asked.get("ends_on"))


def sites_asked(asked: RightsRequest) -> list[UUID] | None:
    """The sites that a request limits somebody to; none for all."""
    found = asked.asked.get("sites")
    return None if found is None else [UUID(each) for each in found]


def kind_of_tenant() -> str:
    """`sponsor` or `cmo`: whose roles can be given here."""
    return current().scope.kind
