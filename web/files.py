"""The one file response: downloads that a browser can neither run nor guess about (SR-8)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404


def file_response(*, path: str, name: str, media_type: str) -> FileResponse:
    """The stored bytes at `path` (relative to the files' folder) as an attachment called `name`."""
    target = Path(settings.FILES_ROOT) / path
    if not target.is_file():
        raise Http404
    response = FileResponse(target.open("rb"), content_type=media_type)
    ascii_name = "".join(mark if mark.isascii() and mark.isalnum() or mark in "-_. " else "_" for mark in name)
    # RFC 6266: a plain name for old readers, the exact one encoded.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
