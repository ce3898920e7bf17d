"""The steps of a version: sent to review, returned, approved by signature, retired, discarded, or refused."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from questionnaires import forms, rules, selectors, services
from questionnaires.models import TemplateVersion
from questionnaires.views.templates import address
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.views import Context, StepForm


class VersionStep(SigningPage):
    """Take a step of a version."""

    action = "questionnaires.view"
    steps = rules.TAKEN
    form_class = forms.VersionStepForm

    HAPPENS: ClassVar[dict[str, str]] = {
        "send to review": "Nobody changes the draft while another person reads it.",
        "return to draft": "It can be changed again; your reason stands in its history.",
        "approve": "The version can be sent and never changes again; the version in use before it is retired.",
        "retire": "It is sent to nobody any more. Questionnaires that were sent keep it.",
        "discard": "Nothing of the draft is used. The trail keeps it.",
    }

    def find(self, pk: UUID) -> TemplateVersion:
        return selectors.version(pk)

    def choices(self, obj: TemplateVersion) -> list[Choice]:
        return available(rules.TAKEN, selectors.facts(obj), self.request.actor, obj)

    def signed_content(self, obj: TemplateVersion) -> dict[str, Any]:
        return selectors.signed_content(obj)

    def perform(self, obj: TemplateVersion, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        seen = given.pop("version")
        services.take_step(step, obj, actor=request.actor, signing=signing, seen=seen, **given)
        return address(obj.pk)

    def decline_url(self, obj: TemplateVersion) -> str:
        return reverse("questionnaires:decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: TemplateVersion) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}: {obj.title}, version {obj.edition}?",
            "happens": self.HAPPENS[self.step.name],
            "cancel_url": address(obj.pk),
        }


class DeclineVersion(DeclinePage):
    """Refuse the signature of an approval."""

    action = "questionnaires.view"
    steps = rules.TAKEN

    def subject(self) -> TemplateVersion:
        return selectors.version(self.kwargs["pk"])

    def signed_content(self, obj: TemplateVersion) -> dict[str, Any]:
        return selectors.signed_content(obj)

    def cancel_url(self) -> str:
        return address(self.object.pk)
