"""The door of uploads: the core of the tus protocol 1.0 with creation, expiration and termination.

`POST` begins one, `HEAD` tells how far it is, `PATCH` adds the next part, `DELETE` gives it up. What is not there and
what is not yours, by person, session or tenant, are the same 404.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date

from kernel.errors import Refused
from web.http import ScopedRequest
from web.models import Upload
from web.scoped import ScopedView, found_or_404
from web.uploads import services
from web.uploads.services import TooLarge, TooMany, WrongOffset

VERSION: Final = "1.0.0"
PART: Final = 2 << 20
"""Bytes of one part: read before anything is locked, so that a connection that died holds up nobody."""
PART_TYPE: Final = "application/offset+octet-stream"
LARGEST: Final = 20
"""Digits of a number in a header."""
STATUSES: Final[dict[type[Refused], int]] = {TooLarge: 413, TooMany: 429}
"""How a refusal is answered; any other with 400."""


class UploadView(ScopedView):
    """Base: speaks the protocol's version and answers refusals in words."""

    action = services.SEND

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable", VERSION) != VERSION:
            return said(412, f"The portal speaks version {VERSION} of the protocol.")
        answer = super().dispatch(request, *args, **kwargs)
        answer.headers["Tus-Resumable"] = VERSION
        return answer

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = HttpResponse(status=204)
        answer.headers["Tus-Version"] = VERSION
        answer.headers["Tus-Extension"] = "creation,expiration,termination"
        answer.headers["Tus-Max-Size"] = str(settings.FILE_MAX_BYTES)
        return answer

    @property
    def owner(self) -> dict[str, Any]:
        """Whose uploads are meant: of this person, in this session."""
        return {"session": self.request.session_name, "actor": self.request.actor}


class Begin(UploadView):
    """Begin an upload: how large the file is and what it is called."""

    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest) -> HttpResponse:
        size = number(request, "Upload-Length")
        if size is None:
            return said(400, "Upload-Length is missing: the number of bytes of the file.")
        try:
            made = services.begin(name=file_name(request), size=size, **self.owner)
        except Refused as refusal:
            return said(STATUSES.get(type(refusal), 400), str(refusal))
        return stands(made, 201, Location=reverse("uploads:upload", args=[made.pk]))


class OneUpload(UploadView):
    """Continue an upload where it stands, or give it up."""

    http_method_names = ["head", "patch", "delete", "options"]

    def head(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        found = found_or_404(partial(services.one, pk, **self.owner))
        return stands(found, 200, **{"Upload-Length": str(found.size)})

    def patch(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        offset, length = number(request, "Upload-Offset"), number(request, "Content-Length")
        if request.content_type != PART_TYPE:
            return said(415, f"A part is sent as {PART_TYPE}.")
        if offset is None:
            return said(400, "Upload-Offset is missing: where the part begins.")
        if (length or 0) > PART:
            return said(413, f"A part has at most {PART} bytes.")
        return self._append(pk, offset)

    def _append(self, pk: UUID, offset: int) -> HttpResponse:
        try:
            found = services.append(pk, offset=offset, block=self.request.body, **self.owner)
        except UnreadablePostError:
            return said(400, "The connection ended before the part did. Ask where the upload stands and go on there.")
        except Upload.DoesNotExist as missing:
            raise Http404 from missing
        except WrongOffset as wrong:
            return said(409, f"The upload stands at {wrong.at}.", **{"Upload-Offset": str(wrong.at)})
        except TooLarge as refusal:
            return said(STATUSES[TooLarge], str(refusal))
        return stands(found, 204)

    def delete(self, request: ScopedRequest, pk: UUID) -> HttpResponse:
        if not services.give_up([pk], **self.owner):
            raise Http404
        return HttpResponse(status=204)


def number(request: HttpRequest, header: str) -> int | None:
    """The whole number in a header; none where there is none."""
    given = request.headers.get(header, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= LARGEST else None


def file_name(request: HttpRequest) -> str:
    """The name in `Upload-Metadata`: pairs with commas, each a key and its value in base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                raise Refused({"file": "The file’s name cannot be read. Rename the file."}) from None
    return ""


def said(status: int, words: str, **headers: str) -> HttpResponse:
    """A refusal in words that a page shows as they are."""
    told = {**headers, "Tus-Resumable": VERSION}
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=told)


def stands(upload: Upload, status: int, **headers: str) -> HttpResponse:
    """How far an upload is, and until when it waits."""
    expires = http_date((upload.touched_at + services.KEPT_FOR).timestamp())
    told = {"Upload-Offset": str(upload.received), "Upload-Expires": expires, **headers}
    return HttpResponse(status=status, headers=told)
