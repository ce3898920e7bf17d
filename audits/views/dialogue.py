"""The sponsor's side of the dialogue about an issued finding."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse

from audits import forms, rules, selectors, services
from audits.models import FindingResponse, IssuedFinding
from audits.services import named
from audits.views.findings import AboutFinding
from kernel.errors import Refused
from kernel.steps import Choice, Step
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import SigningPage
from web.views import Context, StepForm


class Speak(AboutFinding):
    """Base of what the sponsor says to the CMO about an issued finding."""

    action = "audits.review_response"

    def issued(self) -> IssuedFinding:
        found = selectors.issued_of(self.object)
        if found is None:
            raise Refused("This finding was not issued: the CMO does not know it.")
        return found


class ReviewAnswer(SigningPage):
    """Accept or return the CMO's newest answer, by signature."""

    action = "audits.review_response"
    form_class = forms.ReviewForm
    steps = rules.REVIEW

    HAPPENS: ClassVar[dict[str, str]] = {
        "accept": "The CMO reads that its answer is accepted, with your signature; its actions are followed up.",
        "return": "The CMO reads what is missing, with your name and signature, and owes another answer.",
    }

    def find(self, pk: UUID) -> FindingResponse:
        self.finding = selectors.finding(pk)
        issued = selectors.issued_of(self.finding)
        answer = selectors.newest_answer(issued) if issued else None
        if answer is None:
            raise FindingResponse.DoesNotExist
        return answer

    def choices(self, obj: FindingResponse) -> list[Choice]:
        facts = selectors.review_facts(obj, self.request.actor, self.request.membership.today)
        return available(rules.REVIEW, facts, self.request.actor, obj)

    def signed_content(self, obj: FindingResponse) -> dict[str, Any]:
        return selectors.answer_content(obj)

    def perform(self, obj: FindingResponse, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        services.review_answer(
            obj,
            step=step,
            comment=given["comment"],
            author=self.request.membership.name,
            finding=self.finding,
            actor=self.request.actor,
            reason=given["reason"] or services.REVIEW,
            signing=signing,
        )
        return reverse("audits:finding", args=[self.finding.pk])

    def decline_url(self, obj: FindingResponse) -> str:
        return ""

    def step_context(self, obj: FindingResponse) -> Context:
        number = self.finding.reference
        return {
            "question": f"{self.step.name.capitalize()} the answer to finding {number}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "Your signature covers the answer as it stands here, your decision, and your words to the CMO.",
            "cancel_url": reverse("audits:finding", args=[self.finding.pk]),
        }


class Comment(Speak):
    """Say something to the CMO, with files."""

    form_class = forms.MessageForm
    title = "Comment to the CMO"
    submit_label = "Send to the CMO"

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        files = named(given["attachments"], given["description"])
        services.comment(self.issued(), text=given["text"], files=files, actor=self.request.actor)
        return self.cancel_url()


class AskEvidence(Speak):
    """Ask the CMO for evidence."""

    form_class = forms.WordsForm
    title = "Ask for evidence"
    submit_label = "Ask the CMO"

    def save(self, form: Any) -> str:
        services.ask_evidence(self.issued(), text=form.cleaned_data["text"], actor=self.request.actor)
        return self.cancel_url()


class ChangeDue(Speak):
    """Set another due date for the answer."""

    form_class = forms.DueForm
    title = "Change the due date"

    def initial(self) -> dict[str, Any]:
        return {"due_on": self.object.response_due_on, "reason": "due date changed"}

    def save(self, form: Any) -> str:
        services.change_due(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class DecideExtension(Speak):
    """Grant or refuse more time."""

    form_class = forms.DecideExtensionForm
    title = "More time for the answer"
    submit_label = "Save the decision"

    def initial(self) -> dict[str, Any]:
        issued = selectors.issued_of(self.object)
        asked = selectors.waiting_messages(issued, rules.EXTENSION_REQUEST) if issued else []
        return {"reason": "request for more time", "due_on": asked[0].due_on if asked else None}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        granted = given.pop("granted") == "yes"
        services.decide_extension(self.object, granted=granted, actor=self.request.actor, **given)
        return self.cancel_url()


class JudgeAction(Speak):
    """Verify an action, or say what is missing."""

    form_class = forms.JudgeForm
    title = "Verify an action"
    submit_label = "Save the decision"

    def form_options(self) -> Context:
        issued = selectors.issued_of(self.object)
        waiting = selectors.waiting_messages(issued, rules.ACTION_DONE) if issued else []
        return {"choices": [(str(each.pk), each.action.text if each.action else "") for each in waiting]}

    def initial(self) -> dict[str, Any]:
        return {"reason": "evidence of the action seen"}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        report = selectors.message(self.issued(), given.pop("chosen"))
        verified = given.pop("verified") == "yes"
        services.judge_action(self.object, report=report, verified=verified, actor=self.request.actor, **given)
        return self.cancel_url()


class AddNote(Speak):
    """A note among the sponsor's own people."""

    form_class = forms.NoteForm
    title = "Internal note"
    submit_label = "Keep the note"

    def save(self, form: Any) -> str:
        services.add_note(self.issued(), text=form.cleaned_data["text"], actor=self.request.actor)
        return self.cancel_url()
