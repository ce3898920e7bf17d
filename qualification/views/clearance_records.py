"""What people sign about clearances, as pages: risk assessments of products, and overrides."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from kernel.steps import Choice, Step
from qualification.columns import clearance as columns
from qualification.forms import clearance as forms
from qualification.models import ClearanceOverride, ProductAssessment
from qualification.rules.clearing import steps
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import clearance as selectors
from qualification.services import clearance as services
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from records.services.signing import Signing
from records.views.signing import DeclinePage, SigningPage
from regulations.rules.vocabulary import OPERATION_LABELS
from web.scoped import ScopedView
from web.views import Context, DetailPage, FormPage, ListPage, StepForm

READING = "clearance_records.view"


def told(view: ScopedView, obj: Any, choices: list[Choice], content: Any) -> Context:
    """What every page of such a record shows beside its own words."""
    declined = signatures.declined(obj.pk)
    may_read = view.request.actor.can("records.view")
    return {
        "title": str(obj),
        "choices": choices,
        "signatures": signatures.of(obj, content),
        "declined": declined,
        "history": records.history(obj, *(each.refusal for each in declined)) if may_read else [],
        "operation": OPERATION_LABELS.get(getattr(obj, "operation", ""), getattr(obj, "operation", "")),
        "market": JURISDICTIONS.get(getattr(obj, "market", ""), getattr(obj, "market", "")),
    }


class Asked(FormPage):
    """Base of the forms about the question that their address asks."""

    is_change = False

    def subject(self) -> Any:
        today = self.request.membership.today
        self.question = forms.QuestionForm({"on": f"{today:%-d %b %Y}", **self.request.GET.dict()})
        if not self.question.is_valid():
            raise Http404
        return None

    def cancel_url(self) -> str:
        return f"{reverse('clearance:ask')}?{self.request.GET.urlencode()}"

    def about(self) -> str:
        return "Clearance"


# --- risk assessments of products -----------------------------------------------------------------------------------


class Assessments(ListPage):
    """Risk assessments of products at sites, and until when they may be relied on."""

    action = READING
    title = "Risk assessments of products"
    columns = columns.ASSESSMENTS
    filters = forms.AssessmentFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[ProductAssessment]:
        return selectors.assessments()

    def nothing(self) -> Context:
        text = "One is needed where the standing of a site is restricted or unknown and work on a product goes on."
        words = {"kind": "nothing_yet", "title": "No risk assessments yet", "text": text}
        return {**words, **self.offer("clearance.prepare", "Write a risk assessment", "clearance:assessment-prepare")}


class OfAssessment(ScopedView):
    """Base of the pages about one risk assessment."""

    action = READING
    steps: ClassVar[tuple[Step, ...]] = steps.ASSESSMENT

    def find(self, pk: UUID) -> ProductAssessment:
        return selectors.assessment(pk)

    def choices(self, obj: ProductAssessment) -> list[Choice]:
        return available(steps.ASSESSMENT, selectors.assessment_draft(obj), self.request.actor, obj)

    def signed_content(self, obj: ProductAssessment) -> dict[str, Any]:
        return selectors.assessment_content(obj)


class AssessmentView(OfAssessment, DetailPage):
    """One risk assessment."""

    template_name = "qualification/product_assessment.html"

    def find(self, pk: UUID) -> ProductAssessment:
        return selectors.assessment(pk)

    def details(self, obj: ProductAssessment) -> Context:
        may_change = obj.status == steps.DRAFT and self.request.actor.can("clearance.prepare")
        return {**told(self, obj, self.choices(obj), self.signed_content(obj)), "may_change": may_change}


class PrepareAssessment(FormPage):
    """Write a risk assessment of a product at a site."""

    action = "clearance.prepare"
    form_class = forms.AssessmentForm
    title = "Write a risk assessment of a product"
    submit_label = "Save as draft"
    is_change = False

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET
        return {
            "site": asked.get("site", ""),
            "product": asked.get("product", ""),
            "valid_from": self.request.membership.today,
        }

    def save(self, form: Any) -> str:
        made = services.prepare_assessment(actor=self.request.actor, **form.cleaned_data)
        return reverse("clearance:assessment", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("clearance:assessments")

    def about(self) -> str:
        return "Risk assessments of products"


class ChangeAssessment(FormPage):
    """Change what a draft of a risk assessment says."""

    action = "clearance.prepare"
    form_class = forms.ChangeAssessmentForm
    title = "Change the risk assessment"

    def subject(self) -> ProductAssessment:
        return selectors.assessment(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        names = ("markets", "valid_from", "valid_to", "risk", "measures", "version")
        return {name: getattr(self.object, name) for name in names}

    def save(self, form: Any) -> str:
        services.change_assessment(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("clearance:assessment", args=[self.object.pk])


class StepOf(SigningPage):
    """Base of the steps of these records: what happens, what stays, where they lead."""

    form_class = forms.ClearanceStepForm
    action = READING
    route: ClassVar[str]
    HAPPENS: ClassVar[dict[str, str]]

    @abstractmethod
    def take(self, step: Step, obj: Any, **given: Any) -> Any:
        """Call the service."""

    def perform(self, obj: Any, step: Step, form: StepForm) -> str:
        given, request = dict(form.cleaned_data), self.request
        signing = Signing.taken(request, step, given)
        self.take(step, obj, actor=request.actor, signing=signing, **given)
        return reverse(f"clearance:{self.route}", args=[obj.pk])

    def decline_url(self, obj: Any) -> str:
        return reverse(f"clearance:{self.route}-decline", args=[obj.pk, self.step.slug])

    def step_context(self, obj: Any) -> Context:
        return {
            "question": f"{self.step.name.capitalize()} {obj}?",
            "happens": self.HAPPENS[self.step.name],
            "stays": "The record and its history stay readable.",
            "cancel_url": reverse(f"clearance:{self.route}", args=[obj.pk]),
        }


class AssessmentStep(OfAssessment, StepOf):
    """Sign, discard or void a risk assessment."""

    route = "assessment"
    steps = steps.ASSESSMENT
    HAPPENS: ClassVar[dict[str, str]] = {
        "sign": "Restricted or unknown standing of the site no longer blocks this product; it stays a condition.",
        "discard": "The draft is void; another one can be written.",
        "void": "It counts as if it had never been signed: work that rests on it is blocked again.",
    }

    def take(self, step: Step, obj: Any, **given: Any) -> Any:
        return services.take_assessment_step(step, obj, **given)


class DeclineAssessment(OfAssessment, DeclinePage):
    """Refuse to sign a risk assessment."""

    steps = steps.ASSESSMENT

    def subject(self) -> ProductAssessment:
        return selectors.assessment(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("clearance:assessment", args=[self.object.pk])


# --- overrides ------------------------------------------------------------------------------------------------------


class Overrides(ListPage):
    """Holds that two people overrode for a while."""

    action = READING
    title = "Overrides of clearances"
    columns = columns.OVERRIDES
    filters = forms.OverrideFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[ClearanceOverride]:
        return selectors.overrides()

    def nothing(self) -> Context:
        text = "An override is prepared from the answer that blocks the work, and signed by two people."
        words = {"kind": "nothing_to_do", "title": "Nothing is overridden", "text": text}
        return {**words, **self.offer("clearance.prepare", "Ask for a clearance", "clearance:ask")}


class OfOverride(ScopedView):
    """Base of the pages about one override."""

    action = READING
    steps: ClassVar[tuple[Step, ...]] = steps.OVERRIDES

    def find(self, pk: UUID) -> ClearanceOverride:
        return selectors.override(pk)

    def choices(self, obj: ClearanceOverride) -> list[Choice]:
        return available(steps.OVERRIDES, selectors.override_draft(obj), self.request.actor, obj)

    def signed_content(self, obj: ClearanceOverride) -> dict[str, Any]:
        return selectors.override_content(obj)


class OverrideView(OfOverride, DetailPage):
    """One override: what is blocked, why the work goes on all the same, until when, by whom."""

    template_name = "qualification/override.html"

    def find(self, pk: UUID) -> ClearanceOverride:
        return selectors.override(pk)

    def details(self, obj: ClearanceOverride) -> Context:
        return {
            **told(self, obj, self.choices(obj), self.signed_content(obj)),
            "ask_url": columns.question_url(obj.site_id, obj.product_id, obj.operation, obj.market),
        }


class PrepareOverride(Asked):
    """Prepare an override of the hold that the address asks about."""

    action = "clearance.override"
    form_class = forms.OverrideForm
    title = "Prepare an override"
    submit_label = "Save as draft"
    template_name = "qualification/override_form.html"

    def context(self, **more: Any) -> Context:
        today = self.request.membership.today
        found = selectors.clearance_of(self.question.cleaned_data["site"].pk, self.question.asked, today)
        return {**more, "found": found, "site": self.question.cleaned_data["site"]}

    def save(self, form: Any) -> str:
        site = self.question.cleaned_data["site"]
        made = services.prepare_override(site, self.question.asked, actor=self.request.actor, **form.cleaned_data)
        return reverse("clearance:override", args=[made.pk])


class OverrideStep(OfOverride, StepOf):
    """Propose, confirm, withdraw or end an override."""

    route = "override"
    steps = steps.OVERRIDES
    HAPPENS: ClassVar[dict[str, str]] = {
        "propose": "Another person is asked for the second signature; until then the work stays blocked.",
        "confirm": "The work may be ordered with conditions until the last day, as long as nothing else blocks it.",
        "withdraw": "The override counts for nothing.",
        "end": "The work is blocked again from today on.",
    }

    def take(self, step: Step, obj: Any, **given: Any) -> Any:
        return services.take_override_step(step, obj, **given)


class DeclineOverride(OfOverride, DeclinePage):
    """Refuse to sign an override."""

    steps = steps.OVERRIDES

    def subject(self) -> ClearanceOverride:
        return selectors.override(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("clearance:override", args=[self.object.pk])
