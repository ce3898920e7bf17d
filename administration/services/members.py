"""What an administrator changes about a member: role and last day, leaving and coming back."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from administration import rules
from administration.rights import Given
from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given as meant
from kernel.scope import because, current
from records import jobs
from records.services import publish
from sponsors import access
from sponsors import services as people
from sponsors.models import Membership
from sponsors.rules import ADMINISTRATORS

LAST = "Nobody else could manage people then. Make another person administrator first."


def change_member(
    member: Membership,
    *,
    given: Given,
    ends_on: date | None,
    sites: list[UUID] | None,
    today: date,
    actor: Actor,
    reason: str,
) -> Membership:
    """Give another role, last day or sites. Raises `Refused` where the tenant would lose its last administrator.

    Nobody changes their own role: who may manage people could otherwise take any right (S-12).
    """
    not_oneself(member, actor)
    kind = current(actor).scope.kind
    if refused := rules.role_obstacles(given.role, ends_on, today, kind) | rules.site_obstacles(given.role, sites):
        raise Refused(refused)
    with because(meant(reason)):
        others = people.lock_administrators(except_id=member.pk)
        if member.role in ADMINISTRATORS and given.role not in ADMINISTRATORS and not others:
            raise Refused(LAST)
        if rules.widens(member.sites, sites):
            jobs.forget(f"{MEMBERSHIP}{member.pk}", actor=actor)
        changed = people.change_membership(member, role=given.role, own_role=given.own, ends_on=ends_on, sites=sites)
        publish("member.changed", changed, role=given.role)
    return changed


def end_membership(member: Membership, *, actor: Actor, reason: str) -> Membership:
    """Nobody acts in it from the next request on; what the person did stays, under their name."""
    not_oneself(member, actor)
    with because(meant(reason)):
        if member.role in ADMINISTRATORS and not people.lock_administrators(except_id=member.pk):
            raise Refused(LAST)
        ended = people.change_membership(member, is_active=False)
        publish("member.ended", ended)
    _tell_of_end(ended, actor, meant(reason))
    return ended


def _tell_of_end(ended: Membership, actor: Actor, reason: str) -> None:
    """Whose access ended, and every administrator: nobody is taken out of a tenant unseen."""
    member = access.member_of(access.memberships().get(pk=ended.pk))
    by, address = access.actor_name(actor.key), reverse("administration:member", args=[member.id])
    context = {"member": member, "by": by, "reason": reason, "address": f"{settings.PUBLIC_ORIGIN}{address}"}
    told = {member.email, *(each.email for each in access.people(roles=ADMINISTRATORS))}
    text = render_to_string("administration/mail/ended.txt", context)
    subject = f"Access of {member.name} to {member.tenant_name} ended"
    for each in sorted(told):
        transaction.on_commit(partial(send_mail, subject, text, None, [each]), robust=True)


def resume_membership(member: Membership, *, today: date, actor: Actor, reason: str) -> Membership:
    """Let a person act again in the role they had."""
    may_resume(member, today, actor)
    with because(meant(reason)):
        resumed = people.change_membership(member, is_active=True, resumed_at=now())
        publish("member.resumed", resumed, role=resumed.role)
    return resumed


def change_zone(*, zone: str, actor: Actor, reason: str) -> None:
    """Where the tenant's days begin and end."""
    current(actor)
    publish("tenant.zone_changed", people.change_zone(zone=zone, actor=actor, reason=meant(reason)), zone=zone)


def may_resume(member: Membership, today: date, actor: Actor) -> None:
    """Raises `Refused` for oneself and where the last day has passed."""
    not_oneself(member, actor)
    if member.ends_on is not None and member.ends_on < today:
        raise Refused("The last day has passed. Set a later one instead.")


def not_oneself(member: Membership, actor: Actor) -> None:
    """Raises `Refused` for a person's own membership (S-12)."""
    current(actor)
    if member.pk == actor.membership_id:
        raise Refused("Your own membership is changed by another administrator.")
