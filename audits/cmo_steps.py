"""What the CMO's people sign or end: an answer, the receipt of a letter, that a finding was withdrawn."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from audits import rules, selectors, services
from audits.models import AuditLetter, FindingMessage, FindingResponse
from kernel.steps import Choice, Step
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.scoped import ScopedView
from web.views import Context, StepForm


class OfAnswer(ScopedView):
    """Base of the pages about the draft of an answer: its steps, and what its signature covers."""

    def choices(self, obj: FindingResponse) -> list[Choice]:
        return available(rules.RESPONSE, selectors.response_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: FindingResponse) -> dict[str, Any]:
        return selectors.answer_content(obj)


class AnswerStep(OfAnswer, SigningPage):
    """Sign and send an answer, or withdraw its draft."""

    action = "findings.answer"
    steps = rules.RESPONSE

    HAPPENS: ClassVar[dict[str, str]] = {
        "submit": "The sponsor reads the answer with your name and signature at once. What is sent stays as it is.",
        "discard": "The draft ends here. The sponsor never saw it; your own history keeps it.",
    }

    def find(self, pk: UUID) -> FindingResponse:
        return selectors.draft(pk)

    def perform(self, obj: FindingResponse, step: Step, form: StepForm) -> str:
        given, actor = dict(form.cleaned_data), self.request.actor
        signing = Signing.taken(self.request, step, given)
        if step is rules.SUBMIT:
            services.submit_answer(obj, actor=actor, signing=signing, version=given["version"])
        else:
            services.discard_answer(obj, actor=actor, version=given["version"])
        return reverse("audits:issued", args=[obj.issued_id])

    def decline_url(self, obj: FindingResponse) -> str:
        return reverse("audits:answer-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: FindingResponse) -> Context:
        sends = self.step is rules.SUBMIT
        asked = (
            f"Send the answer to finding {obj.issued}" if sends else f"Withdraw the draft of the answer to {obj.issued}"
        )
        return {
            "question": f"{asked}?",
            "happens": self.HAPPENS[self.step.name],
            "cancel_url": reverse("audits:issued", args=[obj.issued_id]),
        }


class DeclineAnswer(OfAnswer, DeclinePage):
    """Refuse to sign an answer that a colleague wrote: the draft stays, the sponsor hears nothing of it."""

    action = rules.SIGNS
    steps = rules.RESPONSE

    def subject(self) -> FindingResponse:
        return selectors.draft(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("audits:issued", args=[self.object.issued_id])


class Acknowledge(SigningPage):
    """Base of acknowledging what the sponsor sent; there is nothing to refuse in having read it."""

    action = rules.SIGNS
    steps = rules.RECEIPT

    def decline_url(self, obj: Any) -> str:
        return ""


class AcknowledgeLetter(Acknowledge):
    """Sign that a letter about an audit was received and read."""

    def find(self, pk: UUID) -> AuditLetter:
        return selectors.letter(pk)

    def choices(self, obj: AuditLetter) -> list[Choice]:
        return available(rules.RECEIPT, selectors.letter_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: AuditLetter) -> dict[str, Any]:
        return selectors.letter_content(obj)

    def perform(self, obj: AuditLetter, step: Step, form: StepForm) -> str:
        signing = Signing.taken(self.request, step, dict(form.cleaned_data))
        author = self.request.membership.name
        services.acknowledge_letter(obj, author=author, actor=self.request.actor, signing=signing)
        return reverse("audits:letter", args=[obj.pk])

    def step_context(self, obj: AuditLetter) -> Context:
        return {
            "question": f"Acknowledge: {obj}?",
            "happens": f"{obj.sponsor_name} reads that you received this letter and read it.",
            "stays": "It says nothing about whether you agree.",
            "cancel_url": reverse("audits:letter", args=[obj.pk]),
        }


class AcknowledgeWithdrawal(Acknowledge):
    """Sign that it was read that a finding is withdrawn."""

    def find(self, pk: UUID) -> FindingMessage:
        return selectors.withdrawal(selectors.issued(pk))

    def choices(self, obj: FindingMessage) -> list[Choice]:
        return available(rules.RECEIPT, selectors.withdrawal_facts(obj), self.request.actor, obj)

    def signed_content(self, obj: FindingMessage) -> dict[str, Any]:
        return selectors.withdrawal_content(obj)

    def perform(self, obj: FindingMessage, step: Step, form: StepForm) -> str:
        signing = Signing.taken(self.request, step, dict(form.cleaned_data))
        author = self.request.membership.name
        services.acknowledge_withdrawal(obj.issued, author=author, actor=self.request.actor, signing=signing)
        return reverse("audits:issued", args=[obj.issued_id])

    def step_context(self, obj: FindingMessage) -> Context:
        return {
            "question": f"Acknowledge that finding {obj.issued} is withdrawn?",
            "happens": f"{obj.issued.sponsor_name} reads that you know of it. Nothing is owed any more.",
            "cancel_url": reverse("audits:issued", args=[obj.issued_id]),
        }
