"""Downloads and histories: one door for every stored file."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse

from records import selectors, services
from web.files import file_response
from web.http import ScopedRequest, record_afterwards
from web.views import ScopedView, found_or_404


class Download(ScopedView):
    """A stored file of the open scope, as an attachment; who took it is recorded."""

    action = "records.view"
    http_method_names = ["get", "head"]

    def get(self, request: ScopedRequest, pk: UUID) -> FileResponse:
        stored = found_or_404(selectors.any_file, pk, request.actor)
        record_afterwards(request, lambda: services.record_download(stored, actor=request.actor))
        return file_response(path=stored.path, name=stored.name, media_type=stored.media_type)
