"""Steps over several audits at once."""

from __future__ import annotations

from audits import rules, selectors, services
from audits.models import Audit
from kernel.actor import Actor
from kernel.steps import obstacles
from sponsors import access
from web.bulk import Answers, BulkStep, Change
from web.states import state


class Cancel(BulkStep):
    """Calls off planned audits."""

    name = rules.CANCEL.name
    permission = rules.CANCEL.permission
    destructive = rules.CANCEL.destructive

    def change(self, record: Audit, answers: Answers, *, actor: Actor) -> Change:
        blocked = obstacles(rules.CANCEL, selectors.audit_facts(record, access.today_here()), actor, record)
        return Change(state(record.status).word, state(rules.CANCEL.target).word, tuple(blocked))

    def perform(self, record: Audit, answers: Answers, *, actor: Actor, reason: str, version: int) -> None:
        services.take_step(rules.CANCEL, record, actor=actor, reason=reason, version=version)
