"""Forms that are held up until who sends them has shown who they are: what was typed goes along, and nothing is lost.

A held form is not kept here: its fields are given back inside the form that asks for the proof, and sent on with it to
where they were going. So nobody else can read them, and no store outlives them (SR-25).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from sponsors.entering import gate
from sponsors.entering.proofs import TooManyTries
from sponsors.entering.states import State
from sponsors.factors.reading import Factors, factors_of
from sponsors.models import User
from web.forms import ASKED_AGAIN

ACCOUNT: Final = "/account/"
ACCOUNTS: Final = "/accounts/"
"""Pages of coming in: what is sent there is the proof itself."""
SECRETS: Final = ("password", "passkey", "secret")
"""How the names of fields end that no page is given back with; whoever sends them is asked once more."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked to show: by what they have."""

    person: User
    factors: Factors
    all: bool
    """password and second factor, rather than one of them"""

    @property
    def password(self) -> bool:
        return self.person.has_usable_password()

    @property
    def code(self) -> bool:
        return self.factors.app is not None and (self.all or not self.password)

    @property
    def passkey(self) -> bool:
        return bool(self.factors.passkeys)


def is_held(request: Any) -> bool:
    """Whether what was sent meets a locked screen."""
    before = getattr(request, "entering", None)
    if before is None or before.state is not State.LOCKED or request.method in SAFE:
        return False
    return not request.path.startswith((gate.API, ACCOUNTS))


def page(request: Any) -> HttpResponse:
    """The screen is locked: the same form again, with what was typed inside, asking who sends it."""
    return _held(request, Asked(request.entering.user, factors_of(request.entering.user.pk), all=False), title="Locked")


def confirm(request: Any) -> HttpResponseBase:
    """A fresh proof is missing: the page that asks for one; a form that was sent is held meanwhile."""
    if request.path.startswith(gate.API):
        return _problem()
    if request.method in SAFE:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('sponsors:confirm')}?{query}")
    return _held(request, Asked(request.user, factors_of(request.user.pk), all=True), title="Confirm that it is you")


def _held(request: Any, asked: Asked, *, title: str) -> HttpResponse:
    """401, so that nothing of the request is kept. The form's own token goes along with what was typed: a form of
    another site has none, and is refused once the proof is shown."""
    secret = _secrets(request)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in secret]
    refusal = getattr(request, "held", None)
    context = {
        "title": title,
        "asked": asked,
        "action": request.get_full_path(),
        "typed": typed,
        "asks_again": [name for name in sorted(secret) if request.POST[name]],
        "asked_again": ASKED_AGAIN,
        "files": [each.name for _, each in request.FILES.items()],
        "wrong": [sentence for found in refusal.errors.values() for sentence in found] if refusal else [],
    }
    return render(request, "sponsors/held.html", context, status=429 if _too_many(refusal) else 401)


def _secrets(request: Any) -> set[str]:
    """The fields that are asked again; a code stands for a person only beside them or on the pages of one's account."""
    found = {name for name in request.POST if name.endswith(SECRETS)}
    is_theirs = bool(found) or "ceremony" in request.POST or request.path.startswith(ACCOUNT)
    return {*found, "code"} & set(request.POST) if is_theirs else found


def _too_many(refusal: Any) -> bool:
    return isinstance(refusal, TooManyTries)


def _problem() -> JsonResponse:
    words = "Show password and second factor on the page “Confirm that it is you” first, then send this again."
    body = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": words}
    return JsonResponse(body, status=403, content_type="application/problem+json")
