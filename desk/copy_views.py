"""A copy of a record for an inspector: one form, the rest is a worker's."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from desk import services
from desk.histories import KINDS, history_of
from records.copies import MAKE
from records.forms.signing import CopyForm
from web.views import Context, FormPage


class Copy(FormPage):
    """Say for whom and why; the page of the job shows how far it is and gives the archive."""

    action = MAKE
    form_class = CopyForm
    title = "Copy for an inspector"
    submit_label = "Make the copy"

    def subject(self) -> Any:
        return history_of(self.kwargs["kind"], self.kwargs["pk"], self.request.actor)[0]

    def context(self, **more: Any) -> Context:
        intro = (
            "One archive with the record as PDF and as data, its files, signatures and audit trail, and the seals that "
            "prove them without the portal."
        )
        return super().context(intro=intro, **more)

    def cancel_url(self) -> str:
        return KINDS[self.kwargs["kind"]].url(self.object)

    def save(self, form: CopyForm) -> str:
        kind, pk = self.kwargs["kind"], self.kwargs["pk"]
        job = services.request_copy(kind, pk, actor=self.request.actor, **form.cleaned_data)
        return reverse("jobs:job", args=[job.pk])
