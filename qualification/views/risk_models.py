"""Risk models: versions, editor, proof, comparison, the portal's own model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from qualification import services
from qualification.columns import risk as columns
from qualification.forms import risk as forms
from qualification.forms import risk_models as model_forms
from qualification.models import RiskModel, RiskProof
from qualification.rules.risk import scales, steps
from qualification.rules.risk.compare import differences
from qualification.rules.risk.model import PORTAL, REVIEWS, STARTS, Model
from qualification.selectors import risk as reads
from qualification.selectors import risk_models as models
from records import selectors as records
from records.selectors import files, signatures
from records.selectors.signers import available
from web.http import ScopedRequest
from web.scoped import ScopedView, found_or_404
from web.views import Context, DetailPage, FormPage, ListPage

VIEW, CHANGE = "risk.view", "risk.change_model"
WRITING = "draft of a risk model written"
"""Why a draft is changed: it is being made. What was proved is never changed, so that nobody is asked why."""


class ModelList(ListPage):
    """The sponsor's own models, newest first."""

    action = VIEW
    template_name = "qualification/models.html"
    title = "Risk models"
    columns = columns.MODELS
    filters = forms.ModelFilters
    default_sort = "-edition"

    def queryset(self) -> QuerySet[RiskModel]:
        return models.listed()

    def context(self, **more: Any) -> Context:
        may_draft = self.request.actor.can(CHANGE) and models.open_model() is None
        return {"current": reads.current_model(), "may_draft": may_draft, **more}

    def nothing(self) -> Context:
        text = "Sites are judged by the portal's model. Draft your own where its weights or bands do not fit."
        words = {"kind": "nothing_yet", "title": "No model of your own", "text": text}
        return {**words, **self.offer(CHANGE, "Draft a model", "risk:model-new")}


def laid_out(model: Model) -> Context:
    """A model as its page shows it."""
    return {
        "model": model,
        "sets": [
            (label, [(scales.FACTORS[key], model.scales[key], rows(model, key)) for key in scales.keys_of(set_)])
            for set_, label in scales.SETS.items()
        ],
        "bounds": [(scales.BANDS[band], f"{model.bounds[band]:.2f}") for band in STARTS],
        "floors": [(label, scales.BANDS[model.floors[key]]) for key, label in scales.FLOORS.items()],
        "bands": list(scales.BANDS.values()),
        "intervals": [
            (label, [model.intervals[band][review] for band in scales.BANDS]) for review, label in REVIEWS.items()
        ],
    }


def rows(model: Model, key: str) -> list[tuple[int, str, Any]]:
    """The steps of a scale with their meaning and what they count as."""
    scale = model.scales[key]
    return list(zip(scales.STEPS, scale.anchors, scale.points, strict=True))


class ModelView(DetailPage):
    """One model: what it says, its proof, what can be done."""

    action = VIEW
    template_name = "qualification/model.html"

    def find(self, pk: UUID) -> RiskModel:
        return models.risk_model(pk)

    def details(self, obj: RiskModel) -> Context:
        actor, model = self.request.actor, reads.as_model(obj)
        declined = signatures.declined(obj.pk)
        is_draft = obj.status == steps.DRAFT
        before = models.before(obj)
        return {
            "title": str(obj),
            **laid_out(model),
            "proofs": list(models.proofs_of(obj)),
            "proof": models.proof_of(obj),
            "before": before,
            "differences": models.changed_from(obj, reads.as_model(before) if before else PORTAL),
            "choices": available(steps.MODEL_TAKEN, models.facts(obj), actor, obj),
            "writes": is_draft and actor.can(CHANGE),
            "signatures": signatures.of(obj, models.signed_content(obj)),
            "declined": declined,
            "history": records.history(obj, *(each.refusal for each in declined)) if actor.can("records.view") else [],
        }


class PortalModel(ScopedView):
    """The model of the portal: company rule, used where the sponsor has approved none of its own."""

    action = VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        return self.page("qualification/model.html", {"title": "The portal's risk model", **laid_out(PORTAL)})


class DraftModel(FormPage):
    """A draft that says what the model in use says."""

    action = CHANGE
    form_class = model_forms.DraftForm
    title = "Draft a risk model"
    submit_label = "Begin the draft"
    is_change = False

    def context(self, **more: Any) -> Context:
        return {"intro": "It begins as a copy of the model in use.", **more}

    def save(self, form: Any) -> str:
        made = services.draft_model(actor=self.request.actor, **form.cleaned_data)
        return reverse("risk:model-change", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("risk:models")


class ChangeModel(FormPage):
    """Write what a draft says."""

    action = CHANGE
    form_class = model_forms.ModelForm
    title = "What the model says"

    def subject(self) -> RiskModel:
        return models.risk_model(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        known = model_forms.initial_of(reads.as_model(self.object))
        return {**known, "why": self.object.why, "version": self.object.version}

    def context(self, **more: Any) -> Context:
        text = "Save as often as you like: the proof says what does not fit together."
        return {"intro": text, **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.change_model(
            self.object,
            body=form.body(),
            why=given["why"],
            seen=given["version"],
            actor=self.request.actor,
            reason=WRITING,
        )
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("risk:model", args=[self.object.pk])


class ProveModel(ScopedView):
    """Asks a worker to prove a draft."""

    action = CHANGE
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(models.risk_model, pk)
        return redirect("jobs:job", services.request_proof(row, actor=request.actor).pk)


class ProofView(DetailPage):
    """What the portal found when it walked a model."""

    action = VIEW
    template_name = "qualification/proof.html"

    def find(self, pk: UUID) -> RiskProof:
        return models.proof(pk)

    def details(self, obj: RiskProof) -> Context:
        return {"title": str(obj), **models.laid_out(obj), "copies": files.printed_of(obj.risk_model)}


class PrintProof(ScopedView):
    """Asks a worker for the proof as a controlled copy."""

    action = VIEW
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        row = found_or_404(models.proof, pk)
        return redirect("jobs:job", services.request_proof_copy(row, actor=request.actor).pk)


class CompareModels(ScopedView):
    """What differs between two models; `with` names the other one, `portal-1` or `RM-1`."""

    action = VIEW
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        row = found_or_404(models.risk_model, pk)
        others = [each.number for each in models.risk_models() if each.pk != row.pk]
        offered = [PORTAL.version, *others]
        before = models.before(row)
        asked = request.GET.get("with", before.number if before else PORTAL.version)
        if asked not in offered:
            raise Http404
        other = reads.models_named([asked])[asked]
        context = {
            "object": row,
            "title": f"Differences of {row.number}",
            "offered": offered,
            "asked": asked,
            "differences": differences(other, reads.as_model(row)),
        }
        return self.page("qualification/compare_models.html", context)
