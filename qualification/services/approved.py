"""Taking and signing snapshots of the approved list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.reasons import meaningful
from kernel.scope import because, current
from kernel.steps import Step
from qualification.models import ApprovedSnapshot
from qualification.rules import approved as rules
from qualification.selectors import approved as selectors
from records.lifecycle import perform
from records.services import next_number, publish
from records.services.signing import Signing

TAKE: Final = "approved.take"
BACK: Final = timedelta(days=30)
"""How far back differences are told when nobody asks for other days."""


def take_snapshot(*, on: date, today: date, purpose: str, actor: Actor) -> ApprovedSnapshot:
    """Keep the approved list of a day as it is known now. Raises `Refused` for a day ahead or without a purpose."""
    current(actor)
    if not actor.can(TAKE):
        raise NotAllowed(TAKE)
    errors = {}
    if on > today:
        errors["on"] = "This day lies ahead: a snapshot keeps what is or was."
    if not meaningful(purpose):
        errors["purpose"] = "Say what it is for in words that the next reader understands: at least two of them."
    if errors:
        raise Refused(errors)
    moment = now()
    kept = [rules.as_data(line) for line in selectors.approved(on)]
    row = ApprovedSnapshot(
        number=next_number("APL", today.year),
        on=on,
        known_at=moment,
        lines=kept,
        purpose=purpose.strip(),
        taken_at=moment,
        taken_by=actor.key,
    )
    with because(purpose.strip()):
        row.save(force_insert=True)
        publish("approved_snapshot.taken", row, on=on.isoformat(), lines=len(kept))
    return row


def take_snapshot_step(
    step: Step,
    snapshot: ApprovedSnapshot,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> ApprovedSnapshot:
    """Sign a snapshot, or discard it."""
    return perform(
        step,
        snapshot,
        actor=actor,
        facts=selectors.snapshot_facts,
        event=rules.EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=selectors.signed_content,
    )
