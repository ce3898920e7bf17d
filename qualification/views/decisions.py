"""Pages of decisions: preparing one for the whole or a part, signing, confirming, refusing, withdrawing it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from cmos import selectors as cmos
from kernel.steps import Choice, Step
from qualification import services
from qualification.forms import lifecycle as forms
from qualification.models import Decision, GateNote, Qualification
from qualification.rules.lifecycle import moves, notes
from qualification.selectors import deciding, filing
from qualification.selectors import lifecycle as reading
from qualification.selectors.recorded import scopes
from qualification.views.lifecycle import AboutQualification, address, parts_moves
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from web.scoped import ScopedView
from web.views import Context, FormPage, StepForm


class Prepare(AboutQualification):
    """Prepare a decision; nothing changes before it is signed."""

    action = "qualification.view"
    form_class = forms.PrepareForm
    title = "Prepare a decision"
    submit_label = "Prepare the decision"
    template_name = "qualification/prepare.html"
    is_change = False

    @property
    def move(self) -> moves.Move:
        """The move that is asked for, or 404 for none that this person may begin."""
        found = moves.BY_KEY.get(self.kwargs["move"].replace("-", "_"))
        if found is None or not self.request.actor.can(found.first):
            raise Http404
        return found

    def form_options(self) -> Context:
        scope = scopes([self.object])[self.object.pk]
        products = cmos.active_products()
        return {
            "move": self.move,
            "offered": [each for each in products if not scope.products or each.pk in scope.products],
        }

    def context(self, **more: Any) -> Context:
        today = self.request.membership.today
        seen = deciding.shown(self.object, today)
        return super().context(title=self.move.label.capitalize(), move=self.move, seen=seen, **more)

    def save(self, form: Any) -> str:
        made = services.prepare(self.object, form.prepared, actor=self.request.actor)
        return next_address(made)


def next_address(made: Decision) -> str:
    """Where the first signature of a decision is given."""
    step = moves.steps_for(made.move, second=made.second_needed)[0]
    return reverse("qualifications:step", args=[made.pk, step.slug])


class PreparePart(AboutQualification):
    """Prepare a decision about a part of a qualification alone."""

    action = "qualification.view"
    form_class = forms.PartForm
    title = "Decide about a part"
    submit_label = "Prepare the decision"
    is_change = False

    def subject(self) -> Qualification:
        found: Qualification = super().subject()
        self.now = reading.state_now(found)
        if found.part_of_id or not parts_moves(self.now, self.request.actor):
            raise Qualification.DoesNotExist
        return found

    def form_options(self) -> Context:
        row, scope = self.object, scopes([self.object])[self.object.pk]
        products = [each for each in cmos.active_products() if not scope.products or each.pk in scope.products]
        return {
            "offered": products,
            "operations": row.operations or row.site.operations,
            "offered_moves": parts_moves(self.now, self.request.actor),
        }

    def save(self, form: Any) -> str:
        made = services.prepare_part(self.object, form.scope, form.prepared, actor=self.request.actor)
        return next_address(made)


# --- signing ------------------------------------------------------------------------------------------------------


class OfDecision(ScopedView):
    """Base of what is signed about a decision."""

    action = "qualification.view"

    def find(self, pk: UUID) -> Decision:
        return deciding.decision(pk)

    def signed_content(self, obj: Decision) -> dict[str, Any]:
        return deciding.signed_content(obj)


class DecisionStep(OfDecision, SigningPage):
    """Sign, confirm or withdraw a decision."""

    steps = moves.DECISION

    def choices(self, obj: Decision) -> list[Choice]:
        steps = moves.steps_for(obj.move, second=obj.second_needed)
        return available(steps, deciding.draft_facts(obj), self.request.actor, obj)

    def perform(self, obj: Decision, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        services.take_step(
            step,
            obj,
            actor=self.request.actor,
            signing=Signing.taken(self.request, step, given),
            reason=given["reason"],
            version=given["version"],
        )
        return address(obj.qualification_id)

    def decline_url(self, obj: Decision) -> str:
        return reverse("qualifications:decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: Decision) -> Context:
        move, row = moves.BY_KEY[obj.move], obj.qualification
        if self.step is moves.WITHDRAW:
            happens, stays = "The decision counts for nothing; another one can be prepared.", "It stays on record."
        elif self.step.target == moves.PROPOSED:
            happens, stays = "It waits for the second signature.", "The state stays as it is until then."
        else:
            happens, stays = move.happens, "What was signed before stays as it is."
        return {
            "question": f"{self.step.name.capitalize()}: {row.number}, {row.site.name}?",
            "happens": happens,
            "stays": stays,
            "cancel_url": address(row.pk),
        }


class DeclineDecision(OfDecision, DeclinePage):
    """Refuse to sign a decision."""

    steps = moves.DECISION

    def subject(self) -> Decision:
        return deciding.decision(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.qualification_id)


class OfNote(ScopedView):
    """Base of what is signed about a note on a gate."""

    action = "qualification.view"
    steps: ClassVar[tuple[Step, ...]] = notes.NOTE

    def find(self, pk: UUID) -> GateNote:
        return filing.note(pk)

    def signed_content(self, obj: GateNote) -> dict[str, Any]:
        return filing.note_content(obj)


class NoteStep(OfNote, SigningPage):
    """Sign a note on a gate, or take it back."""

    steps = notes.NOTE

    def choices(self, obj: GateNote) -> list[Choice]:
        return available(notes.NOTE, filing.note_facts(obj), self.request.actor, obj)

    def perform(self, obj: GateNote, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        services.take_note_step(
            step,
            obj,
            actor=self.request.actor,
            signing=Signing.taken(self.request, step, given),
            reason=given["reason"],
            version=given["version"],
        )
        return address(obj.qualification_id)

    def decline_url(self, obj: GateNote) -> str:
        return reverse("qualifications:note-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: GateNote) -> Context:
        signs = self.step is notes.SIGN
        return {
            "question": f"{self.step.name.capitalize()} on {obj.get_gate_display().lower()}?",
            "happens": "The gate is decided by it for as long as it holds." if signs else "It counts no more.",
            "stays": "Decisions that were signed keep what they were shown.",
            "cancel_url": address(obj.qualification_id),
        }


class DeclineNote(OfNote, DeclinePage):
    """Refuse to sign a note."""

    steps = notes.NOTE

    def subject(self) -> GateNote:
        return filing.note(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.qualification_id)


class GrantGrace(ScopedView):
    """Base of the grace of a requalification."""

    action = "qualification.view"

    def find(self, pk: UUID) -> Qualification:
        found = reading.qualification(pk)
        self.next = filing.next_audit(found, self.request.membership.today)
        if self.next is None or self.next.due is None:
            raise Qualification.DoesNotExist
        return found


class GraceStep(GrantGrace, SigningPage):
    """Sign days of grace for a requalification."""

    steps = (services.GRACE,)
    form_class = forms.GraceForm

    def signed_content(self, obj: Qualification) -> dict[str, Any]:
        if self.next is None or self.next.due is None:
            raise Http404
        return filing.grace_content(obj, self.next.due)

    def choices(self, obj: Qualification) -> list[Choice]:
        return available((services.GRACE,), filing.open_facts(), self.request.actor, obj)

    def perform(self, obj: Qualification, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        services.grant_grace(
            obj,
            until=given["until"],
            reason=given["reason"],
            actor=self.request.actor,
            signing=Signing.taken(self.request, step, given),
            version=given["version"],
        )
        return address(obj.pk)

    def decline_url(self, obj: Qualification) -> str:
        return ""

    def step_context(self, obj: Qualification) -> Context:
        return {
            "question": f"Put off the requalification of {obj.number}?",
            "happens": "It is overdue from the day after the one you name, once.",
            "stays": "The day it is due stays on record.",
            "cancel_url": address(obj.pk),
        }


__all__ = [
    "DecisionStep",
    "DeclineDecision",
    "DeclineNote",
    "FormPage",
    "GraceStep",
    "NoteStep",
    "Prepare",
    "PreparePart",
]
