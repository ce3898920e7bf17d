"""Pages about subcontracts: one of them, proposing and changing it, and its steps (EU GMP 7.11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from cmos import forms, selectors, services
from cmos.models import Site, Subcontract
from cmos.rules import subcontracts as rules
from kernel.steps import Choice, Step
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from regulations.rules import countries, vocabulary
from web.scoped import ScopedView
from web.views import Context, DetailPage, FormPage, StepForm

HAPPENS = {
    "evaluate": "The evaluation goes to the head of quality for a decision. It cannot be changed meanwhile.",
    "approve": "Work may be given on to this subcontractor for what is named here, and for nothing else.",
    "reject": "The CMO may not give work on to it. What was evaluated stays on record.",
    "return to evaluation": "It can be changed again.",
    "withdraw": "The proposal is taken off the table and stays on record.",
    "withdraw approval": "From today on no work may be given on to it; what goes on counts as unapproved.",
}


class OfSubcontract(ScopedView):
    """Base of the pages about steps of a subcontract."""

    def choices(self, obj: Subcontract) -> list[Choice]:
        actor = self.request.actor
        facts = selectors.subcontract_state(obj, actor, self.request.membership.today)
        return available(rules.STEPS, facts, actor, obj)

    def signed_content(self, obj: Subcontract) -> dict[str, Any]:
        return selectors.subcontract_content(obj)


class SubcontractView(OfSubcontract, DetailPage):
    """One subcontract: who gives what on to whom, what was looked at, who decided."""

    action = rules.READ
    template_name = "cmos/subcontract.html"

    def find(self, pk: UUID) -> Subcontract:
        return selectors.subcontract(pk)

    def details(self, obj: Subcontract) -> Context:
        actor = self.request.actor
        [line] = selectors.subcontract_lines([obj], self.request.membership.today)
        return {
            "title": f"{obj.number} {obj.name}",
            "line": line,
            "facts": subcontract_facts(obj),
            "choices": self.choices(obj),
            "may_change": actor.can(rules.WRITE) and obj.status in rules.CHANGEABLE,
            "signatures": signatures.of(obj, self.signed_content(obj)),
            "declined": signatures.declined(obj.pk),
            "history": records.history(obj) if actor.can("records.view") else [],
        }


def subcontract_facts(obj: Subcontract) -> list[tuple[str, Any]]:
    """What a subcontract says, in words."""
    products = sorted(selectors.product_names(obj.products).values())
    return [
        ("Services", [vocabulary.OPERATION_LABELS.get(code, code) for code in obj.operations]),
        ("Products", products or "every product"),
        ("Place", ", ".join(filter(None, (obj.city, countries.name(obj.country))))),
        ("What it is needed for", obj.why),
        ("Disclosed by the CMO on", obj.disclosed_on or "not disclosed"),
        ("Work is given on from", obj.valid_from or "not before it is approved"),
        ("Last day", obj.valid_to or "no end"),
        ("Evaluated on", obj.evaluated_on or "not yet"),
        ("Approved on", obj.approved_on or "not yet"),
        *([("Approval withdrawn on", obj.revoked_on)] if obj.revoked_on else []),
    ]


class ProposeSubcontract(FormPage):
    """Record that a site gives work on, or wants to."""

    action = rules.WRITE
    form_class = forms.SubcontractForm
    title = "Propose a subcontractor"
    submit_label = "Record proposal"
    is_change = False

    def subject(self) -> Site:
        return selectors.site(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:site-applies", args=[self.object.pk])

    def form_options(self) -> Context:
        return {"giver": self.object.pk, "changing": False}

    def save(self, form: Any) -> str:
        made = services.propose_subcontract(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("cmos:subcontract", args=[made.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"What {self.object.name} gives on to another company.", **more}


class ChangeSubcontract(FormPage):
    """Change a proposal, or the days of what was approved."""

    action = rules.WRITE
    title = "Change subcontractor"

    def subject(self) -> Subcontract:
        return selectors.subcontract(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:subcontract", args=[self.object.pk])

    def form_type(self) -> type[Any]:
        return forms.SubcontractForm if self._open else forms.PeriodForm

    def form_options(self) -> Context:
        return {"giver": self.object.site_id, "changing": True} if self._open else {}

    def initial(self) -> dict[str, Any]:
        names = services.SUBCONTRACT_FIELDS if self._open else rules.PERIOD
        found = {name: getattr(self.object, name) for name in names}
        lists = {name: [str(each) for each in found[name]] for name in ("products",) if name in found}
        return {**found, **lists, "version": self.object.version}

    def save(self, form: Any) -> str:
        services.change_subcontract(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    @property
    def _open(self) -> bool:
        return bool(self.object.status == rules.PROPOSED)


class SubcontractStep(OfSubcontract, SigningPage):
    """Evaluate, approve, reject, return, withdraw, withdraw the approval."""

    action = rules.READ
    steps = rules.STEPS

    def find(self, pk: UUID) -> Subcontract:
        return selectors.subcontract(pk)

    def perform(self, obj: Subcontract, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        services.take_subcontract_step(step, obj, actor=request.actor, signing=signing, **given)
        return reverse("cmos:subcontract", args=[obj.pk])

    def decline_url(self, obj: Subcontract) -> str:
        return reverse("cmos:subcontract-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: Subcontract) -> Context:
        return {
            "question": f"{self.step.name.capitalize()}: {obj.name}?",
            "happens": HAPPENS[self.step.name],
            "cancel_url": reverse("cmos:subcontract", args=[obj.pk]),
        }


class DeclineSubcontract(OfSubcontract, DeclinePage):
    """Refuse a signature about a subcontract."""

    action = rules.READ
    steps = rules.STEPS

    def subject(self) -> Subcontract:
        return selectors.subcontract(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("cmos:subcontract", args=[self.object.pk])
