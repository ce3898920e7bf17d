"""A new version takes the place of a file, whatever record holds it (R-49)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from desk import file_holders
from desk.forms import NewVersionForm
from kernel.errors import Blocked
from records import selectors
from records.selectors import provenance
from web.http import ScopedRequest
from web.views import Context, FormPage, found_or_404


class ReplaceFile(FormPage):
    """Give the new version and say why; the old one stays with its hash and is shown as superseded."""

    action = file_holders.REPLACE
    form_class = NewVersionForm
    title = "Replace with a new version"
    submit_label = "Store the new version"

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().get(request, **kwargs)
        except Blocked as refusal:
            messages.warning(request, " ".join(refusal.reasons))
            return redirect("records:file", kwargs["pk"])

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except Blocked as refusal:
            return self._too_late(kwargs["pk"], " ".join(refusal.reasons))

    def subject(self) -> Any:
        stored = selectors.sponsor_file(self.kwargs["pk"], self.request.actor)
        self.held = file_holders.held(stored, self.request.actor)
        return self.held.record

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        intro = (
            f"It takes the place of “{self.held.file.name}” at {self.object}. The old version stays, opens with its "
            f"own SHA-256 ({self.held.file.sha256[:12]}…), and says who replaced it, when and why."
        )
        return super().context(intro=intro, **more)

    def save(self, form: Any) -> str:
        made = file_holders.replace_file(self.held, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "New version stored")
        return reverse("records:file", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("records:file", args=[self.kwargs["pk"]])

    def about(self) -> str:
        return self.held.file.name

    def _too_late(self, pk: UUID, words: str) -> HttpResponse:
        """Somebody else was first, while this form was open: what they stored is a link away."""
        stored = found_or_404(selectors.sponsor_file, pk, self.request.actor)
        context = {"title": self.title, "file": stored, "words": words, "newest": provenance.chain(stored)[0].file}
        return self.page("desk/file_replaced.html", context, status=409)
