"""Pages about inspections and Forms 483."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from inspections import columns, forms, selectors, services
from inspections.models import Form483, Inspection, Observation
from inspections.rules import CLASSES
from records import selectors as records
from regulations import selectors as regulations
from regulations.rules import calendars
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Context, DetailPage, FormPage, ListPage, ScopedView, found_or_404

OPEN = [("", "Any"), ("response", "Reply not sent"), ("class", "Class not known")]


class InspectionFilters(FilterBar):
    """Site or number; what is open; class."""

    q = django_forms.CharField(required=False, max_length=100, label="Site or number")
    open = django_forms.ChoiceField(required=False, choices=OPEN, label="Open Form 483")
    classification = django_forms.ChoiceField(
        required=False, choices=[("", "Any"), *((c, c) for c in CLASSES)], label="Class"
    )

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching(found, value)

    def narrow_open(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.awaiting_response(found) if value == "response" else selectors.awaiting_class(found)

    def narrow_classification(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return found.filter(classification=value)


class InspectionList(ListPage):
    """Inspections by authorities, newest first."""

    action = "inspections.view"
    title = "Inspections and 483"
    columns = columns.INSPECTIONS
    filters = InspectionFilters
    default_sort = "-ended_on"

    def queryset(self) -> QuerySet[Inspection]:
        return selectors.inspections()

    def rows(self, found: list[Any]) -> list[Any]:
        today = self.request.membership.today
        return [(row, selectors.clock(row.form, today) if getattr(row, "form", None) else None) for row in found]

    def empty(self, *, filtered: bool) -> Context:
        if filtered:
            return super().empty(filtered=True)
        return {"kind": "nothing_yet", "title": "No inspections yet", "text": "Log one from the page of its site."}


class InspectionView(DetailPage):
    """One inspection: its form, the clock of the reply, its observations, its class."""

    action = "inspections.view"
    template_name = "inspections/detail.html"

    def find(self, pk: UUID) -> Inspection:
        return selectors.inspection(pk)

    def details(self, obj: Inspection) -> Context:
        form, today = getattr(obj, "form", None), self.request.membership.today
        observations = list(selectors.observations_of(form)) if form else []
        return {
            "title": obj.number,
            "form483": form,
            "clock": selectors.clock(form, today) if form else None,
            "cells": selectors.clock_cells(form, today) if form else [],
            "later": calendars.later_deadline(form.issued_on, 15) if form else None,
            "calendar_version": calendars.VERSION,
            "observations": observations,
            "headings": regulations.headings(code for one in observations for code in one.citations),
            "may_log": self.request.actor.can("inspections.change"),
            "history": self._history(obj, form, observations),
        }

    def _history(self, obj: Inspection, form: Form483 | None, observations: list[Observation]) -> list[Any]:
        if not self.request.actor.can("records.view"):
            return []
        return records.history(obj, *([form] if form else []), *observations)


class FormAddress(ScopedView):
    """A Form 483 lives on the page of its inspection."""

    action = "inspections.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        found = found_or_404(selectors.form, pk)
        return HttpResponseRedirect(reverse("inspections:detail", args=[found.inspection_id]))


class LogInspection(FormPage):
    """Log an inspection of a site, with its Form 483 if there was one."""

    action = "inspections.change"
    form_class = forms.InspectionForm
    title = "Log inspection"
    submit_label = "Log inspection"
    template_name = "inspections/log.html"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        feis = cmos.active_feis([self.object.pk])[self.object.pk]
        return {"fei": feis[0] if feis else "", "rows": forms.FIRST_ROWS, "reason": "inspection became known"}

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        if "add_rows" not in request.POST:
            return super().post(request, **kwargs)
        self.object = self._subject()
        data = request.POST.copy()
        data["rows"] = str(min(self.form_class(data).row_count + forms.FIRST_ROWS, 200))
        return self._show(self.form_class(initial=data.dict(), data=None), status=422, more_rows=data)

    def _show(self, form: Any, *, status: int = 200, more_rows: Any = None, **more: Any) -> HttpResponse:
        if more_rows is not None:
            form = self.form_class(more_rows)
            form._errors = {}  # asking for more rows is no mistake: nothing typed is judged yet
        return super()._show(form, status=status, **more)

    def save(self, form: Any) -> str:
        names = (
            "authority",
            "kind",
            "fei",
            "started_on",
            "ended_on",
            "classification",
            "classified_on",
            "issued_on",
            "source_url",
            "reason",
        )
        given = {name: form.cleaned_data[name] for name in names}
        made = services.log_inspection(self.object, observations=form.observations(), actor=self.request.actor, **given)
        return reverse("inspections:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])

    def context(self, **more: Any) -> Context:
        return {"intro": f"{self.object.name}, {self.object.number}", **more}


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
    """Record the class."""

    form_class = forms.ClassForm
    title = "Record class"

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version, "reason": "class became known"}

    def save(self, form: Any) -> str:
        services.classify_inspection(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class AboutForm(AboutInspection):
    """Base of forms about the Form 483 of an inspection; without one there is nothing at the address."""

    def subject(self) -> Inspection:
        return selectors.form(super().subject().form.pk).inspection


class SendResponse(AboutForm):
    """The reply to the Form 483 was sent."""

    form_class = forms.ResponseForm
    title = "Record reply"

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.form.version, "reason": "reply sent to FDA"}

    def save(self, form: Any) -> str:
        services.record_response_sent(self.object.form, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class AddObservation(AboutForm):
    """Add an item to the form."""

    form_class = forms.ObservationForm
    title = "Add observation"

    def save(self, form: Any) -> str:
        found = selectors.form(self.object.form.pk)
        services.record_observation(found, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()


class ChangeObservation(FormPage):
    """Correct an item, or cite the sections it touches."""

    action = "inspections.change"
    form_class = forms.ChangeObservationForm
    title = "Change observation"
    template_name = "inspections/observation_form.html"

    def subject(self) -> Observation:
        return selectors.observation(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        found = self.object
        return {"text": found.text, "citations": ", ".join(found.citations), "version": found.version}

    def save(self, form: Any) -> str:
        services.change_observation(self.object, actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("inspections:detail", args=[self.object.form.inspection_id])

    def context(self, **more: Any) -> Context:
        asked = self.request.GET.get("find", "")[:100]
        found = regulations.search_requirements(asked)[:30] if asked else []
        return {"find": asked, "found": found, **more}


class Published(ScopedView):
    """Forms 483 that FDA published about a site, each to be logged with one click."""

    action = "inspections.change"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        site = found_or_404(cmos.site, pk)
        rows = [(form, selectors.adoption_of(form.pk)) for form in selectors.published_matches(site)[:50]]
        return self.page("inspections/published.html", {"title": "Published 483s", "site": site, "rows": rows})


class Adopt(FormPage):
    """Log a published form."""

    action = "inspections.change"
    form_class = forms.AdoptForm
    title = "Log this Form 483?"
    submit_label = "Log Form 483"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"reason": "published by FDA"}

    def _subject(self) -> Site:
        found: Site = super()._subject()
        found_or_404(selectors.published_form, self.kwargs["published"])
        return found

    def save(self, form: Any) -> str:
        made = services.adopt_published_form(
            self.object, self.kwargs["published"], actor=self.request.actor, **form.cleaned_data
        )
        return reverse("inspections:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("inspections:published", args=[self.object.pk])
