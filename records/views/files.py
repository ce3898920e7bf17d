"""Downloads of stored files, and what a check code tells."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from records import selectors
from records.files import serving
from records.files.serving import Withheld
from records.rules import check_code
from web.http import ScopedRequest
from web.views import Context, ScopedView, found_or_404


class Verify(ScopedView):
    """Whether a check code is ours: says which record, version and moment, and nothing else of it.

    A code of another tenant, one that never was, and one of a record the reader may not open get the same answer.
    """

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        typed = request.GET.get("code", "")[:40]
        code, found = check_code(typed), None
        with suppress(ObjectDoesNotExist):
            found = selectors.printed_by_code(code)
        return self.page("records/verify.html", {"code": typed, "found": found, **self.more(code)})

    def more(self, code: str) -> Context:
        """What a higher room knows of the code besides."""
        return {}


class Download(ScopedView):
    """A stored file of the open scope, as an attachment; who took it is recorded."""

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> HttpResponseBase:
        stored = found_or_404(selectors.any_file, pk, request.actor)
        try:
            return serving.download(request, stored, actor=request.actor)
        except Withheld as withheld:
            return serving.withheld_page(request, stored, withheld)
