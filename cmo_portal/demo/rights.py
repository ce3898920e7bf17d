"""Changes of rights in the demo: one that waits for a second person, and a role of the sponsor's own."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from administration import rules, services
from cmo_portal.demo.work import REASON
from kernel.actor import Actor
from kernel.scope import Active, Scope, scope
from sponsors import access
from sponsors.models import Membership
from sponsors.rules import permissions_of

TAKEN_AWAY = frozenset({"audits.plan", "audits.conduct", "audits.announce", "imports.bring"})
"""What a specialist for documents does not do."""


def change_rights(target: Scope, members: Mapping[str, Membership]) -> None:
    """The administrator asks, the head of quality approves."""

    def acting(role: str) -> tuple[Actor, AbstractContextManager[Active]]:
        actor = Actor(f"membership:{members[role].pk}", permissions_of(role))
        return actor, scope(target, actor=actor, reason=REASON)

    admin, opened = acting("sponsor_admin")
    with opened:
        today = access.today_here()
        services.ask_to_change(
            members["viewer"], role="qa_specialist", ends_on=None, today=today, actor=admin, reason=REASON
        )
        asked = services.ask_for_role(
            name="Document specialist",
            base="qa_specialist",
            permissions=sorted(permissions_of("qa_specialist") - TAKEN_AWAY),
            actor=admin,
            reason=REASON,
        )
    head, opened = acting("qa_head")
    with opened:
        services.decide(asked, rules.APPROVE, today=today, actor=head, version=asked.version)
        services.begin_review(scope=rules.ONLY_ADMINISTRATORS, today=today, actor=head, reason=REASON)
