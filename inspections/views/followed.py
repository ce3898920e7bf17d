"""Pages of replies, commitments and our own reaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from inspections import selectors, services
from inspections.forms import followed as forms
from inspections.models import Commitment, Response, WarningLetter
from inspections.rules.steps import COMMITMENT_STEPS, VERIFIED, VOID
from inspections.views.form483 import AboutForm
from inspections.views.inspected import commitment_word
from kernel.steps import Choice, Step, available
from records import selectors as records
from records.selectors import provenance
from sponsors import access
from web.views import Context, DetailPage, FormPage, StepForm, StepPage


def home_of(row: Response | Commitment) -> str:
    """The page on which a follow-up stands: of its inspection, or of its letter."""
    if row.form:
        return reverse("inspections:detail", args=[row.form.inspection_id])
    return reverse("inspections:action", args=[row.letter_id])


class AboutLetter(FormPage):
    """Base of forms about one warning letter."""

    action = "inspections.change"

    def subject(self) -> WarningLetter:
        return selectors.letter(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("inspections:action", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.number}, {self.object.site.name}", **more}


class SendResponse(AboutForm):
    """A response to the Form 483, or an update letter, was sent."""

    form_class = forms.ResponseForm
    title = "Record reply"

    def parent(self) -> Any:
        return self.form483

    def initial(self) -> dict[str, Any]:
        return {"zone": "America/New_York", "reason": "reply sent to FDA"}

    def save(self, form: Any) -> str:
        services.record_response(self.parent(), actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class SendLetterResponse(AboutLetter):
    """A response to a warning letter, or an update letter, was sent."""

    form_class = forms.ResponseForm
    title = "Record reply to the warning letter"

    def initial(self) -> dict[str, Any]:
        return {"zone": "America/New_York", "reason": "reply sent to FDA"}

    def save(self, form: Any) -> str:
        services.record_response(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ChangeResponse(FormPage):
    """Add file or proof of a reply, or correct its summary."""

    action = "inspections.change"
    form_class = forms.ChangeResponseForm
    title = "Change reply"

    def subject(self) -> Response:
        return selectors.response(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "summary": self.object.summary}

    def save(self, form: Any) -> str:
        services.change_response(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return home_of(self.object)

    def context(self, **more: Any) -> Context:
        return {"intro": str(self.object), **more}


def people() -> list[tuple[str, str]]:
    """Who of us can follow a commitment."""
    return [(str(member.id), member.name) for member in access.people()]


class MakeCommitment(AboutForm):
    """Record a promise of a reply to the Form 483."""

    form_class = forms.CommitmentForm
    title = "Add commitment"

    def form_options(self) -> Context:
        return {"people": people()}

    def initial(self) -> dict[str, Any]:
        last = selectors.responses_to(self.form483).last()
        return {"made_on": last.sent_on if last else None, "reason": "promised in the reply"}

    def save(self, form: Any) -> str:
        services.make_commitment(self.form483, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class MakeLetterCommitment(AboutLetter):
    """Record a promise of a reply to a warning letter."""

    form_class = forms.CommitmentForm
    title = "Add commitment after the warning letter"

    def form_options(self) -> Context:
        return {"people": people()}

    def save(self, form: Any) -> str:
        services.make_commitment(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class CommitmentView(DetailPage):
    """One commitment: what was promised, how it stands, its evidence."""

    action = "inspections.view"
    template_name = "inspections/commitment.html"

    def find(self, pk: UUID) -> Commitment:
        return selectors.commitment(pk)

    def details(self, obj: Commitment) -> Context:
        actor, today = self.request.actor, self.request.membership.today
        return {
            "title": f"Commitment {obj.number}",
            "word": commitment_word(obj, today),
            "home": home_of(obj),
            "home_name": obj.form.inspection.number if obj.form else obj.letter.number if obj.letter else "",
            "known_files": provenance.told([obj.evidence_id]),
            "choices": available(COMMITMENT_STEPS, selectors.commitment_state(obj), actor),
            "may_change": actor.can("inspections.change") and obj.status not in (VERIFIED, VOID),
            "history": records.history(obj) if actor.can("records.view") else [],
        }


class AboutCommitment(FormPage):
    """Base of forms about one commitment."""

    action = "inspections.change"

    def subject(self) -> Commitment:
        return selectors.commitment(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("inspections:commitment", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.site.name}, {self.object}", **more}


class ChangeCommitment(AboutCommitment):
    """Correct a promise or move its date."""

    form_class = forms.ChangeCommitmentForm
    title = "Change commitment"

    def form_options(self) -> Context:
        return {"people": people()}

    def initial(self) -> dict[str, Any]:
        names = ("version", "text", "owner", "made_on", "due_on", "responsible_id")
        return {name: getattr(self.object, name) for name in names}

    def save(self, form: Any) -> str:
        services.change_commitment(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class AttachEvidence(AboutCommitment):
    """Attach what shows that the promise was kept."""

    form_class = forms.EvidenceForm
    title = "Attach evidence"

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "reason": "evidence received"}

    def replaces(self, form: Any) -> bool:
        return self.object.evidence_id is not None

    def save(self, form: Any) -> str:
        services.change_commitment(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class CommitmentStep(StepPage):
    """Report done, verify, return, void."""

    action = "inspections.view"
    steps = COMMITMENT_STEPS

    def find(self, pk: UUID) -> Commitment:
        return selectors.commitment(pk)

    def choices(self, obj: Commitment) -> list[Choice]:
        return available(COMMITMENT_STEPS, selectors.commitment_state(obj), self.request.actor)

    def perform(self, obj: Commitment, step: Step, form: StepForm) -> str:
        given = form.cleaned_data
        services.step_commitment(step, obj, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return reverse("inspections:commitment", args=[obj.pk])

    def step_context(self, obj: Commitment) -> Context:
        happens = {
            "report done": "The CMO says that it is done. It stays open until one of us has verified it.",
            "verify": "You have seen the evidence: the commitment no longer counts as open.",
            "return": "It is open again, with its date as it was.",
            "void": "It was entered by mistake and counts no longer. It stays readable, with your reason.",
        }
        return {"happens": happens[self.step.name], "cancel_url": reverse("inspections:commitment", args=[obj.pk])}


class RecordReaction(AboutForm):
    """Record that a task of our own plan was done."""

    form_class = forms.ReactionForm
    title = "Record task of our plan"

    def initial(self) -> dict[str, Any]:
        open_tasks = [line.task.code for line in selectors.reaction_plan(self.form483, self.today) if not line.done_on]
        asked = self.request.GET.get("task", "")
        return {"task": asked or next(iter(open_tasks), ""), "done_on": self.today, "reason": "task done"}

    @property
    def today(self) -> Any:
        return self.request.membership.today

    def save(self, form: Any) -> str:
        services.record_reaction(self.form483, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()
