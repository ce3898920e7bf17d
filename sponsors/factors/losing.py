"""Lost second factors: disabled at once, and what lets their people set up other ones (R-11, 21 CFR 11.300(c)).

Two things stand in for what was lost, each once and beside the password, and open nothing but the setting up of
another factor. A recovery code is the person's own proof, and opens everything afterwards. A code handed over by an
administrator is the word of one tenant and opens that tenant; the others first make sure of the person themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given
from kernel.scope import because, current, scope
from sponsors import access
from sponsors.entering import open_sessions
from sponsors.factors import keeping, losses, recovery
from sponsors.factors.reading import APP, RECOVERY, SIGNS_IN, factors_of
from sponsors.models import FactorLoss, Membership, ReplacementCode, User
from sponsors.people import SIGN_IN

GOOD_FOR: Final = timedelta(hours=1)
"""How long a code that was handed over can be used (company rule): its person is there, or on the telephone."""
MADE_WITHIN: Final = timedelta(days=1)
"""How long after the second person's approval the code can be made (company rule)."""
NOTHING: Final = "There is no second factor to report: none is set up."
NOTHING_CHOSEN: Final = "Mark what is lost."
REPORTED: Final = "This loss is reported already: every factor is disabled."
NOT_LOST: Final = "Nothing is reported lost. Report the loss first: that disables what was lost."
SETTLED: Final = "Another second factor is set up already. Sign in with that one."
NOT_HELD: Final = "Nothing waits for your word about this person."


@dataclass(frozen=True, slots=True)
class StandIn:
    """What was shown in place of what was lost: of which loss, and the membership whose tenant gave the code; none for
    one of the person's own recovery codes."""

    loss: UUID
    by: UUID | None


def report(
    user: User,
    *,
    lost: Collection[int] | None,
    codes: bool,
    by_owner: bool,
    keep: str | None = None,
    actor: Actor,
    reason: str,
) -> FactorLoss:
    """Disable second factors that were lost: all of them, or those with the ids `lost`; with `codes` recovery codes.

    Every session of the person ends but the one with the key `keep`, and no device is known any more. Where a factor is
    left the loss is closed at once: its person goes on with that. Raises `Refused` where there is nothing to disable.
    """
    current(actor)
    said = given(reason)
    User.objects.select_for_update().get(pk=user.pk)  # two reports at once disable once
    open_loss = losses.open_loss(user.pk)
    gone = _chosen(user, lost, codes)
    if not gone:
        raise Refused(_nothing(open_loss, lost))
    what = _words(gone)
    Authenticator.objects.filter(pk__in=[row.pk for row in gone]).delete()
    open_sessions.end_others(user.pk, keep)
    with because(said):
        if open_loss is not None:
            open_loss.what = f"{open_loss.what}; {what}"[:1000]
            open_loss.save(update_fields=["what"])
            return open_loss
        closed = {"replaced_at": now(), "replaced_by": FactorLoss.Replaced.OTHERS_LEFT}
        return FactorLoss.objects.create(
            account=user,
            what=what,
            by_owner=by_owner,
            reported_by=actor.key,
            reason=said,
            **current().scope.columns,
            **(closed if factors_of(user.pk).any else {}),
        )


def allow_code(member: Membership, *, checked: str, given_by: str, actor: Actor) -> ReplacementCode:
    """A second person approved that `given_by` makes a code. Raises `Refused` where nothing is lost (any more)."""
    return _new_code(member, checked, given_by, MADE_WITHIN, actor, approved_by=actor.key)


def give_code(member: Membership, *, checked: str, actor: Actor) -> str:
    """A code to be handed over, returned once; one given here before is void. `checked` says how the person was
    identified. Raises `Refused` where nothing is lost."""
    return make_code(_new_code(member, checked, actor.key, GOOD_FOR, actor), actor=actor)


def make_code(row: ReplacementCode, *, actor: Actor) -> str:
    """The code of a row that has none yet, returned once and good from now on."""
    current(actor)
    code = recovery.new_code()
    with because(row.checked):
        (row.token_digest,) = recovery.kept(_whose(row.loss.account_id), [code])
        row.expires_at = now() + GOOD_FOR
        row.save(update_fields=["token_digest", "expires_at"])
    return code


def vouch(member: Membership, *, checked: str, actor: Actor) -> Membership:
    """Somebody of the open tenant made sure who has the factor that was set up by another tenant's word."""
    current(actor)
    if not losses.is_held(member):
        raise Refused(NOT_HELD)
    with because(given(checked)):
        return _vouched(member)


def take_stand_in(user: User, shown: str) -> StandIn | None:
    """What `shown` is, where it stands in for what the person lost; it is void from then on."""
    loss = losses.open_loss(user.pk)
    if loss is None:
        return None
    if keeping.take_recovery_code(user, shown):
        return StandIn(loss.pk, None)
    for member in access.memberships_of(user.pk):
        with scope(member.scope, actor=SIGN_IN, reason="a code for another second factor was shown"):
            if _take_code(loss, shown):
                return StandIn(loss.pk, member.id)
    return None


def replaced(user: User, *, shown: StandIn, keep: str | None, actor: Actor) -> list[UUID]:
    """The person has set up another factor, which closes the loss; sessions other than `keep` end.

    What an administrator's code let in brings new recovery codes too: the old ones are as lost as the rest. Returns the
    tenants that now wait for their own administrators. Raises `Refused` where the loss is settled already: of two who
    replace it at once one comes too late, and nothing of theirs is kept.
    """
    current(actor)
    by, how = shown.by, FactorLoss.Replaced.CODE if shown.by else FactorLoss.Replaced.RECOVERY
    with because("another second factor was set up"):
        is_open = FactorLoss.objects.filter(pk=shown.loss, account=user, replaced_at=None)
        if not is_open.update(replaced_at=now(), replaced_by=how):
            raise Refused(SETTLED)
    open_sessions.end_others(user.pk, keep)
    if by is None:
        return []
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    members = access.memberships_of(user.pk)
    for member in members:
        if member.id == by:
            with scope(member.scope, actor=SIGN_IN, reason="set up another second factor with a code from here"):
                _vouched(Membership.objects.get(pk=by))
    return [each.tenant_id for each in members if each.id != by]


def _chosen(user: User, lost: Collection[int] | None, codes: bool) -> list[Authenticator]:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    signing_in = [row for row in rows if row.type in SIGNS_IN and (lost is None or row.pk in lost)]
    return signing_in + [row for row in rows if row.type == RECOVERY and codes and row.data["marks"]]


def _nothing(open_loss: FactorLoss | None, lost: Collection[int] | None) -> str:
    if open_loss is not None:
        return REPORTED
    return NOTHING if lost is None else NOTHING_CHOSEN


def _words(gone: Iterable[Authenticator]) -> str:
    named = {APP: "authenticator app", RECOVERY: "recovery codes"}
    return "; ".join(named.get(row.type) or f"passkey “{row.data['name']}”" for row in gone)[:1000]


def _new_code(
    member: Membership, checked: str, given_by: str, lasts: timedelta, actor: Actor, *, approved_by: str = ""
) -> ReplacementCode:
    said = given(checked)
    loss = losses.open_loss(member.user_id)
    if loss is None:
        raise Refused(NOT_LOST)
    with because(said):
        for before in losses.codes_of(member, loss).select_for_update():
            before.expires_at = now()
            before.save(update_fields=["expires_at"])
        return ReplacementCode.objects.create(
            loss=loss,
            membership=member,
            checked=said,
            given_by=given_by,
            approved_by=approved_by,
            expires_at=now() + lasts,
            **current(actor).scope.columns,
        )


def _take_code(loss: FactorLoss, shown: str) -> bool:
    waiting = ReplacementCode.objects.select_for_update(of=("self",)).filter(
        loss=loss, used_at=None, expires_at__gt=now()
    )
    for row in waiting.exclude(token_digest=""):
        if recovery.without(_whose(loss.account_id), [row.token_digest], shown) is not None:
            row.used_at = now()
            row.save(update_fields=["used_at"])
            return True
    return False


def _vouched(member: Membership) -> Membership:
    member.vouched_at = now()
    member.save(update_fields=["vouched_at"])
    return member


def _whose(account: UUID) -> str:
    """What a mark is bound to: never that of a recovery code of the same person."""
    return f"{account} another factor"
