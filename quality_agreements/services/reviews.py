"""Reviews of agreements: recorded, and void when entered by mistake."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because, current
from quality_agreements import rules, selectors
from quality_agreements.models import AgreementReview, QualityAgreement
from records.lifecycle import amend, lock
from records.services import publish
from sponsors import access


def record_review(
    agreement: QualityAgreement,
    *,
    reviewed_on: date,
    reviewer_id: UUID,
    outcome: str,
    notes: str = "",
    next_review_on: date | None = None,
    actor: Actor,
    reason: str,
) -> AgreementReview:
    """Record who reviewed a signed agreement, when, with what outcome, and when it is reviewed next."""
    current(actor)
    reviewer = next((member for member in access.people() if member.id == reviewer_id), None)
    errors: dict[str, str] = dict(
        rules.review_problems(
            reviewed_on=reviewed_on,
            outcome=outcome,
            next_review_on=next_review_on,
            dates=selectors.dates(agreement),
            today=access.today_here(),
        )
    )
    if reviewer is None:
        errors["reviewer_id"] = "This person does not exist."
    if errors or reviewer is None:
        raise Refused(errors)
    with because(reason):
        if lock(agreement).status != rules.SIGNED:
            raise Refused("Only a signed agreement is reviewed.")
        made = AgreementReview.objects.create(
            agreement=agreement,
            reviewed_on=reviewed_on,
            reviewer_id=reviewer.id,
            reviewer_name=reviewer.name,
            outcome=outcome,
            notes=notes.strip(),
            next_review_on=next_review_on,
        )
        publish("agreement.reviewed", agreement, outcome=outcome)
    return made


def void_review(review: AgreementReview, *, actor: Actor, reason: str, version: int | None) -> AgreementReview:
    """Take back a review entered by mistake: it stays readable and no longer counts."""
    if review.voided_at is not None:
        raise Refused("This review is void already.")
    return amend(
        review,
        actor=actor,
        reason=reason,
        version=version,
        event="agreement.review_voided",
        voided_at=now(),
        takes_away=True,
    )
