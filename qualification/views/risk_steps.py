"""The steps of assessments and of models: signed, approved, returned, discarded, or refused."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from qualification import services
from qualification.forms.risk import StepForm as RiskStepForm
from qualification.models import RiskAssessment, RiskModel
from qualification.rules.risk import scales, steps
from qualification.selectors import risk as reads
from qualification.selectors import risk_models as models
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.views import Context, StepForm


class AssessmentStep(SigningPage):
    """Take a step of an assessment."""

    action = "risk.view"
    steps = steps.ASSESSMENT_TAKEN
    form_class = RiskStepForm

    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "The residual risk is accepted and every input is frozen. The assessment before it is superseded.",
        "discard": "Nothing of the draft counts. The trail keeps it.",
    }

    def find(self, pk: UUID) -> RiskAssessment:
        return reads.assessment(pk)

    def choices(self, obj: RiskAssessment) -> list[Choice]:
        return available(steps.ASSESSMENT_TAKEN, reads.facts(obj), self.request.actor, obj)

    def signed_content(self, obj: RiskAssessment) -> dict[str, Any]:
        return reads.signed_content(obj)

    def perform(self, obj: RiskAssessment, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        seen = given.pop("version")
        services.take_assessment_step(step, obj, actor=request.actor, signing=signing, seen=seen, **given)
        return reverse("risk:assessment", args=[obj.pk])

    def decline_url(self, obj: RiskAssessment) -> str:
        return reverse("risk:decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: RiskAssessment) -> Context:
        band = scales.BANDS[reads.reading(obj).score.band]
        return {
            "question": f"{self.step.name.capitalize()}: risk of {obj.site.name}, {band}?",
            "happens": self.HAPPENS[self.step.name],
            "cancel_url": reverse("risk:assessment", args=[obj.pk]),
        }


class DeclineAssessment(DeclinePage):
    """Refuse to sign an assessment."""

    action = "risk.view"
    steps = steps.ASSESSMENT_TAKEN

    def subject(self) -> RiskAssessment:
        return reads.assessment(self.kwargs["pk"])

    def signed_content(self, obj: RiskAssessment) -> dict[str, Any]:
        return reads.signed_content(obj)

    def cancel_url(self) -> str:
        return reverse("risk:assessment", args=[self.object.pk])


class ModelStep(SigningPage):
    """Take a step of a model."""

    action = "risk.view"
    steps = steps.MODEL_TAKEN
    form_class = RiskStepForm

    HAPPENS: ClassVar[dict[str, str]] = {
        "return to draft": "It can be changed again and needs a new proof; your reason stands in its history.",
        "approve": "New assessments are made with it. Those that were signed keep their model and their score.",
        "discard": "Nothing of the draft is used. The trail keeps it.",
    }

    def find(self, pk: UUID) -> RiskModel:
        return models.risk_model(pk)

    def choices(self, obj: RiskModel) -> list[Choice]:
        return available(steps.MODEL_TAKEN, models.facts(obj), self.request.actor, obj)

    def signed_content(self, obj: RiskModel) -> dict[str, Any]:
        return models.signed_content(obj)

    def perform(self, obj: RiskModel, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        seen = given.pop("version")
        services.take_model_step(step, obj, actor=request.actor, signing=signing, seen=seen, **given)
        return reverse("risk:model", args=[obj.pk])

    def decline_url(self, obj: RiskModel) -> str:
        return reverse("risk:model-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: RiskModel) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}: {obj}?",
            "happens": self.HAPPENS[self.step.name],
            "cancel_url": reverse("risk:model", args=[obj.pk]),
        }


class DeclineModel(DeclinePage):
    """Refuse to approve a model."""

    action = "risk.view"
    steps = steps.MODEL_TAKEN

    def subject(self) -> RiskModel:
        return models.risk_model(self.kwargs["pk"])

    def signed_content(self, obj: RiskModel) -> dict[str, Any]:
        return models.signed_content(obj)

    def cancel_url(self) -> str:
        return reverse("risk:model", args=[self.object.pk])
