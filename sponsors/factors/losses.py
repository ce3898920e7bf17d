"""Reading which second factors were lost, and what stands in for them (R-11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kernel.clock import now
from kernel.scope import current
from sponsors.models import FactorLoss, Membership, ReplacementCode


@dataclass(frozen=True, slots=True)
class LossHere:
    """What an administrator sees of a member's lost second factor.

    `loss` is open; `is_held` says that another one was set up by somebody else's word and waits for this tenant's.
    `code` is the newest that can be used, `allowed` one that was approved and waits to be made.
    """

    loss: FactorLoss | None
    is_held: bool
    replaced_at: datetime | None
    reason: str
    code: ReplacementCode | None
    allowed: ReplacementCode | None


def open_loss(account: UUID) -> FactorLoss | None:
    """The loss of this account for which no other factor was set up yet."""
    return FactorLoss.objects.filter(account_id=account, replaced_at=None).first()


def newest(account: UUID) -> UUID | None:
    """Which loss of this account was reported last: devices that were known before are not known any more."""
    return FactorLoss.objects.filter(account_id=account).order_by("-pk").values_list("pk", flat=True).first()


def is_held(member: Membership) -> bool:
    """Whether a member's factor was replaced by another tenant's word, of which nobody here has made sure."""
    return _unvouched(member).exists()


def here(member: Membership) -> LossHere:
    """How things stand with the second factor of a member, as their administrator sees it; in the open scope."""
    found, held = open_loss(member.user_id), _unvouched(member).order_by("-replaced_at").first()
    live = list(codes_of(member, found)) if found else []
    return LossHere(
        loss=found,
        is_held=found is None and held is not None,
        replaced_at=held.replaced_at if held else None,
        reason=_reason(found) if found else "",
        code=next((row for row in live if row.token_digest), None),
        allowed=next((row for row in live if not row.token_digest), None),
    )


def codes_of(member: Membership, loss: FactorLoss) -> QuerySet[ReplacementCode]:
    """The codes of a member's open loss that can still be used or made here, newest first."""
    found = ReplacementCode.objects.filter(membership=member, loss=loss, used_at=None, expires_at__gt=now())
    return found.order_by("-pk")


def states(members: Iterable[Membership]) -> tuple[dict[UUID, datetime], set[UUID]]:
    """Of several members together: when each account's open loss was reported, and which memberships wait for the word
    of this tenant. As `open_loss` and `is_held` tell it of one."""
    rows = list(members)
    found = FactorLoss.objects.filter(account_id__in=[row.user_id for row in rows])
    lost = dict(found.filter(replaced_at=None).values_list("account_id", "reported_at"))
    by_code = found.filter(replaced_by=FactorLoss.Replaced.CODE).order_by("reported_at")
    late = dict(by_code.values_list("account_id", "reported_at"))  # of each account the last one stays
    held = {row.pk for row in rows if (at := late.get(row.user_id)) and at > (row.vouched_at or row.since)}
    return lost, held


def reported_here(account: UUID) -> list[FactorLoss]:
    """The losses of an account that were reported in the open tenant; for its history."""
    return list(FactorLoss.objects.filter(account_id=account, **current().scope.columns))


def every_code_of(member: Membership) -> list[ReplacementCode]:
    """Every code that was ever given to a member here; for the history."""
    return list(ReplacementCode.objects.filter(membership=member))


def _unvouched(member: Membership) -> QuerySet[FactorLoss]:
    """As `sponsors_memberships_of` tells it to the gate."""
    by_code = FactorLoss.objects.filter(account_id=member.user_id, replaced_by=FactorLoss.Replaced.CODE)
    return by_code.filter(reported_at__gt=member.vouched_at or member.since)


def _reason(loss: FactorLoss) -> str:
    """The reason, where it was told here or by the person: what another tenant's administrator wrote stays there."""
    columns = current().scope.columns
    told_here = (loss.sponsor_id, loss.cmo_org_id) == (columns["sponsor_id"], columns["cmo_org_id"])
    return loss.reason if told_here or (loss.by_owner and not (loss.sponsor_id or loss.cmo_org_id)) else ""
