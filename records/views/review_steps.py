"""The steps of a review of the trail: signed through the ceremony, discarded, or refused."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from records.models import TrailReview
from records.rules import reviews as rules
from records.selectors import reviews
from records.selectors.signers import available
from records.services import reviewing
from records.services.signing import Signing
from records.views.reviews import address
from records.views.signing import DeclinePage, SigningPage
from web.scoped import ScopedView
from web.views import Context, StepForm


class OfReview(ScopedView):
    """Base of the pages about steps of a review."""

    steps: ClassVar[tuple[Step, ...]] = rules.STEPS

    def choices(self, obj: TrailReview) -> list[Choice]:
        return available(rules.STEPS, reviews.facts(obj, self.request.actor), self.request.actor, obj)

    def signed_content(self, obj: TrailReview) -> dict[str, Any]:
        return reviews.signed_content(obj)


class ReviewStep(OfReview, SigningPage):
    """Sign or discard a review."""

    action = "trail.view"
    steps = rules.STEPS

    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "Your signature says that you read these entries and that the conclusion is yours.",
        "discard": "The review is void; what it covered can be reviewed anew.",
    }

    def find(self, pk: UUID) -> TrailReview:
        return reviews.review(pk)

    def perform(self, obj: TrailReview, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        reviewing.take_step(step, obj, actor=self.request.actor, signing=signing, **given)
        return address(obj.pk)

    def decline_url(self, obj: TrailReview) -> str:
        return reverse("trail:review-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: TrailReview) -> Context:
        return {
            "question": f"{self.step.name.capitalize()} review {obj.number}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "The entries themselves stay as they are: nobody can change them.",
            "cancel_url": address(obj.pk),
        }


class DeclineReview(OfReview, DeclinePage):
    """Refuse to sign a review."""

    action = "trail.view"
    steps = rules.STEPS

    def subject(self) -> TrailReview:
        return reviews.review(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)
