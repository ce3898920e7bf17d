"""Downloads and histories: one door for every stored file."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, HttpResponse

from records import selectors, services
from records.rules import check_code
from web.files import file_response
from web.http import ScopedRequest, record_afterwards
from web.views import ScopedView, found_or_404


class Verify(ScopedView):
    """Whether a check code is ours: says which record, version and moment, and nothing else of it.

    A code of another tenant, one that never was, and one of a record the reader may not open get the same answer.
    """

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        code = check_code(request.GET.get("code", "")[:40])
        found = None
        if code:
            with suppress(ObjectDoesNotExist):
                found = selectors.printed_by_code(code)
        return self.page("records/verify.html", {"code": code, "found": found})


class Download(ScopedView):
    """A stored file of the open scope, as an attachment; who took it is recorded."""

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> FileResponse:
        stored = found_or_404(selectors.any_file, pk, request.actor)
        record_afterwards(request, lambda: services.record_download(stored, actor=request.actor))
        return file_response(path=stored.path, name=stored.name, media_type=stored.media_type)
