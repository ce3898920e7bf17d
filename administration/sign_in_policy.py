"""The tenant's choice about signing in: what holds, how it came to be, and a change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.scope import because
from records.services import publish
from sponsors import policies
from sponsors import services as sponsors
from sponsors.entering.policy import DEFAULT, KIND, WORDS, SignInPolicy, faults, from_body, policy_words
from sponsors.models import Policy
from sponsors.policies import PolicyChange, PolicyRow

CHANGE = "sign_in.change_policy"


def policy_rows(found: SignInPolicy) -> list[PolicyRow]:
    """Every choice beside the product's default."""
    return policies.rows(WORDS, policy_words(found), policy_words(DEFAULT))


def policy_changes(versions: Sequence[Policy]) -> list[PolicyChange]:
    """Each version against the one before it, newest first as given."""
    return policies.changes(versions, _said, WORDS, policy_words(DEFAULT))


def change_policy(chosen: SignInPolicy, *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of the tenant's policy of signing in, in force from `on` for whoever comes in from then.

    Raises `Refused` for what cannot be chosen, `StaleVersion` when somebody was faster.
    """
    if not actor.can(CHANGE):
        raise NotAllowed(CHANGE)
    if wrong := faults(chosen):
        raise Refused(wrong)
    made = sponsors.adopt_policy(KIND, chosen.body(), seen=seen, on=on, actor=actor, reason=reason)
    with because(reason.strip()):
        publish("policy.adopted", made, kind=KIND, version=made.version)
    return made


def _said(row: Policy) -> dict[str, str]:
    return policy_words(from_body(row.body, row.version))
