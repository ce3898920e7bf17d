"""Signing several records in one ceremony: each shown, each marked, each signed whole or not at all (R-25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import Blocked, KernelError, MayNotSign, Refused, StaleVersion
from records.selectors import signers
from records.services.proving import Signing, prove

MOST: Final = 20
"""Records that one ceremony signs: as many as a person can read in the time it lasts (company rule)."""
NONE_MARKED: Final = "Mark each record that you have read and want to sign."
TOO_MANY: Final = (
    f"At most {MOST} records are signed in one ceremony: choose fewer, so that you can read each (company rule)."
)
CHANGED: Final = "It changed since it was shown: open it again and read what is new."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record of the set: signed, or the reasons why not."""

    record: Any
    reasons: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        return not self.reasons


Perform = Callable[[Any, Signing], None]
"""The room's service for one record, with what it is signed with."""


def sign_each(
    records: Iterable[Any], ceremonies: Mapping[Any, str], signing: Signing, perform: Perform, *, actor: Actor
) -> list[Outcome]:
    """Sign every record by itself: one that is refused stays as it was and holds up no other.

    The components are proved once, in the same transaction, for the listed set; a record without a ceremony of its own
    is never signed. Raises `Refused` or `MayNotSign` before anything is signed.
    """
    chosen = list(records)
    if not chosen:
        raise Refused({"": NONE_MARKED})
    if len(chosen) > MOST:
        raise Refused({"": TOO_MANY})
    if missing := signers.obstacles(actor.membership_id, signing.member.today):
        raise MayNotSign(missing)
    first = signers.is_first(signing.user.pk, signing.session)
    prove(signing, actor=actor, first=first)
    proved = replace(signing, proved_first=first)
    return [_sign(record, replace(proved, ceremony=ceremonies.get(record.pk, "")), perform) for record in chosen]


def _sign(record: Any, signing: Signing, perform: Perform) -> Outcome:
    try:
        with transaction.atomic():
            perform(record, signing)
    except (Refused, Blocked, StaleVersion) as refusal:
        return Outcome(record, tuple(reasons_of(refusal)))
    return Outcome(record)


def reasons_of(refusal: KernelError) -> list[str]:
    """Why a record was not signed, in sentences."""
    if isinstance(refusal, Blocked):
        return list(refusal.reasons)
    if isinstance(refusal, StaleVersion):
        return [CHANGED]
    if isinstance(refusal, Refused):
        return [sentence for found in refusal.errors.values() for sentence in found]
    return [str(refusal)]
