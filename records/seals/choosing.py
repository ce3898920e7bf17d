"""The sponsor's choice about its trail: what holds, how it came to be, and a change of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.scope import because
from records.models.seals import SealMail
from records.rules.reviews import LONGEST, SHORTEST
from records.seals import sealing
from records.seals.policy import DEFAULT, KIND, WORDS, TrailPolicy, from_body, policy_words
from records.services import publish
from sponsors import policies
from sponsors import services as sponsors
from sponsors.models import Policy
from sponsors.policies import PolicyChange, PolicyRow

CHANGE = "trail.change_policy"


def policy_rows(found: TrailPolicy) -> list[PolicyRow]:
    """Every choice beside the product's default."""
    return policies.rows(WORDS, policy_words(found), policy_words(DEFAULT))


def policy_changes(versions: Sequence[Policy]) -> list[PolicyChange]:
    """Each version against the one before it, newest first as given."""
    return policies.changes(versions, _said, WORDS, policy_words(DEFAULT))


def last_mail() -> SealMail | None:
    """The last mail that brought the open tenant a seal."""
    return SealMail.objects.filter(tenant=sealing.tenant()).order_by("-day").first()


def change_policy(chosen: TrailPolicy, *, seen: int, on: date, actor: Actor, reason: str) -> Policy:
    """A new version of the sponsor's trail policy, in force from `on`.

    Raises `Refused` for an address no mail reaches or an interval nobody may choose, `StaleVersion` when somebody was
    faster.
    """
    if not actor.can(CHANGE):
        raise NotAllowed(CHANGE)
    errors: dict[str, str] = {}
    if chosen.qa_address and not _is_address(chosen.qa_address):
        errors["qa_address"] = "This is no mail address: write it like quality@company.example."
    if not SHORTEST <= chosen.review_every <= LONGEST:
        errors["review_every"] = f"Choose from {SHORTEST} to {LONGEST} days."
    if errors:
        raise Refused(errors)
    made = sponsors.adopt_policy(KIND, chosen.body(), seen=seen, on=on, actor=actor, reason=reason)
    with because(reason.strip()):
        publish("policy.adopted", made, kind=KIND, version=made.version)
    return made


def _is_address(given: str) -> bool:
    try:
        validate_email(given)
    except ValidationError:
        return False
    return True


def _said(row: Policy) -> dict[str, str]:
    return policy_words(from_body(row.body, row.version))
