"""One's own sessions: where one is signed in, ending one or all others, and locking the screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from sponsors.entering import gate, marks, open_sessions
from sponsors.entering.states import State
from web.http import ScopedRequest, tell_of_account
from web.views import ScopedView


class Sessions(ScopedView):
    """Where the person is signed in."""

    action = "profile.change"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        found = open_sessions.of(request.user.pk, request.session.session_key)
        return self.page("sponsors/sessions.html", {"title": "Where you are signed in", "sessions": found})


class EndSession(ScopedView):
    """End one of one's own sessions."""

    action = "profile.change"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest, name: str) -> HttpResponse:
        if name == open_sessions.name_of(request.session.session_key or ""):
            return redirect("account_logout")
        if not open_sessions.end(request.user.pk, name):
            raise Http404
        tell_of_account(request, "session.ended", request.user.pk, sessions=1, **marks.where(request))
        messages.success(request, "Session ended")
        return HttpResponseRedirect(reverse("sponsors:sessions"))


class EndOthers(ScopedView):
    """End every session but this one."""

    action = "profile.change"
    http_method_names = ["post", "options"]

    def post(self, request: ScopedRequest) -> HttpResponse:
        ended = open_sessions.end_others(request.user.pk, request.session.session_key)
        if ended:
            tell_of_account(request, "session.ended", request.user.pk, sessions=ended, **marks.where(request))
        messages.success(request, f"{ended} other session{'' if ended == 1 else 's'} ended")
        return HttpResponseRedirect(reverse("sponsors:sessions"))


class Lock(View):
    """Lock the screen now."""

    http_method_names = ["post", "options"]

    def post(self, request: Any) -> HttpResponse:
        if gate.person(request) is not None:
            marks.lock(request)
        return HttpResponseRedirect(reverse("account_locked"))


class Alive(View):
    """What the page asks while somebody types: whether the session is open; and unlocks it from the page itself.

    A GET says `open`, `locked` or `over` and is no use of the session. A POST is one: somebody sits before the page.
    """

    http_method_names = ["get", "post", "options"]

    def get(self, request: Any) -> JsonResponse:
        return JsonResponse({"state": self._state(request)})

    def post(self, request: Any) -> JsonResponse:
        return JsonResponse({"state": self._state(request), "wrong": self._wrong(request)})

    def _state(self, request: Any) -> str:
        before = request.entering
        if before is not None:
            return "locked" if before.state is State.LOCKED else "over"
        return "open" if gate.person(request) is not None else "over"

    def _wrong(self, request: Any) -> str:
        refusal = request.held
        return " ".join(words for found in refusal.errors.values() for words in found) if refusal else ""
