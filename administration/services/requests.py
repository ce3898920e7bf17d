"""Asking for changes of rights and deciding on them: what widens needs a second person, what narrows is at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from administration import grants, rights, rules
from administration import sites as limits
from administration.models import RightsRequest
from administration.rights import Given
from administration.services import members, roles
from administration.services.grants import check_grant, give_grant
from administration.services.invitations import check_address, invite_member
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current
from kernel.steps import Step, obstacles
from records import lifecycle
from records.services import publish
from sponsors import access
from sponsors.factors import losing, losses
from sponsors.models import IdentityProvider, Membership, OwnRole
from sponsors.rules import in_words
from sponsors.sso import selectors
from sponsors.sso.rules import roles_on_arrival

Kind = RightsRequest.Kind
OTHERS: Final = "The provider was changed since: others would say who arrives. Refuse this; it was asked for anew."
GONE: Final = "This role cannot be given any more. Refuse the change and ask for another role."
ASKED: Final = "Inviting this address waits for a second person already."
SETTLED: Final = "Another second factor was set up since this was asked for. Refuse it."
CODE, CONFIRMATION = "code", "confirmation"
"""What a request about a lost second factor asks for."""
SAME: Final = "This is the role, the last day and the sites that the person has."
NO_SITE: Final = "There is no such site. Name sites by their numbers."


def ask_to_invite(
    *,
    email: str,
    role: str,
    ends_on: date | None,
    sites: list[UUID] | None = None,
    today: date,
    actor: Actor,
    reason: str,
) -> RightsRequest:
    """Ask to invite somebody; the mail goes out with the approval. Raises `Refused` for what cannot be given.

    `sites` are the only ones whose records a guest will see; none for all.
    """
    wanted = _wanted(role, ends_on, sites, today)
    address = email.strip().lower()
    check_address(address)
    if rights.is_asked_for(address):
        raise Refused({"email": ASKED})
    title = f"Invite {address} as {wanted.label}{_until(ends_on)}{_limit(sites)}"
    asked = {"email": address, "role": role, "ends_on": _text(ends_on), "sites": _ids(sites)}
    return _ask(Kind.INVITE, title, asked, actor=actor, reason=reason)


def ask_to_change(
    member: Membership,
    *,
    role: str,
    ends_on: date | None,
    sites: list[UUID] | None = None,
    today: date,
    actor: Actor,
    reason: str,
) -> RightsRequest | None:
    """Another role, last day or other sites: at once where it only takes away (then none is returned), else asked for.

    R-06: what widens is approved by a second person, another site too.
    """
    members.not_oneself(member, actor)
    wanted = _wanted(role, ends_on, sites, today)
    if rights.is_same(member, wanted, ends_on, sites):
        raise Refused({"role": SAME})
    if not rights.gained_by(member, wanted, ends_on, sites):
        members.change_member(
            member, given=wanted, ends_on=ends_on, sites=sites, today=today, actor=actor, reason=reason
        )
        return None
    title = f"{member.user.name}: {rights.given_of(member).label} becomes {wanted.label}{_until(ends_on)}"
    asked = {"role": role, "ends_on": _text(ends_on), "sites": _ids(sites)}
    return _ask(Kind.MEMBER, title + _limit(sites), asked, actor=actor, reason=reason, membership=member)


def ask_to_resume(member: Membership, *, today: date, actor: Actor, reason: str) -> RightsRequest:
    """Ask that a person acts again in the role they had. Raises `Refused` where the last day has passed."""
    members.may_resume(member, today, actor)
    role = rights.given_of(member)
    title = f"{member.user.name} acts again as {role.label}{_until(member.ends_on)}"
    return _ask(Kind.RESUME, title, {"role": role.key}, actor=actor, reason=reason, membership=member)


def ask_for_arrivals(provider: IdentityProvider, *, role: str, actor: Actor, reason: str) -> RightsRequest:
    """Ask that whoever arrives through a provider the first time, uninvited, becomes `role` (R-06)."""
    label = Given(role).label
    who = f"Whoever arrives through {provider.name}"
    asked = {"provider": str(provider.pk), "who": who, "role": role, "speaker": selectors.speaker(provider)}
    return _ask(Kind.ARRIVAL, f"{who} becomes {label}", asked, actor=actor, reason=reason)


def ask_about_factor(member: Membership, *, what: str, actor: Actor, reason: str) -> RightsRequest:
    """Ask for the code (`CODE`) or the word (`CONFIRMATION`) that lets back in who lost their second factor."""
    titles = {CODE: "One-time code for the lost second factor of", CONFIRMATION: "Confirm the new second factor of"}
    asked = {"what": what, "loss": str(losses.newest(member.user_id))}
    return _ask(Kind.FACTOR, f"{titles[what]} {member.user.name}", asked, actor=actor, reason=reason, membership=member)


def ask_for_role(
    *, name: str, base: str, permissions: list[str], role: OwnRole | None = None, actor: Actor, reason: str
) -> RightsRequest:
    """Ask for a role of the tenant's own, or for other permissions of `role`. Raises `Refused` for limits (R-13)."""
    roles.check(name=name, base=base, permissions=permissions, role=role)
    title = f"Own role {role.name}: other permissions" if role else f"New own role {name.strip()}, copied from {base}"
    title = title.replace(f"copied from {base}", f"copied from {Given(base).label}")
    asked: dict[str, Any] = {"name": name.strip(), "base": base, "permissions": sorted(permissions)}
    if role:
        asked["version"] = role.version
    return _ask(Kind.ROLE, title, asked, actor=actor, reason=reason, own_role=role)


def ask_for_grant(
    record: Any, *, user_id: UUID, right: str, ends_on: date, today: date, actor: Actor, reason: str
) -> RightsRequest:
    """Ask that one person may do `right` on one record until a day. Raises `Refused` for what cannot be given."""
    member = check_grant(next(iter(access.people(user_ids=[user_id])), None), right, ends_on, today)
    title = f"{member.name}: {in_words(right)}, {record} only{_until(ends_on)}"
    asked = {
        "record": str(record.pk),
        "user": str(user_id),
        "person": member.name,
        "right": right,
        "ends_on": _text(ends_on),
    }
    return _ask(Kind.GRANT, title, asked, actor=actor, reason=reason, membership_id=member.id)


def decide(
    asked: RightsRequest, step: Step, *, today: date, actor: Actor, version: int, reason: str = ""
) -> RightsRequest:
    """Approve, refuse or withdraw; what is approved takes effect in the same transaction.

    Raises `StepRefused` for who asked or whom it is about, for a right that neither person holds, and for a record
    that was decided meanwhile; `Refused` where what was asked for cannot be done any more.
    """
    said = given(reason) if reason.strip() else ""
    by_another = step.name != rules.WITHDRAW.name
    decided = lifecycle.perform(
        step,
        asked,
        actor=actor,
        facts=lambda found: rights.facts(found, actor),
        event=rules.EVENTS[step.name],
        reason=said,
        version=version,
        also={"decided_by": actor.key if by_another else "", "decided_at": now(), "decision": said},
    )
    if decided.status == rules.APPROVE.target:
        with because(f"{asked.reason} ({asked.title})"[:1000]):
            DOING[Kind(decided.kind)](rights.request(decided.pk), today, actor)
    return decided


def _ask(
    kind: RightsRequest.Kind, title: str, asked: dict[str, Any], *, actor: Actor, reason: str, **about: Any
) -> RightsRequest:
    """Write the request; where nobody else can approve and it brings somebody who can, it takes effect at once."""
    said = given(reason)
    with because(said):
        made: RightsRequest = RightsRequest.objects.create(
            kind=kind,
            title=title[:400],
            asked=asked,
            reason=said,
            requested_by=actor.key,
            **about,
            **current(actor).scope.columns,
        )
        publish("rights.requested", made, kind=str(kind))
    facts = rights.facts(made, actor)
    if facts.others or not facts.gives_approver or list(obstacles(rules.ALONE, facts, actor)):
        return made
    alone = lifecycle.perform(
        rules.ALONE,
        made,
        actor=actor,
        facts=lambda found: rights.facts(found, actor),
        event=rules.EVENTS[rules.ALONE.name],
        reason=said,
        also={"decided_at": now(), "decision": "Nobody else could approve"},
    )
    DOING[kind](rights.request(alone.pk), access.today_here(), actor)
    return alone


def _wanted(role: str, ends_on: date | None, sites: list[UUID] | None, today: date) -> Given:
    found = rights.given(role)
    if found is None:
        raise Refused({"role": "Choose a role of the list."})
    kind = rights.kind_of_tenant()
    if refused := rules.role_obstacles(found.role, ends_on, today, kind) | rules.site_obstacles(found.role, sites):
        raise Refused(refused)
    if sites and not limits.exist(sites):
        raise Refused({"sites": NO_SITE})
    return found


def _still(asked: RightsRequest) -> Given:
    found = rights.given(asked.asked["role"])
    if found is None:
        raise Refused(GONE)
    return found


def _member(asked: RightsRequest) -> Membership:
    return access.memberships().get(pk=str(asked.membership_id))


def _invite(asked: RightsRequest, today: date, actor: Actor) -> None:
    wanted = _still(asked)
    invite_member(
        email=asked.asked["email"],
        role=wanted.role,
        own_role=wanted.own,
        ends_on=rights.day_asked(asked),
        sites=rights.sites_asked(asked),
        invited_by=access.actor_name(asked.requested_by),
        actor=actor,
        reason=asked.reason,
    )


def _change(asked: RightsRequest, today: date, actor: Actor) -> None:
    members.change_member(
        _member(asked),
        given=_still(asked),
        ends_on=rights.day_asked(asked),
        sites=rights.sites_asked(asked),
        today=today,
        actor=actor,
        reason=asked.reason,
    )


def _resume(asked: RightsRequest, today: date, actor: Actor) -> None:
    members.resume_membership(_member(asked), today=today, actor=actor, reason=asked.reason)


def _role(asked: RightsRequest, today: date, actor: Actor) -> None:
    roles.adopt(asked, actor=actor)


def _grant(asked: RightsRequest, today: date, actor: Actor) -> None:
    wanted, day = asked.asked, rights.day_asked(asked)
    found = next(iter(access.people(user_ids=[UUID(wanted["user"])])), None)
    assert day is not None  # asked for with one
    member = check_grant(found, wanted["right"], day, today)
    give_grant(
        grants.record(UUID(wanted["record"])),
        member=member,
        right=wanted["right"],
        ends_on=day,
        actor=actor,
        by=asked.requested_by,
        reason=asked.reason,
    )


def _factor(asked: RightsRequest, today: date, actor: Actor) -> None:
    member = _member(asked)
    is_open = losses.open_loss(member.user_id) is not None
    is_same = asked.asked["loss"] == str(losses.newest(member.user_id))
    if not is_same or is_open != (asked.asked["what"] == CODE):
        raise Refused(SETTLED)
    if asked.asked["what"] == CODE:
        losing.allow_code(member, checked=asked.reason, given_by=asked.requested_by, actor=actor)
    else:
        publish("factor.vouched", losing.vouch(member, checked=asked.reason, actor=actor))


def _arrivals(asked: RightsRequest, today: date, actor: Actor) -> None:
    provider, role = selectors.provider(UUID(asked.asked["provider"])), _still(asked).role
    if role not in roles_on_arrival(rights.kind_of_tenant()):
        raise Refused(GONE)
    if asked.asked["speaker"] != selectors.speaker(provider):
        raise Refused(OTHERS)
    lifecycle.amend(
        provider,
        actor=actor,
        reason=asked.reason,
        version=provider.version,
        event="sign_in_provider.changed",
        default_role=role,
    )


DOING: Final[dict[RightsRequest.Kind, Callable[[RightsRequest, date, Actor], None]]] = {
    Kind.INVITE: _invite,
    Kind.MEMBER: _change,
    Kind.RESUME: _resume,
    Kind.ROLE: _role,
    Kind.GRANT: _grant,
    Kind.ARRIVAL: _arrivals,
    Kind.FACTOR: _factor,
}
"""What an approval does, by kind."""


def _until(ends_on: date | None) -> str:
    return f" until {ends_on:%-d %b %Y}" if ends_on else ""


def _limit(sites: list[UUID] | None) -> str:
    return f", {limits.only(sites)}" if sites is not None else ""


def _ids(sites: list[UUID] | None) -> list[str] | None:
    return None if sites is None else [str(each) for each in sites]


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
