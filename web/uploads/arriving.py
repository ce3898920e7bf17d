"""Uploads and forms: a form names its uploads in place of bytes, and a form that comes back keeps its files."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from kernel.actor import Actor
from kernel.errors import Refused
from web.http import ScopedRequest, record_afterwards
from web.models import Upload
from web.uploads import keeping, services

if TYPE_CHECKING:
    ByteFile = UploadedFile[bytes]
else:
    ByteFile = UploadedFile

log = logging.getLogger(__name__)

PREFIX: Final = "upload:"
"""Before the name of a file field: the field of a form that names the uploads for it."""
GONE: Final = "{file} is no longer kept. Choose it again."


class ArrivedFile(ByteFile):
    """A file of a form that came by an upload; to forms and services it is a file like any other."""

    def __init__(self, content: IO[bytes], upload: Upload) -> None:
        super().__init__(content, upload.name, "application/octet-stream", upload.size)
        self.upload = upload


def take(request: ScopedRequest) -> dict[str, str]:
    """Put the uploads that a form names among its files, locked until its transaction ends.

    Returns, by field, what to say of those that are not there: not the person's, of another session or tenant, not
    whole, expired or used. All of them are the same to whoever asks.
    """
    wanted = dict(_named(request))
    if not wanted:
        return {}
    pks = {pk for found in wanted.values() for pk in found if pk is not None}
    whole = services.claim(pks, session=request.session_name, actor=request.actor)
    lost: dict[str, str] = {}
    for name, named in wanted.items():
        for pk in named:
            upload = whole.get(pk) if pk else None
            content = keeping.whole(upload.pk, upload.size) if upload else None
            if upload is None or content is None:
                lost[name] = GONE.format(file=upload or "A file")
            else:
                request.FILES.appendlist(name, ArrivedFile(content, upload))
    return lost


def tell(form: forms.BaseForm, lost: Mapping[str, str]) -> None:
    """Say of uploads that are not there what `take` found."""
    for name, words in lost.items():
        form.add_error(name if name in form.fields else None, words)


def spend(request: ScopedRequest) -> None:
    """The form was sent: its uploads end with the transaction that made records of them."""
    if used := {pk for _, named in _named(request) for pk in named if pk is not None}:
        services.give_up(used, session=request.session_name, actor=request.actor)


def keep(request: ScopedRequest, form: forms.BaseForm) -> None:
    """Keep the files of a form that comes back, so that nobody chooses them again; not those of a field at fault."""
    if not isinstance(form.files, MultiValueDict) or not request.actor.can(services.SEND):
        return
    for name, field in form.fields.items():
        called = form.add_prefix(name)
        if isinstance(field, forms.FileField) and name not in form.errors and called in form.files:
            form.files.setlist(called, [_kept(request, each) for each in form.files.getlist(called)])


def _kept(request: ScopedRequest, file: Any) -> Any:
    """The file as an upload whose row is written once the answer stands: the transaction of a refused form is not."""
    if isinstance(file, ArrivedFile):
        return file
    how: dict[str, Any] = {"session": request.session_name, "actor": request.actor}
    file.seek(0)
    try:
        made = services.put_by(file.chunks(), name=file.name, size=file.size, **how)
    except Refused:
        return file
    record_afterwards(request, partial(_write_row, made, request.actor))
    with closing(file):
        content = keeping.whole(made.pk, made.size)
    return ArrivedFile(content, made) if content else file


def _write_row(made: Upload, actor: Actor) -> None:
    try:
        services.keep(made, actor=actor)
    except Refused as refusal:
        log.info("a file of a refused form was not kept: %s", refusal)


def _named(request: ScopedRequest) -> Iterator[tuple[str, list[UUID | None]]]:
    for field, given in request.POST.lists():
        if field.startswith(PREFIX):
            yield field.removeprefix(PREFIX), [_id(each) for each in given[: services.MOST_OPEN]]


def _id(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None
