"""Pages about inspections and Forms 483: the one list, the one page of an inspection, and its forms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from inspections import columns, selectors, services
from inspections.forms import inspected as forms
from inspections.models import DocketEntry, Form483, Inspection
from inspections.rules import CLASSES, OUTCOMES, SYSTEMS
from inspections.rules.actions import ACTIONS
from inspections.rules.steps import INSPECTION_STEPS, OPEN
from kernel.steps import Choice, Step, available
from records import selectors as records
from records.selectors import provenance
from regulations import selectors as regulations
from regulations.rules import calendars
from regulations.rules.vocabulary import OPERATION_LABELS
from web.filters import FilterBar
from web.http import ScopedRequest
from web.uploads import arriving
from web.views import Context, DetailPage, FormPage, ListPage, ScopedView, StepForm, StepPage, found_or_404

KINDS = {"inspection": "Inspection", **ACTIONS}
OPEN_CHOICES = [
    ("", "Any"),
    ("yes", "Open or in force"),
    ("response", "Reply to the 483 not sent"),
    ("class", "Form 483 without class"),
]


class DocketFilters(FilterBar):
    """Site or number; kind; what is open; authority; class."""

    q = django_forms.CharField(required=False, max_length=100, label="Site or number")
    kind = django_forms.ChoiceField(required=False, choices=[("", "Any"), *KINDS.items()], label="Kind")
    open = django_forms.ChoiceField(required=False, choices=OPEN_CHOICES, label="Open")
    classification = django_forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((c, c) for c in CLASSES), *OUTCOMES.items()],
        label="Class or outcome",
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_kind(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(kind=value)

    def narrow_open(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "yes":
            return selectors.unended(found, self.member.today)
        narrowed = selectors.awaiting_response if value == "response" else selectors.awaiting_class
        return found.filter(pk__in=narrowed(selectors.inspections()).values("pk"))

    def narrow_classification(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(outcome=value)


class InspectionList(ListPage):
    """Everything authorities did to the sponsor's sites, newest first."""

    action = "inspections.view"
    template_name = "inspections/list.html"
    title = "Inspections and actions"
    columns = columns.DOCKET
    filters = DocketFilters
    default_sort = "-happened_on"

    def queryset(self) -> QuerySet[DocketEntry]:
        return selectors.docket()

    def rows(self, found: list[Any]) -> list[Any]:
        today = self.request.membership.today
        inspections = selectors.inspections().in_bulk([row.pk for row in found if row.kind == "inspection"])
        letters = selectors.actions_of_kind("warning_letter").in_bulk(
            [row.pk for row in found if row.kind == "warning_letter"]
        )
        return [self._row(row, inspections.get(row.pk), letters.get(row.pk), today) for row in found]

    def _row(self, row: DocketEntry, inspection: Any, letter: Any, today: Any) -> Context:
        form = getattr(inspection, "form", None)
        clock = selectors.clock(form, today) if form else selectors.letter_clock(letter, today) if letter else None
        return {
            "entry": row,
            "kind": KINDS[row.kind],
            "title": selectors.docket_title(row),
            "form": form,
            "observations": selectors.observation_count(inspection) if inspection else 0,
            "clock": clock,
            "state": selectors.docket_state(row, today),
        }

    def context(self, **more: Any) -> Context:
        may = self.request.actor.can("inspections.change")
        return {"unreviewed": selectors.unreviewed(selectors.public_facts()).count() if may else 0, **more}

    def nothing(self) -> Context:
        text = "An inspection or an action of an authority is logged on the page of its site."
        words = {"kind": "nothing_yet", "title": "No inspections or actions yet", "text": text}
        return {**words, **self.offer("inspections.log", "Choose a site", "desk:sites")}


class InspectionView(DetailPage):
    """One inspection: its form in every version, the clocks, replies, commitments, class and our own reaction."""

    action = "inspections.view"
    template_name = "inspections/detail.html"

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def details(self, obj: Inspection) -> Context:
        form = getattr(obj, "form", None)
        actor = self.request.actor
        return {
            "title": obj.number,
            "form483": form,
            "systems": [SYSTEMS.get(code, code) for code in obj.systems],
            "coverage": [OPERATION_LABELS.get(code, code) for code in obj.coverage],
            "choices": available(INSPECTION_STEPS, selectors.inspection_state(obj), actor),
            "may_log": actor.can("inspections.change") and obj.status == OPEN,
            "published": selectors.reviews_of_record(obj.pk),
            "known_files": provenance.told(self._files(obj, form)),
            **(self._about_form(form) if form else {}),
            "history": self._history(obj, form),
        }

    def _files(self, obj: Inspection, form: Form483 | None) -> list[Any]:
        """Every file that the page shows."""
        if form is None:
            return [obj.class_file_id]
        replies = [pk for each in selectors.responses_to(form) for pk in (each.file_id, each.proof_id)]
        return [obj.class_file_id, *(each.file for each in selectors.versions(form)), *replies]

    def _about_form(self, form: Form483) -> Context:
        today = self.request.membership.today
        versions = selectors.versions(form)
        clock = selectors.clock(form, today)
        return {
            "clock": clock,
            "cells": selectors.clock_cells(clock, today),
            "clocks_before": selectors.clocks_before(form, today),
            "later": calendars.later_deadline(clock.started_on, 15),
            "calendar_version": calendars.VERSION,
            "newest": versions[-1],
            "earlier": versions[-2::-1],
            "headings": regulations.headings(code for one in versions[-1].observations for code in one.citations),
            "responses": selectors.responses_to(form),
            "commitments": [(one, commitment_word(one, today)) for one in selectors.commitments_of(form)],
            "plan": selectors.reaction_plan(form, today),
            "learned_on": selectors.learned_on(form),
        }

    def _history(self, obj: Inspection, form: Form483 | None) -> list[Any]:
        if not self.request.actor.can("records.view"):
            return []
        parts = selectors.parts_of(form) if form else []
        return records.history(obj, *parts)


def commitment_word(row: Any, today: Any) -> str:
    """How a commitment stands in one word; overdue is what is not verified after its day."""
    if row.status in ("promised", "done") and row.due_on < today:
        return "overdue"
    return str(row.status)


class FormAddress(ScopedView):
    """A Form 483 lives on the page of its inspection."""

    action = "inspections.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        found = found_or_404(selectors.form, pk)
        return HttpResponseRedirect(reverse("inspections:detail", args=[found.inspection_id]))


class RowsPage(FormPage):
    """Base of forms with rows of items: asking for more rows loses nothing and judges nothing."""

    template_name = "inspections/log.html"

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        if "add_rows" not in request.POST:
            return super().post(request, **kwargs)
        self.object = self._subject()
        lost = arriving.take(request)
        data = request.POST.copy()
        rows: Any = self.make_form(data)
        data["rows"] = str(min(rows.row_count + 3, 200))
        form = self.make_form(data, request.FILES)
        form.errors.clear()  # nothing typed is judged yet
        arriving.tell(form, lost)
        return self._show(form, status=422)


class LogInspection(RowsPage):
    """Log an inspection of a site, with its Form 483 if there was one."""

    action = "inspections.change"
    form_class = forms.InspectionForm
    title = "Log inspection"
    submit_label = "Log inspection"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        feis = cmos.active_feis([self.object.pk])[self.object.pk]
        return {"fei": feis[0] if feis else "", "reason": "inspection became known"}

    def save(self, form: Any) -> str:
        made = services.log_inspection(
            self.object, observations=form.observations(), actor=self.request.actor, **form.given()
        )
        return reverse("inspections:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        pk = self.object.pk
        instead = [
            (words, reverse("inspections:action-record", args=[pk, kind.replace("_", "-")]))
            for kind, words in ACTIONS.items()
        ]
        return {"intro": f"{self.object.name}, {self.object.number}", "instead": instead, **more}


class AboutInspection(FormPage):
    """Base of forms about one inspection."""

    action = "inspections.change"

    def subject(self) -> Inspection:
        return selectors.inspection(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("inspections:detail", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.number}, {self.object.site.name}", **more}


class ChangeInspection(AboutInspection):
    """Correct an inspection."""

    form_class = forms.ChangeInspectionForm
    title = "Change inspection"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name, "") for name in forms.ChangeInspectionForm.base_fields}

    def save(self, form: Any) -> str:
        services.change_inspection(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class Classify(AboutInspection):
    """Record the class or outcome."""

    form_class = forms.ClassForm
    title = "Record class"

    def initial(self) -> dict[str, Any]:
        known = {name: getattr(self.object, name) for name in ("version", *services.CLASS_FIELDS)}
        return {**known, "reason": "class became known"}

    def save(self, form: Any) -> str:
        services.classify_inspection(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class InspectionStep(StepPage):
    """Close, reopen or void an inspection."""

    action = "inspections.view"
    steps = INSPECTION_STEPS

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def choices(self, obj: Inspection) -> list[Choice]:
        return available(INSPECTION_STEPS, selectors.inspection_state(obj), self.request.actor)

    def perform(self, obj: Inspection, step: Step, form: StepForm) -> str:
        given = form.cleaned_data
        services.take_step(step, obj, actor=self.request.actor, reason=given["reason"], version=given["version"])
        return reverse("inspections:detail", args=[obj.pk])

    def step_context(self, obj: Inspection) -> Context:
        happens = {
            "close": "The inspection is closed: nothing of it changes any more, and it is asked about no longer.",
            "reopen": "The inspection can be changed again.",
            "void": "It counts no longer: not in lists, not for the standing. It stays readable, with your reason.",
        }
        return {"happens": happens[self.step.name], "cancel_url": reverse("inspections:detail", args=[obj.pk])}
