"""What is done or decided at once about a critical finding."""

from __future__ import annotations

from datetime import date

from audits import rules
from audits.models import Finding, FindingMeasure
from audits.services.common import must, refuse
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from records.lifecycle import amend, lock
from sponsors import access


def record_measure(
    finding: Finding, *, kind: str, done_on: date, text: str, actor: Actor, reason: str, version: int | None = None
) -> FindingMeasure:
    """Record that the CMO was told, that a hold was decided, or that the risk is contained.

    A hold is the head of quality's decision. A later measure of a kind stands for the earlier, which stays on record.
    """
    must(actor, rules.permission_of(kind), finding.audit)
    locked = lock(finding, version=version)
    if not rules.takes_measures(locked.grade, locked.status):
        raise Refused("Measures are recorded for an open critical finding.")
    refuse(rules.measure_errors(kind, done_on, text, found_on=locked.found_on, today=access.today_here()))
    amend(
        locked,
        actor=actor,
        reason=reason,
        version=version,
        event="finding.measure_recorded",
        parts=["measures"],
    )
    with because(reason.strip()):
        return FindingMeasure.objects.create(
            finding=finding,
            kind=kind,
            done_on=done_on,
            text=text.strip(),
            reason=reason.strip()[:500],
            author=access.actor_name(actor.key),
        )
