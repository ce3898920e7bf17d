"""The standing of a site in time: how it changed, and why it is what it is on a day."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from desk import explanation, services, timelines
from desk.forms import AsOfForm, ExplanationForm, TimelineForm
from kernel.clock import now
from records import pdf
from records import selectors as records
from web.http import ScopedRequest
from web.views import Context, DetailPage, FormPage


class Timeline(DetailPage):
    """How the standing changed per market, and how it will, by what is recorded now."""

    action = "qualification.view"
    template_name = "desk/timeline.html"

    def find(self, pk: UUID) -> Site:
        return cmos.site(pk)

    def details(self, obj: Site) -> Context:
        today, asked = self.request.membership.today, self.request.GET
        form = TimelineForm(asked, today)
        self.http_status = 200 if form.is_valid() else 422
        on = form.cleaned_data.get("on") or today
        days = (form.cleaned_data["from"], form.cleaned_data["to"]) if form.is_valid() else None
        return {
            "title": f"Timeline of {obj.name}",
            "form": form,
            "days": days,
            "markets": timelines.timelines(obj.pk, *days, today=today, on=on) if days else [],
            "on": on,
            "is_today": on == today,
            "keep_day": "" if on == today else f"?on={on}",
        }


class Explanation(FormPage):
    """Why the site stands as it does on a day, to read and to print; below it, a controlled copy is asked for."""

    action = services.EXPLANATION
    template_name = "desk/explanation/page.html"
    form_class = ExplanationForm
    title = "Standing explained"
    submit_label = "Make the PDF"

    @cached_property
    def as_of(self) -> AsOfForm:
        return AsOfForm(self.request.GET, self.request.membership.today)

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        self.object = self._subject()
        return self._show(self.make_form(), status=200 if self.as_of.is_valid() else 422)

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        return {"on": self.as_of.day.isoformat()}

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.kwargs["pk"]])

    def context(self, **more: Any) -> Context:
        return {
            **as_of(self.as_of),
            "found": explanation.explain(self.object, self.as_of.day),
            "at": now(),
            "made": records.printed_of(self.object, services.STANDING_OF)[:50],
            "missing": pdf.missing(),
            **more,
        }

    def save(self, form: ExplanationForm) -> str:
        given = form.cleaned_data
        job = services.request_explanation(
            self.object, on=given["on"], actor=self.request.actor, reason=given["reason"]
        )
        return reverse("jobs:job", args=[job.pk])


def as_of(form: AsOfForm) -> Context:
    """The day a page answers for, and what its links carry so that they answer for the same."""
    day = form.day
    is_today = day == form.today
    return {"as_of": form, "on": day, "is_today": is_today, "keep_day": "" if is_today else f"?on={day}"}
