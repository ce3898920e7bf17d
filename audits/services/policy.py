"""The sponsor's choice about its audits: a company rule, in versions."""

from __future__ import annotations

from datetime import date

from audits import rules
from audits.services.common import must, refuse
from kernel.actor import Actor
from kernel.scope import because
from records.services import publish
from sponsors import services as sponsors
from sponsors.models import Policy


def change_policy(chosen: rules.AuditPolicy, *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of the sponsor's audit policy, in force from `on`; what was signed and issued before stays.

    Raises `Refused` for numbers nobody could follow, `StaleVersion` when somebody was faster.
    """
    must(actor, "audits.change_policy")
    refuse(rules.policy_errors(chosen))
    made = sponsors.adopt_policy(rules.KIND, chosen.body(), seen=seen, on=on, actor=actor, reason=reason)
    with because(reason.strip()):
        publish("policy.adopted", made, kind=rules.KIND, version=made.version)
    return made
