"""The standing of a site in time: how it changed, and why it is what it is on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from desk import explanation, services, timelines
from desk.forms import AsOfForm, ExplanationForm, KnowledgeForm, TimelineForm
from kernel.clock import end_of, now
from records import pdf
from records import selectors as records
from web.http import ScopedRequest
from web.views import Context, DetailPage, FormPage


class Timeline(DetailPage):
    """How the standing changed per market, and how it will, by what is recorded now or was until a moment."""

    action = "qualification.view"
    template_name = "desk/timeline.html"

    def find(self, pk: UUID) -> Site:
        return cmos.site(pk)

    def details(self, obj: Site) -> Context:
        form = TimelineForm(self.request.GET, self.request.membership)
        self.http_status = 200 if form.is_valid() else 422
        days = (form.cleaned_data["from"], form.cleaned_data["to"]) if form.is_valid() else None
        return {
            "title": f"Timeline of {obj.name}",
            **as_of(form),
            "form": form,
            "days": days,
            "markets": self._markets(obj, form) if days else [],
        }

    def _markets(self, site: Site, form: TimelineForm) -> list[timelines.MarketTimeline]:
        first, last = form.cleaned_data["from"], form.cleaned_data["to"]
        return timelines.timelines(site.pk, first, last, today=form.today, on=form.day, known_at=form.moment)


class Explanation(FormPage):
    """Why the site stands as it does on a day, to read and to print; below it, a controlled copy is asked for."""

    action = services.EXPLANATION
    template_name = "desk/explanation/page.html"
    form_class = ExplanationForm
    title = "Standing explained"
    submit_label = "Make the PDF"

    @cached_property
    def as_of(self) -> AsOfForm:
        return AsOfForm(self.request.GET, self.request.membership)

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        self.object = self._subject()
        return self._show(self.make_form(), status=200 if self.as_of.is_valid() else 422)

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def initial(self) -> Mapping[str, Any]:
        moment = self.as_of.moment
        return {"on": self.as_of.day.isoformat(), "known_at": moment.isoformat() if moment else ""}

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.kwargs["pk"]])

    def context(self, **more: Any) -> Context:
        return {
            **as_of(self.as_of),
            "found": explanation.explain(self.object, self.as_of.day, self.as_of.moment),
            "at": now(),
            "made": records.printed_of(self.object, services.STANDING_OF)[:50],
            "missing": pdf.missing(),
            **more,
        }

    def save(self, form: ExplanationForm) -> str:
        given = form.cleaned_data
        job = services.request_explanation(
            self.object,
            on=given["on"],
            known_at=given["known_at"],
            actor=self.request.actor,
            reason=given["reason"],
        )
        return reverse("jobs:job", args=[job.pk])


def as_of(form: KnowledgeForm) -> Context:
    """The day a page answers for, by what was known when, and what its links carry so that they answer the same."""
    day, moment = form.day, form.moment
    is_today = day == form.today
    knowledge = {"known_at": asked_as(moment, form.member.zone)} if moment else {}
    kept = {**({} if is_today else {"on": day}), **knowledge}
    return {
        "as_of": form,
        "on": day,
        "is_today": is_today,
        "known_at": moment,
        "keep_day": f"?{urlencode(kept)}" if kept else "",
        "keep_knowledge": f"&{urlencode(knowledge)}" if knowledge else "",
    }


def asked_as(moment: datetime, zone: str) -> str:
    """A moment as addresses carry it: the day where it is the end of one."""
    before = (moment - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return before.isoformat() if end_of(before, zone) == moment else moment.isoformat()
