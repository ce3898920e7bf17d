"""Giving a stored file out: only the bytes that were stored, and who took them is recorded (SR-8, S-47)."""

from __future__ import annotations

import logging
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from kernel.actor import Actor
from kernel.errors import Blocked
from records import services
from records.files import quarantine, watermark
from records.files.confined import Overrun
from records.files.keeping import NAME
from records.files.previewing import PDF, TOO_MUCH
from records.models import FileScan, StoredFile
from web.files import file_response
from web.http import record_afterwards

log = logging.getLogger(__name__)

NOT_AS_STORED: Final = (
    "The stored bytes of this file are not the ones that were stored. It is not given out, and this was recorded as an "
    "incident. Tell your administrator: the file comes back from a backup, never from another copy."
)
GONE: Final = (
    "The bytes of this file are missing from the store. This was recorded as an incident. Tell your administrator: the "
    "file comes back from a backup."
)


WAITING: Final = (
    "This file waits for its virus scan. It opens as soon as the scanner has passed it, mostly within a minute; when "
    "it takes longer, the operator is told."
)
INFECTED: Final = (
    "The virus scanner found a virus in this file. It is not given out and never will be: send a clean copy. Whoever "
    "brought it and the administrators were told."
)


class Withheld(Blocked):
    """The file is not given out; `incident` is what was found where its bytes are not as they were."""

    def __init__(self, words: str, *, incident: str = "") -> None:
        super().__init__([words])
        self.incident = incident


def opened(stored: StoredFile, *, to_mark: bool = False) -> IO[bytes]:
    """The stored bytes, whose every one was read and found as it was stored. Raises `Withheld`.

    `to_mark`: for `records.files.watermark` alone, which gives out none of them.
    """
    refuse_quarantined(stored)
    if not to_mark:
        refuse_original(stored)
    try:
        if not NAME.fullmatch(stored.path):
            raise FileNotFoundError  # a row that was made to point elsewhere reads nothing outside the store
        content = (Path(settings.FILES_ROOT) / stored.path).open("rb")
    except OSError as error:
        raise Withheld(GONE, incident="missing") from error
    if file_digest(content, "sha256").hexdigest() != stored.sha256:
        content.close()
        raise Withheld(NOT_AS_STORED, incident="changed")
    content.seek(0)
    return content


def refuse_original(stored: StoredFile) -> None:
    """Raises `Withheld` for bytes that who reads now gets only under a watermark."""
    if watermark.is_withheld(stored):
        raise Withheld(watermark.ORIGINAL)


def refuse_quarantined(stored: StoredFile) -> None:
    """Raises `Withheld` for a file that the virus scanner has not passed."""
    scan = quarantine.scan_of(stored)
    if scan is None or scan.state == FileScan.State.CLEAN:
        return
    raise Withheld(f"{INFECTED} It was found as: {scan.threat}." if scan.threat else WAITING)


def download(request: HttpRequest, stored: StoredFile, *, actor: Actor) -> HttpResponseBase:
    """The file as an attachment. Raises `Withheld`; either is recorded once the answer stands."""
    if watermark.is_withheld(stored):
        return _marked(request, stored, actor)
    content = checked(request, stored, actor=actor)
    record_afterwards(request, lambda: services.record_download(stored, actor=actor))
    return file_response(content, name=stored.name, media_type=stored.media_type)


def _marked(request: HttpRequest, stored: StoredFile, actor: Actor) -> HttpResponseBase:
    """Pictures of the pages in place of the file."""
    try:
        with checked(request, stored, actor=actor, to_mark=True) as content:
            made = watermark.as_pdf(stored, content, watermark.words(actor))
    except Overrun as overrun:
        raise Withheld(TOO_MUCH) from overrun
    record_afterwards(request, lambda: services.record_download(stored, actor=actor))
    return file_response(BytesIO(made), name=watermark.file_name(stored), media_type=PDF)


def checked(request: HttpRequest, stored: StoredFile, *, actor: Actor, to_mark: bool = False) -> IO[bytes]:
    """`opened`, with an incident recorded where the bytes are not as they were."""
    try:
        return opened(stored, to_mark=to_mark)
    except Withheld as withheld:
        if found := withheld.incident:
            log.critical("stored file %s is not as it was stored: %s; run manage.py verify", stored.pk, found)
            record_afterwards(request, lambda: services.record_incident(stored, found=found, actor=actor))
        raise


def withheld_page(request: HttpRequest, stored: StoredFile, withheld: Withheld) -> HttpResponse:
    """Says why a file is not given out, and what to do."""
    context: dict[str, Any] = {"file": stored, "title": stored.name, "reasons": withheld.reasons}
    return render(request, "records/withheld.html", context | {"is_incident": bool(withheld.incident)}, status=409)
