"""Pages on which people say what a file is: a scan of what was signed by hand, compared with the paper (R-28)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from records import selectors
from records.forms.paper_scans import CheckScanForm, MarkScanForm
from records.models import HandwrittenScan, SponsorFile
from records.rules import provenance as rules
from records.selectors import provenance
from records.services import paper_scans
from web.http import ScopedRequest
from web.views import Context, FormPage, found_or_404


class MarkScan(FormPage):
    """Say that a file shows a document signed by hand."""

    action = rules.MARK
    form_class = MarkScanForm
    title = "Mark as scan of handwritten signature"
    submit_label = "Mark the file"
    is_change = False

    def get(self, request: ScopedRequest, **kwargs: Any) -> HttpResponseBase:
        stored = found_or_404(self.subject)
        if provenance.scan_of(stored.pk):
            messages.info(request, rules.MARKED)
            return redirect(self.cancel_url())
        return super().get(request, **kwargs)

    def subject(self) -> SponsorFile:
        return selectors.sponsor_file(self.kwargs["pk"], self.request.actor)

    def context(self, **more: Any) -> Context:
        intro = (
            "The file is shown as a scan of a handwritten signature, never as an electronic one. Until a second person "
            "has compared it with the paper, it says that this is still to be done."
        )
        return super().context(intro=intro, **more)

    def save(self, form: Any) -> str:
        paper_scans.mark_scan(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "Marked. A second person compares it with the paper.")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("records:file", args=[self.kwargs["pk"]])


class CheckScan(FormPage):
    """Compare a scan with the paper, as the second person."""

    action = rules.CHECK
    form_class = CheckScanForm
    template_name = "records/scan_check.html"
    title = "Compare with the paper"
    submit_label = "Record the check"
    is_change = False

    def post(self, request: ScopedRequest, **kwargs: Any) -> HttpResponse:
        scan = found_or_404(self.subject)
        if reasons := provenance.check_obstacles(scan, request.actor):
            self.object = scan
            return self._show(self.make_form(request.POST), status=409, blocked_by=reasons)
        return super().post(request, **kwargs)

    def subject(self) -> HandwrittenScan:
        return provenance.scan(self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        return {"version": self.object.version}

    def context(self, **more: Any) -> Context:
        blocked = provenance.check_obstacles(self.object, self.request.actor)
        return super().context(**{"blocked_by": blocked, "file": self.object.file, **more})

    def save(self, form: Any) -> str:
        paper_scans.check_scan(self.object, actor=self.request.actor, **form.cleaned_data)
        messages.success(self.request, "Check recorded")
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("records:file", args=[self.object.file_id])

    def about(self) -> str:
        return str(self.object.file)
