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
