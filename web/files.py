"""The one file response: downloads that a browser can neither run nor guess about (SR-8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, Final, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

Answer = TypeVar("Answer", bound=HttpResponseBase)
IN_MEMORY: Final = 5_000_000
"""Bytes of a generated file that stay in memory; a larger one goes to disk."""


def file_response(content: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """What is stored, as an attachment called `name`; whoever opened it has seen that it is what was stored."""
    return generated_response(content, name=name, media_type=media_type)


def written(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """What `write` writes, in a temporary file at its beginning; whoever gets it closes it."""
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (it is given away open)
    write(target)
    target.seek(0)
    return target


def generated_response(content: IO[bytes], *, name: str, media_type: str) -> FileResponse:
    """What was just made, as an attachment called `name`; the answer closes it."""
    return _attached(FileResponse(content, content_type=media_type), name)


def streamed_response(blocks: Iterable[bytes], *, name: str, media_type: str) -> StreamingHttpResponse:
    """What is made while it is sent, as an attachment called `name`."""
    return _attached(StreamingHttpResponse(blocks, content_type=media_type), name)


def shown_response(content: bytes, *, media_type: str) -> HttpResponse:
    """A picture that the portal made of a file, for a page to show: as inert as a download (SR-8)."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = "inline"
    return _inert(response)


def _attached(response: Answer, name: str) -> Answer:
    ascii_name = "".join(mark if mark.isascii() and mark.isalnum() or mark in "-_. " else "_" for mark in name)
    # RFC 6266: a plain name for old readers, the exact one encoded.
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return _inert(response)


def _inert(response: Answer) -> Answer:
    """What a browser neither runs, nor guesses about, nor shows to another site."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
