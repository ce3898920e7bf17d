"""A form that is sent twice is one form: pressed twice, sent again after a lost connection, or reloaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect

from kernel.ids import uuid7
from web.http import ScopedRequest
from web.models import IdempotentAnswer
from web.once import claimed

FIELD: Final = "form_key"
FORMS: Final = "form:"
"""Before the keys of forms among the kept answers."""
KEY: Final = re.compile(r"[0-9a-f]{32}")
OWN: Final = frozenset({FIELD, "csrfmiddlewaretoken"})
"""Fields that say nothing of what is sent."""


def new_key() -> str:
    """A key for a form that is shown."""
    return uuid7().hex


def once(request: ScopedRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `work`; for a form of the same key and content that led on before, where that one led.

    A refused form leaves no claim. Another content under the same key (somebody went back and changed it) is another
    form.
    """
    key = request.POST.get(FIELD, "")
    if not KEY.fullmatch(key):
        return work()
    sent = f"{FORMS}{key}:{_content(request)}"
    kept, _ = claimed(request.actor.key, sent, fingerprint=key, scope=request.scope)
    if kept.location:
        return HttpResponseRedirect(kept.location)
    answer = work()
    if isinstance(answer, HttpResponseRedirect) and len(answer.url) <= _longest():
        IdempotentAnswer.objects.filter(pk=kept.pk).update(status=answer.status_code, location=answer.url)
    return answer


def forget(before: datetime) -> None:
    """Forget which forms of the open tenant were sent before a moment."""
    IdempotentAnswer.objects.filter(key__startswith=FORMS, at__lt=before).delete()


def _content(request: ScopedRequest) -> str:
    """What makes two forms the same: where they go, everything typed, and the bytes of what came with them."""
    found = hashlib.sha256(request.path.encode())
    for part in _parts(request):
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def _parts(request: ScopedRequest) -> Iterator[bytes]:
    for name, values in sorted(request.POST.lists()):
        if name not in OWN:
            yield from (each.encode() for each in (name, *map(str, values)))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name} {file.name}".encode()
            yield _digest(file)


def _digest(file: Any) -> bytes:
    found = hashlib.sha256()
    for block in file.chunks():
        found.update(block)
    file.seek(0)
    return found.digest()


def _longest() -> int:
    return IdempotentAnswer._meta.get_field("location").max_length or 0
