"""Pages of decisions about a standing: the list, one of them, a proposal, and its signed steps."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from kernel.steps import Choice, Step
from qualification import selectors, services
from qualification.columns import standing as columns
from qualification.forms import decisions as forms
from qualification.models import StandingDecision
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import KINDS, STRICTER
from qualification.rules.decisions.signals import Signal
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import decisions as reading
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from regulations.rules.vocabulary import OPERATION_LABELS
from web.scoped import ScopedView
from web.views import Context, DetailPage, FormPage, ListPage, StepForm


def address(pk: UUID) -> str:
    """The page of one decision."""
    return reverse("standing:decision", args=[pk])


class DecisionList(ListPage):
    """Decisions about standings, newest first."""

    action = "qualification.view"
    title = "Decisions about standings"
    columns = columns.DECISIONS
    filters = forms.DecisionFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[StandingDecision]:
        return reading.decisions()

    def nothing(self) -> Context:
        text = "A decision is proposed on the page of a site, beside its standing."
        return {"kind": "nothing_yet", "title": "No decisions yet", "text": text}


class OfDecision(ScopedView):
    """Base of the pages about one decision: its steps, and what their signatures cover."""

    def choices(self, obj: StandingDecision) -> list[Choice]:
        today, actor = self.request.membership.today, self.request.actor
        known = selectors.facts([obj.site_id], today)[obj.site_id]
        return available(steps.STEPS, reading.state_of(obj, known, today), actor, obj)

    def signed_content(self, obj: StandingDecision) -> dict[str, Any]:
        return reading.signed_content(obj)


class DecisionView(OfDecision, DetailPage):
    """One decision: what was computed, what counts instead, for how long, why, and who signed."""

    action = "qualification.view"
    template_name = "qualification/decision.html"

    def find(self, pk: UUID) -> StandingDecision:
        return reading.decision(pk)

    def details(self, obj: StandingDecision) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        declined = signatures.declined(obj.pk)
        return {
            "title": f"Decision {obj.number}",
            "kind": KINDS[obj.kind],
            "market": JURISDICTIONS[obj.jurisdiction],
            "display": steps.shown(obj.status, obj.valid_to, today),
            "services": [OPERATION_LABELS.get(code, code) for code in obj.operations],
            "products": sorted(cmos.product_names(obj.products).values()),
            "choices": self.choices(obj),
            "signatures": signatures.of(obj, reading.signed_content(obj)),
            "declined": declined,
            "history": records.history(obj, *(one.refusal for one in declined)) if actor.can("records.view") else [],
        }


class ProposeDecision(FormPage):
    """Propose what shall count for a market at a site, or answer news of another authority."""

    action = steps.PROPOSE
    form_class = forms.DecisionForm
    title = "Decide about a standing"
    submit_label = "Propose"
    is_change = False

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    @cached_property
    def signal(self) -> Signal | None:
        """The question that the address asks to answer; none where nothing asks it."""
        market, evidence = self.request.GET.get("market", ""), self.request.GET.get("evidence", "")
        known = selectors.facts([self.object.pk], self.request.membership.today)[self.object.pk]
        open_ = reading.unanswered({self.object.pk: known}, self.request.membership.today)[self.object.pk]
        return next((one for one in open_ if (str(one.news.ref.id), one.market) == (evidence, market)), None)

    def form_options(self) -> Context:
        return {"operations": list(self.object.operations), "products": list(cmos.active_products())}

    def initial(self) -> dict[str, Any]:
        market = self.request.GET.get("market", "")
        return {"kind": STRICTER, "market": market if market in JURISDICTIONS else "US"}

    def context(self, **more: Any) -> Context:
        return {"intro": self.signal.sentence if self.signal else "", **more}

    def save(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        given["products"] = [UUID(each) for each in given.get("products", ())]
        asked = self.signal
        made = services.propose_decision(
            self.object, signal=asked.news.ref.id if asked else None, actor=self.request.actor, **given
        )
        return address(made.pk)

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class DecisionStep(OfDecision, SigningPage):
    """Sign, withdraw or end a decision."""

    action = "qualification.view"
    steps = steps.STEPS

    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "From today it counts beside the computed standing, and answers the news it is about.",
        "sign first": "It waits for the signature of a second person; nothing counts before.",
        "sign second": "From today it counts in place of the computed standing, until its last day.",
        "withdraw": "It is closed without effect; another one can be proposed.",
        "end": "From today the computed standing counts again.",
    }

    def find(self, pk: UUID) -> StandingDecision:
        return reading.decision(pk)

    def perform(self, obj: StandingDecision, step: Step, form: StepForm) -> str:
        given = dict(form.cleaned_data)
        signing = Signing.taken(self.request, step, given)
        services.take_decision_step(step, obj, actor=self.request.actor, signing=signing, **given)
        return address(obj.pk)

    def decline_url(self, obj: StandingDecision) -> str:
        return reverse("standing:decision-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: StandingDecision) -> Context:
        return {
            "question": f"{self.step.name.capitalize()} decision {obj.number}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "The computed standing and every reason of it stay on every page.",
            "cancel_url": address(obj.pk),
        }


class DeclineDecision(OfDecision, DeclinePage):
    """Refuse to sign a decision."""

    action = "qualification.view"
    steps = steps.STEPS

    def subject(self) -> StandingDecision:
        return reading.decision(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return address(self.object.pk)
