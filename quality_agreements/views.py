"""Pages about quality agreements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from kernel.steps import Choice, Step, available
from quality_agreements import columns, forms, rules, selectors, services
from quality_agreements.models import QualityAgreement
from records import selectors as records
from records.rules import canonical, digest
from records.services import Signing
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage, StepForm, StepPage

TAKEN = (rules.SIGN, rules.TERMINATE)
"""Steps people take; superseding follows from signing the next version."""


class AgreementFilters(FilterBar):
    """Number, company or site; state."""

    q = django_forms.CharField(required=False, max_length=100, label="Number, company or site")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.SHOWN.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(display=value)


class AgreementList(ListPage):
    """Quality agreements and whether they are in force today."""

    action = "quality_agreements.view"
    title = "Quality agreements"
    columns = columns.AGREEMENTS
    filters = AgreementFilters
    default_sort = "-number"

    def queryset(self) -> QuerySet[QualityAgreement]:
        return selectors.with_sites(selectors.agreements(self.request.membership.today))

    def empty(self, *, filtered: bool) -> Context:
        if filtered:
            return super().empty(filtered=True)
        return {"kind": "nothing_yet", "title": "No agreements yet", "text": "Record one from the page of its site."}


class AgreementView(DetailPage):
    """One version of an agreement: what it says, who signed it, what can be done now."""

    action = "quality_agreements.view"
    template_name = "quality_agreements/detail.html"

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def details(self, obj: QualityAgreement) -> Context:
        today, actor = self.request.membership.today, self.request.actor
        later = obj.next.order_by("-id").first()
        gap = None
        if obj.previous and obj.effective_on and (obj.previous.ended_on or obj.previous.expires_on):
            gap = _gap(obj.previous, obj)
        return {
            "title": str(obj),
            "display": rules.state_on(obj.status, selectors.dates(obj), today),
            "sites": selectors.sites_of(obj),
            "choices": available(TAKEN, selectors.facts(obj, today), actor, obj),
            "may_change": obj.status == rules.DRAFT and actor.can("quality_agreements.draft"),
            "may_revise": obj.status == rules.SIGNED and not later and actor.can("quality_agreements.draft"),
            "later": later,
            "gap": gap,
            "signatures": records.signatures(obj),
            "history": records.history(obj, *obj.covered.all()) if actor.can("records.view") else [],
        }


def _gap(old: QualityAgreement, new: QualityAgreement) -> int:
    """Days between the end of a version and the start of the next."""
    last = old.expires_on or old.ended_on
    assert last is not None and new.effective_on is not None  # asked for by the caller
    return rules.gap_days(last, new.effective_on)


class DraftAgreement(FormPage):
    """Record an agreement of the site's company."""

    action = "quality_agreements.draft"
    form_class = forms.AgreementForm
    title = "Record quality agreement"
    submit_label = "Save as draft"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def offered(self) -> list[Site]:
        return list(cmos.sites().filter(company_id=self.object.company_id).order_by("name"))

    def form_options(self) -> Context:
        return {"offered": self.offered()}

    def initial(self) -> dict[str, Any]:
        return {
            "sites": [str(self.object.pk)],
            "our_party": self.request.membership.tenant_name,
            "their_party": self.object.company.name,
            "reason": "agreement with the CMO",
        }

    def save(self, form: Any) -> str:
        made = services.draft_agreement(self.object.company, actor=self.request.actor, **form.cleaned_data)
        return reverse("quality_agreements:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class ChangeAgreement(FormPage):
    """Change a draft."""

    action = "quality_agreements.draft"
    form_class = forms.ChangeAgreementForm
    title = "Change quality agreement"

    def subject(self) -> QualityAgreement:
        return selectors.agreement(self.kwargs["pk"])

    def form_options(self) -> Context:
        return {"offered": list(cmos.sites().filter(company_id=self.object.company_id).order_by("name"))}

    def initial(self) -> dict[str, Any]:
        found = {name: getattr(self.object, name, "") for name in forms.ChangeAgreementForm.base_fields}
        return {**found, "sites": [str(site.pk) for site in selectors.sites_of(self.object)], "file": None}

    def save(self, form: Any) -> str:
        services.change_agreement(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("quality_agreements:detail", args=[self.object.pk])


class ReviseAgreement(FormPage):
    """Make the next version."""

    action = "quality_agreements.draft"
    form_class = forms.ReviseForm
    title = "Make a new version?"
    submit_label = "Make a new version"

    def subject(self) -> QualityAgreement:
        return selectors.agreement(self.kwargs["pk"])

    def save(self, form: Any) -> str:
        made = services.revise_agreement(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("quality_agreements:change", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("quality_agreements:detail", args=[self.object.pk])


class AgreementStep(StepPage):
    """Sign or terminate."""

    action = "quality_agreements.view"
    steps = TAKEN

    def find(self, pk: UUID) -> QualityAgreement:
        return selectors.agreement(pk)

    def choices(self, obj: QualityAgreement) -> list[Choice]:
        return available(TAKEN, selectors.facts(obj, self.request.membership.today), self.request.actor, obj)

    def perform(self, obj: QualityAgreement, step: Step, form: StepForm) -> str:
        given, request = form.cleaned_data, self.request
        signing = None
        if step.signed:
            signing = Signing(request.user, request.membership, given["meaning"], given["password"])
        services.take_step(
            step, obj, actor=request.actor, reason=given["reason"], version=given["version"], signing=signing
        )
        return reverse("quality_agreements:detail", args=[obj.pk])

    def step_context(self, obj: QualityAgreement) -> Context:
        content = selectors.signed_content(obj)
        words = {
            "sign": "The agreement counts from its effective date.",
            "terminate": "It ends today for every covered site.",
        }
        return {
            "question": f"{self.step.name.capitalize()} {obj}?",
            "happens": words[self.step.name],
            "stays": "Duties that outlive it, like records and samples, stay as written in it.",
            "content": records.readable(content),
            "digest": digest(canonical(content)) if self.step.signed else "",
            "cancel_url": reverse("quality_agreements:detail", args=[obj.pk]),
        }
