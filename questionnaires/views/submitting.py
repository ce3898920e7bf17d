"""The CMO's quality signatory signs the answers and sends them, or refuses to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from kernel.steps import Choice, Step
from questionnaires import services
from questionnaires.models import AnswerSet
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from questionnaires.views.answering import address
from records.selectors.signers import available
from records.services.proving import Signing
from records.views.signing import DeclinePage, SigningPage
from web.views import Context, StepForm


class SubmitAnswers(SigningPage):
    """Sign the answers and send them to the sponsor."""

    action = "answers.view"
    steps = dialogue.ANSWERING

    def find(self, pk: UUID) -> AnswerSet:
        return sent.answer_set_called(pk)

    def choices(self, obj: AnswerSet) -> list[Choice]:
        return available(dialogue.ANSWERING, sent.facts(obj), self.request.actor, obj)

    def signed_content(self, obj: AnswerSet) -> dict[str, Any]:
        return sent.signed_content(obj)

    def perform(self, obj: AnswerSet, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        services.submit(obj, actor=request.actor, signing=signing, version=given["version"])
        return address(obj.questionnaire_id)

    def decline_url(self, obj: AnswerSet) -> str:
        return reverse("questionnaires:answers-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: AnswerSet) -> Context:
        row = obj.questionnaire
        return {
            "question": f"Sign the answers to {row.number} and send them to {row.sponsor_name}?",
            "happens": "The sponsor reads exactly what stands here. Notes and what does not apply stay with you.",
            "cancel_url": address(row.pk),
        }


class DeclineAnswers(DeclinePage):
    """Refuse to sign the answers."""

    action = "answers.view"
    steps = dialogue.ANSWERING

    def subject(self) -> AnswerSet:
        return sent.answer_set_called(self.kwargs["pk"])

    def signed_content(self, obj: AnswerSet) -> dict[str, Any]:
        return sent.signed_content(obj)

    def cancel_url(self) -> str:
        return address(self.object.questionnaire_id)
