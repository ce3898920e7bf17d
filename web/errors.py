"""Pages for refusals and crashes: what to do next, a request id, and nothing of the inside (S-58)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from kernel.errors import Refused

API = "/api/"
WORDS = {
    400: "This request cannot be read.",
    403: "Your role does not allow this.",
    404: "There is nothing at this address.",
    405: "This address does not do that.",
    500: "Something broke on our side. Nothing was changed.",
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A refusal of ours says what to do; anything else stays without words of the inside (SR-25, S-58)."""
    cause = exception.__cause__
    return _answer(request, 400, detail=str(cause) if isinstance(cause, Refused) else "")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def not_allowed(request: HttpRequest, methods: list[str]) -> HttpResponse:
    """A method that a page does not have; `Allow` names those it has."""
    answer = _answer(request, 405)
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def form_no_longer_valid(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before a sign-in or for another membership: refused, with what was typed to copy.

    Only what our own page sent is shown again, so that no other site can put words on a page of ours.
    """
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    context = {"typed": _typed(request) if own else [], "request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("403_csrf.html", context), status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields with words in them, by name; keys, numbers and secrets are no words."""
    fields = [(name, value.strip()) for name in request.POST for value in request.POST.getlist(name)]
    return [(name.replace("_", " ").capitalize(), value) for name, value in fields if _is_words(name, value)]


def _is_words(name: str, value: str) -> bool:
    return " " in value and not any(part in name.lower() for part in ("password", "secret", "token", "code"))


def _answer(request: HttpRequest, status: int, *, detail: str = "") -> HttpResponse:
    request_id = getattr(request, "request_id", "")
    if request.path.startswith(API):
        body = {"type": "about:blank", "title": WORDS[status], "status": status}
        if status == 500:
            body["request_id"] = request_id
        if detail:
            body["detail"] = detail
        return JsonResponse(body, status=status, content_type="application/problem+json")
    context: dict[str, Any] = {"status": status, "words": WORDS[status], "detail": detail, "request_id": request_id}
    # Without the request's context processors: the frame must not depend on what has just failed.
    try:
        page: str = render_to_string(f"{status}.html", context)
    except TemplateDoesNotExist:
        page = WORDS[status]
    return HttpResponse(page, status=status)
