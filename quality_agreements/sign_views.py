"""The steps of an agreement: taken, signed one by one or several in one ceremony, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from quality_agreements import forms, rules, selectors, services
from quality_agreements.models import QualityAgreement
from quality_agreements.views import address
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from records.views.signing_sets import SigningSetPage
from web.scoped import ScopedView
from web.views import Context, StepForm


class OfAgreement(ScopedView):
    """Base of the pages about steps of an agreement: which there are, and what their signatures cover."""

    def choices(self, obj: QualityAgreement) -> list[Choice]:
        facts = selectors.facts(obj, self.request.membership.today)
        return available(rules.TAKEN, facts, self.request.actor, obj)

    def signed_content(self, obj: QualityAgreement) -> dict[str, Any]:
        return selectors.signed_content(obj)


class AgreementStep(OfAgreement, SigningPage):
    """Sign, terminate, discard or void."""

    action = "quality_agreements.view"
    steps = rules.TAKEN
    form_class = forms.AgreementStepForm

    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "The agreement counts from its effective date; a version before it is superseded from that day.",
        "terminate": "It ends for every covered site on the day you give; that day is the first without it.",
        "discard": "The draft is void; another version can be prepared.",
        "void": "The version counts as if it had never been signed; the version before it is in force again.",
    }

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def perform(self, obj: QualityAgreement, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        services.take_step(step, obj, actor=request.actor, signing=signing, **given)
        return address(obj.pk)

    def decline_url(self, obj: QualityAgreement) -> str:
        return reverse("quality_agreements:decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: QualityAgreement) -> Context:
        return {
            "question": f"{self.step.name.capitalize()} {obj}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "Duties that outlive it, like records and samples, stay as written in it.",
            "cancel_url": address(obj.pk),
        }


class DeclineAgreement(OfAgreement, DeclinePage):
    """Refuse a signature of an agreement."""

    action = "quality_agreements.view"
    steps = rules.TAKEN

    def subject(self) -> QualityAgreement:
        return selectors.agreement(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)


class SignAgreements(OfAgreement, SigningSetPage):
    """Sign several agreements in one ceremony."""

    action = rules.SIGN.permission
    step = rules.SIGN
    title = "Sign agreements"

    def find(self, ids: Sequence[UUID]) -> list[QualityAgreement]:
        return list(selectors.all_agreements().select_related("file", "previous").filter(pk__in=ids))

    def perform(self, obj: QualityAgreement, signing: Signing) -> None:
        services.take_step(rules.SIGN, obj, actor=self.request.actor, signing=signing)

    def url_of(self, obj: QualityAgreement) -> str:
        return address(obj.pk)

    def back_url(self) -> str:
        return reverse("quality_agreements:list")
