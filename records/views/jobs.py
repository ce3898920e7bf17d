"""Long work on its own page: how far it is, what came of it; only the person who asked finds it (S-15)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kernel.errors import Refused
from records import jobs, selectors
from records.columns import jobs as columns
from records.files import serving
from records.files.serving import Withheld
from records.models import Job
from web.filters import FilterBar
from web.http import ScopedRequest
from web.views import Context, ListPage, ScopedView, found_or_404


class JobFilters(FilterBar):
    """Search by title, and by state."""

    state = forms.ChoiceField(required=False, label="State", choices=[("", "All"), *Job.State.choices])

    def narrow_q(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(title__icontains=value)

    def narrow_state(self, found: models.QuerySet[Any], value: str) -> models.QuerySet[Any]:
        return found.filter(state=value)


class Jobs(ListPage):
    """My jobs, newest first."""

    action = "jobs.view"
    title = "My jobs"
    filters = JobFilters
    columns = columns.JOBS

    def queryset(self) -> models.QuerySet[Job]:
        return selectors.jobs_of(self.request.actor).select_related("result")

    def nothing(self) -> Context:
        text = "Exports, dossiers and imports that take a while are found here once you ask for one."
        return {"kind": "nothing_yet", "title": "No jobs yet", "text": text}


class JobPage(ScopedView):
    """One job; the part that changes is asked for alone by script, the whole page renews itself without."""

    action = "jobs.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        job = found_or_404(selectors.job_of, pk, request.actor)
        part = bool(request.headers.get("HX-Request"))
        return self.page("records/_job.html" if part else "records/job.html", {"job": job, "title": job.title})


class Cancel(ScopedView):
    """Ends a job that waits or runs."""

    action = "jobs.cancel"
    http_method_names = ["post"]

    def post(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        job = found_or_404(selectors.job_of, pk, request.actor)
        try:
            jobs.cancel(job, actor=request.actor, reason="by the person who asked for it")
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("jobs:job", pk)


class Result(ScopedView):
    """The file a job made, for the person who asked; who took it is recorded."""

    action = "jobs.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        made = found_or_404(selectors.job_result, pk, request.actor)
        try:
            return serving.download(request, made, actor=request.actor)
        except Withheld as withheld:
            return serving.withheld_page(request, made, withheld)
