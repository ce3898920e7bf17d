"""Second factors that members lost: reported by an administrator, and what lets a person back in (R-11).

What brings back somebody who takes part in giving rights is approved by a second person (R-06).
"""

from __future__ import annotations

from typing import Final

from administration import rights
from administration.models import RightsRequest
from administration.rules import APPROVE
from administration.services.requests import CODE, CONFIRMATION, ask_about_factor
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import current
from records.services import publish
from sponsors import access
from sponsors.factors import losing, losses
from sponsors.models import FactorLoss, Membership

OWN: Final = (
    "What is about your own second factor is done by another administrator, or by yourself under Second factors."
)
WAITS: Final = "This waits for a second person already."
NOBODY: Final = (
    "A second person approves this for whoever takes part in giving rights, and nobody else here can. The platform’s "
    "operator makes sure who it is and gives the code."
)
NOT_YOURS: Final = "Who asked for this code makes it and hands it over."


def report_loss(member: Membership, *, codes: bool, actor: Actor, reason: str) -> FactorLoss:
    """Every second factor of the person is disabled, with `codes` the recovery codes too, and every session ends.

    Raises `Refused` for one's own and where there is nothing to disable.
    """
    _another(member, actor)
    found = losing.report(member.user, lost=None, codes=codes, by_owner=False, actor=actor, reason=reason)
    publish("factor.reported_lost", member, what=found.what)
    return found


def give_code(member: Membership, *, actor: Actor, reason: str) -> str | RightsRequest:
    """The code to hand over, or the request that waits for a second person; `reason` says how the person was
    identified. Raises `Refused` for oneself, and where nothing is lost."""
    _another(member, actor)
    if losses.open_loss(member.user_id) is None:
        raise Refused(losing.NOT_LOST)
    if _needs_second(member):
        return _asked(member, CODE, actor, reason)
    code = losing.give_code(member, checked=reason, actor=actor)
    publish("factor.code_given", member)
    return code


def make_code(member: Membership, *, actor: Actor) -> str:
    """The code that a second person has approved. Raises `Refused` for anybody but who asked for it."""
    _another(member, actor)
    allowed = losses.here(member).allowed
    if allowed is None:
        raise Refused(losing.NOT_LOST)
    if allowed.given_by != actor.key:
        raise Refused(NOT_YOURS)
    code = losing.make_code(allowed, actor=actor)
    publish("factor.code_given", member)
    return code


def confirm_factor(member: Membership, *, actor: Actor, reason: str) -> RightsRequest | None:
    """Let a person back in here whose factor was replaced by another tenant's word; the request where it waits."""
    _another(member, actor)
    if not losses.is_held(member):
        raise Refused(losing.NOT_HELD)
    if _needs_second(member):
        return _asked(member, CONFIRMATION, actor, reason)
    publish("factor.vouched", losing.vouch(member, checked=reason, actor=actor))
    return None


def _needs_second(member: Membership) -> bool:
    return APPROVE.permission in rights.given_of(member).permissions


def _asked(member: Membership, what: str, actor: Actor, reason: str) -> RightsRequest:
    if any(each.kind == RightsRequest.Kind.FACTOR for each in rights.waiting(member)):
        raise Refused(WAITS)
    me = access.member_of(member).id
    if not [each for each in rights.approvers() if each.id not in (me, actor.membership_id)]:
        raise Refused(NOBODY)
    return ask_about_factor(member, what=what, actor=actor, reason=reason)


def _another(member: Membership, actor: Actor) -> None:
    current(actor)
    if member.pk == actor.membership_id:
        raise Refused(OWN)
