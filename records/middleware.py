"""What doors below the records leave to be kept: refusals, exports, what happened to accounts, as events (SR-21)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from records import services
from sponsors.middleware import permission_of
from sponsors.rules import WATCHED
from web.http import AccountFact, record_afterwards, record_once_left

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DenialMiddleware:
    """Stands inside the scope, so that it knows who asked; the events are written once the answer stands."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        actor, member = getattr(request, "actor", None), getattr(request, "membership", None)
        if response.status_code == 403 and actor is not None and member is not None:
            asked = getattr(request, "denied", "") or permission_asked(request)
            record_afterwards(
                request,
                lambda: services.record_denial(permission=asked, path=request.path, actor=actor, member=member),
            )
        if actor is not None and member is not None and response.status_code < 300 and member.role in WATCHED:
            asked_for = request.get_full_path()
            record_afterwards(request, lambda: services.record_page(path=asked_for, actor=actor, member=member))
        exported = getattr(request, "exported", None)
        if exported is not None and response.status_code == 200 and actor is not None:
            record_afterwards(request, lambda: services.record_export(exported, actor=actor, member=member))
        opened = getattr(request, "opened", None)
        if opened is not None and response.status_code < 400:
            record_afterwards(request, lambda: services.record_session(opened))
        _tell(request, getattr(request, "account_facts", []))
        return response


def _tell(request: HttpRequest, facts: list[AccountFact]) -> None:
    proven, others = [fact for fact in facts if fact.proven], [fact for fact in facts if not fact.proven]
    if proven:
        record_afterwards(request, lambda: services.record_account_facts(proven))
    if others:
        record_once_left(request, lambda: services.record_account_facts(others))


def permission_asked(request: HttpRequest) -> str:
    """The permission that the view of this address needs for this method; empty where it names none."""
    match = request.resolver_match
    return permission_of(match.func, request.method or "") if match else ""
