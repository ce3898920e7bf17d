"""Each request in its caller's scope and one transaction; an answer of 400 or more leaves nothing behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from kernel.ids import uuid7
from kernel.scope import PLATFORM, scope
from sponsors import access, services
from sponsors.entering import gate, held, marks
from sponsors.people import SIGN_IN
from sponsors.rules import PROVEN
from web.answering import once_left
from web.http import Afterwards, record_afterwards, scoped

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
API = "/api/"
RETURNS = frozenset({"sso:callback", "sso:finish"})
"""Where a provider sends a person back to: read by the browser, yet they sign in, so they write as `SIGN_IN`."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Discard(Exception):
    """Leaves the scope without keeping what was written in it."""


class RequestIdMiddleware:
    """A name for every request, in the trail, the logs and on the error page; clients cannot choose it (SR-21)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = scoped(request).request_id = str(uuid7())
        response = self.get_response(request)
        response.headers["X-Request-Id"] = name
        return response


class LanguageMiddleware:
    """The language of a person's profile: formats, first day of the week, what the browser reads and spells by."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(getattr(request.user, "language", settings.LANGUAGE_CODE)):
            return self.get_response(request)


class ScopeMiddleware:
    """Stands last. Reads run in a read-only transaction; without a membership only the sign-in may write.

    What a read or a refusal must record is written afterwards, in a second transaction (`web.http.record_afterwards`).
    """

    sync_capable, async_capable = True, False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        presented = _bearer(request)
        found = access.resolve_token(presented) if presented else gate.admit(request)
        if presented and found is None:
            return _token_refused()
        _introduce(request, found)
        if held.is_held(request):
            return self._hold(request)
        if found and found.client and access.is_use_old(found.client):
            record_afterwards(request, partial(services.note_api_use, found.client))
        response = self._answer(request, found)
        _write_afterwards(request, found)
        if behind := getattr(request, "once_left", []):
            once_left(response, partial(_write, behind, request, found))
        return response

    def _hold(self, request: HttpRequest) -> HttpResponseBase:
        """Give back what was sent to a locked screen: nothing was done with it, and nothing of it is lost."""
        response = held.page(request)
        _write_afterwards(request, None)
        return response

    def _answer(self, request: HttpRequest, found: access.Caller | None) -> HttpResponseBase:
        returns = _returns(request)
        target, actor = (found.scope, found.actor) if found and not returns else (PLATFORM, SIGN_IN)
        reading = request.method in SAFE and not returns
        with suppress(Discard), scope(target, actor=actor, request_id=_id(request), read_only=reading):
            if found and not returns:
                scoped(request).actor = access.with_grants(found)
            response = self.get_response(request)
            # Views' exceptions arrive here as answers already, DRF's too: the status is the one sign they share.
            if response.status_code >= 400:
                raise Discard
        return response


class ProofMiddleware:
    """Whoever changes rights, policies or systems has just shown who they are (SR-4): asked here, by permission, so
    that no page can forget it. A connected system has shown its token."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        found: access.Caller | None = getattr(request, "caller", None)
        if found is None or found.client is not None or permission_of(view, request.method or "") not in PROVEN:
            return None
        if gate.is_fresh(request, found.user):
            return None
        return held.confirm(request)


def permission_of(view: Any, method: str) -> str:
    """The permission that the view of an address names for a method; empty where it names none."""
    asked = getattr(view, "view_class", None) or getattr(view, "cls", None)
    actions: dict[str, str] = getattr(asked, "actions", {})
    return str(actions.get(method, getattr(asked, "action", "")))


def _returns(request: HttpRequest) -> bool:
    """Whether a provider sends the person back with this request."""
    if request.method != "GET":
        return False
    try:
        return resolve(request.path_info).view_name in RETURNS
    except Resolver404:
        return False


def _bearer(request: HttpRequest) -> str | None:
    scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
    return presented.strip() if scheme.lower() == "bearer" and request.path.startswith(API) else None


def _introduce(request: Any, found: access.Caller | None) -> None:
    """What the doors may rely on; absent for a caller without membership, so that nothing can be shown by accident."""
    request.caller = found
    if found:
        request.user, request.membership = found.user, found.member
        request.actor, request.scope = found.actor, found.scope
        request.session_name = marks.name(request.session, found.user.pk) if found.client is None else ""


def _id(request: Any) -> str:
    return str(getattr(request, "request_id", ""))


def _write_afterwards(request: Any, found: access.Caller | None) -> None:
    if pending := getattr(request, "afterwards", []):
        _write(pending, request, found)


def _write(pending: list[Afterwards], request: Any, found: access.Caller | None) -> None:
    target, actor = (found.scope, found.actor) if found else (PLATFORM, SIGN_IN)
    with scope(target, actor=actor, request_id=_id(request)):
        for write in pending:
            write()


def _token_refused() -> HttpResponseBase:
    body = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "The token is not valid."}
    response = JsonResponse(body, status=401, content_type="application/problem+json")
    response.headers["WWW-Authenticate"] = 'Bearer realm="api", error="invalid_token"'
    return response
