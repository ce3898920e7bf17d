"""How the portal does, for a monitoring system: Prometheus text, no tenant, no person, no address in it (SR-24)."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator
from multiprocessing.sharedctypes import RawArray
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the classes of duration, in seconds."""
SLOTS: Final = 64
WIDTH: Final = len(CLASSES) + len(BOUNDS) + 2
"""Of one process: answers by class, durations by class, all durations together and their number."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", ""})
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

counts = RawArray("d", SLOTS * WIDTH)
"""Shared by every process of the web server, because it stands before the fork; each writes its own slot."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class MeasureMiddleware:
    """Counts every answer and how long it took; stands first, so that nothing is left out."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = time.perf_counter()
        response = self.get_response(request)
        count(response.status_code, time.perf_counter() - before)
        return response


def count(status: int, seconds: float) -> None:
    """Add one answer to this process's slot."""
    start = (os.getpid() % SLOTS) * WIDTH
    counts[start + min(max(status // 100, 1), 5) - 1] += 1
    for place, bound in enumerate(BOUNDS):
        if seconds <= bound:
            counts[start + len(CLASSES) + place] += 1
    counts[start + WIDTH - 2] += seconds
    counts[start + WIDTH - 1] += 1


def totals() -> list[float]:
    """The slots of all processes, added."""
    return [sum(counts[place::WIDTH]) for place in range(WIDTH)]


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; to whoever shows METRICS_TOKEN, or, where none is set, to this machine only. Others find nothing."""
    if not _may_read(request):
        raise Http404
    return HttpResponse("\n".join([*_lines(), ""]), content_type=MEDIA_TYPE)


def _may_read(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    if wanted:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), wanted.encode())
    # Behind a proxy everybody comes from the proxy's address: then only a token tells who asks.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    return request.META.get("REMOTE_ADDR", "") in LOOPBACK and not forwarded


def _lines() -> Iterator[str]:
    found = totals()
    yield from _head("portal_answers_total", "counter", "Answers of the web server by class of status.")
    for name, number in zip(CLASSES, found, strict=False):
        yield f'portal_answers_total{{class="{name}"}} {number:.0f}'
    yield from _head("portal_answer_seconds", "histogram", "How long answers took, in seconds.")
    for bound, number in zip(BOUNDS, found[len(CLASSES) :], strict=False):
        yield f'portal_answer_seconds_bucket{{le="{bound}"}} {number:.0f}'
    yield f'portal_answer_seconds_bucket{{le="+Inf"}} {found[-1]:.0f}'
    yield f"portal_answer_seconds_sum {found[-2]:.6f}"
    yield f"portal_answer_seconds_count {found[-1]:.0f}"
    for name, words, works in (
        ("portal_database_up", "Whether PostgreSQL answers.", _database_answers()),
        ("portal_broker_up", "Whether Redis answers.", _broker_answers()),
    ):
        yield from _head(name, "gauge", words)
        yield f"{name} {works:d}"


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    return bool(getattr(cache, "answers", lambda: False)())
