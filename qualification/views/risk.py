"""Risk of sites: the list, one assessment, writing it, reading the records anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from qualification import services
from qualification.columns import risk as columns
from qualification.forms import risk as forms
from qualification.models import RiskAssessment
from qualification.rules.risk import intervals, steps
from qualification.rules.risk.model import AUDIT, REVIEWS
from qualification.rules.risk.scales import BANDS, SETS
from qualification.selectors import risk as reads
from qualification.selectors import risk_facts
from records import selectors as records
from records.selectors import signatures
from records.selectors.signers import available
from web.views import Context, DetailPage, FormPage, ListPage

VIEW, ASSESS = "risk.view", "risk.assess"
WRITING = "risk assessment written"
"""Why a draft is changed: it is being made. What was signed is never changed, so that nobody is asked why."""


class RiskList(ListPage):
    """What counts now and what is being written, the worst first."""

    action = VIEW
    template_name = "qualification/risk.html"
    title = "Risk of sites"
    columns = columns.ASSESSMENTS
    filters = forms.RiskFilters
    default_sort = "-severity"

    def queryset(self) -> QuerySet[RiskAssessment]:
        return reads.listed()

    def context(self, **more: Any) -> Context:
        return {"unassessed": reads.unassessed().count(), "model": reads.current_model(), **more}

    def nothing(self) -> Context:
        text = "Open a site and assess its risk: what the records can say is filled in already."
        return {"kind": "nothing_yet", "title": "No site is assessed yet", "text": text}


class UnassessedList(ListPage):
    """Sites in use whose risk nobody has signed."""

    action = VIEW
    template_name = "qualification/unassessed.html"
    title = "Sites without a signed risk"
    columns = columns.UNASSESSED
    filters = forms.SiteWords
    default_sort = "name"

    def queryset(self) -> QuerySet[Site]:
        return reads.unassessed()

    def nothing(self) -> Context:
        text = "The risk of every site in use is signed."
        return {"kind": "nothing_to_do", "title": "Nothing to assess", "text": text}


class AssessmentView(DetailPage):
    """One assessment: the result and what makes it so, every factor with its evidence, what it brings."""

    action = VIEW
    template_name = "qualification/assessment.html"

    def find(self, pk: UUID) -> RiskAssessment:
        return reads.assessment(pk)

    def details(self, obj: RiskAssessment) -> Context:
        actor, reading = self.request.actor, reads.reading(obj)
        declined = signatures.declined(obj.pk)
        is_draft = obj.status == steps.DRAFT
        fact = risk_facts([obj.site_id], self.request.membership.today).get(obj.site_id)
        return {
            "title": f"Risk of {obj.site.name}",
            "reading": reading,
            "score": reading.score,
            "sets": [(label, getattr(reading.score, set_), reading.lines(set_)) for set_, label in SETS.items()],
            "raised": reads.raised_words(reading),
            "outdated": reads.changes_since(obj) if is_draft else [],
            "brings": _brings(reading.intervals),
            "fact": fact if fact is not None and fact.id == obj.pk else None,
            "grace": _grace(fact) if fact is not None and fact.id == obj.pk else "",
            "others": reads.assessments_of(obj.site),
            "choices": available(steps.ASSESSMENT_TAKEN, reads.facts(obj), actor, obj),
            "writes": is_draft and actor.can(ASSESS),
            "may_begin": not is_draft and actor.can(ASSESS) and reads.open_assessment(obj.site_id) is None,
            "signatures": signatures.of(obj, reads.signed_content(obj)) if not is_draft else [],
            "declined": declined,
            "history": records.history(obj, *(each.refusal for each in declined)) if actor.can("records.view") else [],
        }


def _brings(found: intervals.Intervals) -> list[tuple[str, int, str]]:
    """What the band brings, each with its months and what caps it."""
    return [(label, found.months(key), found.capped_by if key == AUDIT else "") for key, label in REVIEWS.items()]


def _grace(fact: Any) -> str:
    """Until when the audit may be put off, in a sentence."""
    if fact.audit_due is None:
        return "No on-site audit of this site is recorded: it is due as soon as one can be held."
    latest = intervals.grace_until(fact.audit_due.on, fact.band)
    if latest == fact.audit_due.on:
        return f"There is no grace in band {BANDS[fact.band]}."
    return f"With a signed justification before that day it may be put off until {latest:%-d %b %Y}."


class AssessSite(FormPage):
    """Begin an assessment with what the records propose."""

    action = ASSESS
    form_class = forms.BeginForm
    title = "Assess the risk of this site"
    submit_label = "Read the records and begin"
    is_change = False

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        known = reads.signed_assessment(self.object.pk)
        return {"occasion": "periodic" if known else "initial"}

    def context(self, **more: Any) -> Context:
        return {"intro": "Every factor that the records can say is filled in; you judge the others.", **more}

    def save(self, form: Any) -> str:
        made = services.begin_assessment(self.object, actor=self.request.actor, **form.cleaned_data)
        return reverse("risk:write", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class AboutAssessment(FormPage):
    """Base of the forms about an assessment that is being written."""

    action = ASSESS

    def subject(self) -> RiskAssessment:
        return reads.assessment(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("risk:assessment", args=[self.object.pk])


class WriteAssessment(AboutAssessment):
    """Judge each factor, and say what stands beside the score."""

    form_class = forms.AssessForm
    title = "Judge the factors"

    def form_options(self) -> Context:
        reading = reads.reading(self.object)
        return {"model": reading.model, "entries": reading.entries}

    def initial(self) -> dict[str, Any]:
        return forms.initial_of(self.object, reads.entries(self.object))

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.number}, {self.object.site.name}, model {self.object.model_version}", **more}

    def save(self, form: Any) -> str:
        services.save_assessment(
            self.object,
            chosen=form.chosen(),
            seen=form.cleaned_data["version"],
            actor=self.request.actor,
            reason=WRITING,
            **form.said(),
        )
        return self.cancel_url()


class ReadAnew(AboutAssessment):
    """Take up what the records propose by now."""

    form_class = forms.AnewForm
    title = "Read the records anew?"
    submit_label = "Read the records anew"

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "reason": "the records say something else by now"}

    def context(self, **more: Any) -> Context:
        text = (
            "Steps that follow the records follow them again. What somebody chose against them stays, with its reason."
        )
        return {"intro": text, **more}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        services.read_anew(self.object, seen=given["version"], actor=self.request.actor, reason=given["reason"])
        return self.cancel_url()
