"""The dossier of a site: what was made, and a form that asks a worker for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cmos import selectors as cmos
from cmos.models import Site
from desk import services
from desk.dossier.sections import open_to
from desk.forms import DossierForm
from desk.views import asked_day
from records import pdf
from records import selectors as records
from web.views import Context, FormPage


class Dossier(FormPage):
    """Choose sections and a day; the worker prints, and the page of the job shows how far it is."""

    action = services.DOSSIER
    template_name = "desk/dossier/form.html"
    form_class = DossierForm
    title = "Dossier"
    submit_label = "Make the dossier"

    def subject(self) -> Site:
        return cmos.site(self.kwargs["pk"])

    def form_options(self) -> Context:
        return {"actor": self.request.actor}

    def initial(self) -> Mapping[str, Any]:
        day = asked_day(self.request.GET.get("on", ""), self.request.membership.today)
        return {"on": day, "include": [section.key for section in open_to(self.request.actor)]}

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.kwargs["pk"]])

    def context(self, **more: Any) -> Context:
        return {"made": records.printed_of(self.object, services.DOSSIER_OF)[:50], "missing": pdf.missing(), **more}

    def save(self, form: DossierForm) -> str:
        given = form.cleaned_data
        job = services.request_dossier(
            self.object,
            include=given["include"],
            on=given["on"],
            actor=self.request.actor,
            reason=given["reason"],
        )
        return reverse("jobs:job", args=[job.pk])
