"""Who of the demo's cast may sign, and how they do: through the same ceremony as everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from cmo_portal.demo.codes import code_now
from kernel.actor import Actor
from kernel.clock import today
from kernel.scope import Scope, scope
from kernel.steps import Step
from records import ceremony
from records.rules.signing import NEWEST
from records.selectors import signers
from records.services import enabling
from records.services.proving import Signing
from sponsors import access
from sponsors.models import Membership
from sponsors.rules import permissions_of

SIGNERS: Final = frozenset(
    {"qa_head", "qa_manager", "qa_specialist", "auditor", "qualified_person", "management", "quality_signatory"}
)
"""Roles of the cast whose people have everything that signing needs."""
REASON: Final = "set-up of the demo"
SESSION: Final = "set-up of the demo"
"""What the series of the cast's signatures is told by."""


def enable(row: Membership, password: str, *, verified_by: str, target: Scope, actor: Actor) -> None:
    """Identity, training and accountability of one person; recorded by `actor`, accepted by themselves."""
    day = today(access.member_of(row).zone)
    enabling.prove_identity(row, method="in_person", verified_by=verified_by, proven_on=day, actor=actor, reason=REASON)
    enabling.record_training(
        row,
        title="Electronic signatures and records (SOP QA-012)",
        trained_on=day - timedelta(days=30),
        valid_until=day + timedelta(days=700),
        actor=actor,
        reason=REASON,
    )
    own = Actor(f"membership:{row.pk}", permissions_of(row.role))
    with scope(target, actor=own):
        enabling.accept_statement(_brought(row, password, "acknowledged"), statement=NEWEST, actor=own)


def signing(
    row: Membership, password: str, obj: Any, step: Step, content: Mapping[str, Any], meaning: str = "approved"
) -> Signing:
    """What a person of the cast signs `obj` with, after it was shown to them."""
    member = access.member_of(row)
    shown = ceremony.begin(obj, step, content, user=row.user, member=member, session=SESSION)
    return _brought(row, password, meaning, shown.token)


def _brought(row: Membership, password: str, meaning: str, token: str = "") -> Signing:
    """Every component at the first signature, the password at later ones: it is one series."""
    first = not token or signers.is_first(row.user.pk, SESSION)
    every: dict[str, Any] = {"user_name": row.user.email, "code": code_now(row.user)} if first else {}
    return Signing(row.user, access.member_of(row), meaning, password, ceremony=token, session=SESSION, **every)
