"""Noting who read, took out, was refused and came in (SR-21, R-29)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from kernel.actor import MEMBERSHIP, Actor
from kernel.clock import now
from kernel.scope import current, scope
from records.models import Event, StoredFile
from records.services.events import record
from sponsors import access
from web.http import AccountFact, Exported

LONGEST: Final = 1_000
"""Characters of an address that are kept: a list with every filter set has some three hundred."""
SIGN_IN: Final = Actor.system("sign-in")


def record_download(stored: StoredFile, *, actor: Actor) -> None:
    """Note who took which file (SR-21); written after the answer, because a read changes nothing.

    The other side of a dialogue never learns who opened its file.
    """
    current(actor)
    record("file.downloaded", stored, current().scope.columns, {"sha256": stored.sha256})


def record_view(stored: StoredFile, *, pages: str, actor: Actor) -> None:
    """Note who read which pages of a file in the portal, as a download is noted (SR-21)."""
    current(actor)
    record("file.viewed", stored, current().scope.columns, {"sha256": stored.sha256, "pages": pages})


def record_incident(stored: StoredFile, *, found: str, actor: Actor) -> None:
    """Note that stored bytes are not as they were stored, and who asked for them when it was seen (S-47)."""
    current(actor)
    record("file.incident", stored, current().scope.columns, {"sha256": stored.sha256, "found": found})


def record_export(exported: Exported, *, actor: Actor, member: Any) -> None:
    """Note who took which list out of the portal, in which form and how many rows (SR-21)."""
    record_about(member, "list.exported", actor=actor, **asdict(exported))


def record_denial(*, permission: str, path: str, actor: Actor, member: Any) -> None:
    """Note that `actor` was refused `permission` (SR-21)."""
    record_about(member, "access.denied", actor=actor, permission=permission, path=path[:200], at=now().isoformat())


def record_page(*, path: str, actor: Actor, member: Any) -> None:
    """Note what a guest from outside looked at: the address with what they searched and filtered by (R-41)."""
    record_about(member, "page.viewed", actor=actor, path=path[:LONGEST], role=member.role)


def record_session(member: Any) -> None:
    """Note that a person opened this tenant: by signing in, or by changing to it from another (R-29)."""
    actor = Actor(f"{MEMBERSHIP}{member.id}")
    with scope(member.scope, actor=actor, reason="signed in"):
        record_about(member, "session.opened", actor=actor)


def record_account_facts(told: Iterable[AccountFact]) -> None:
    """Note what happened to accounts in each tenant that their people are members of (R-10, R-29, SR-21).

    What nobody has proven to have done stands in the name of the sign-in, about the person.
    """
    for fact in told:
        for member in access.memberships_of(fact.account):
            if member.tenant_id == fact.besides:
                continue
            actor = Actor(f"{MEMBERSHIP}{member.id}") if fact.proven else SIGN_IN
            with scope(member.scope, actor=actor, reason="account"):
                record_about(member, fact.name, actor=actor, **fact.facts)


def record_about(member: Any, name: str, *, actor: Actor, **facts: Any) -> None:
    """Note a fact about a person in the open tenant, who is known by their membership and not by its row."""
    Event.objects.create(
        name=name,
        subject_table="sponsors_membership",
        subject_id=member.id,
        actor=actor.key,
        facts=facts,
        **current(actor).scope.columns,
    )
