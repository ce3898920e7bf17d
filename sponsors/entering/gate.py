"""The one gate that every request with a session passes: only an open session opens anything (SR-4, SR-5).

Whoever came in half way (no second factor yet, a locked screen) is nobody to every page but the few that lead on, so
that a page which forgets to ask opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from kernel.clock import now
from kernel.errors import Refused
from sponsors import access
from sponsors.entering import marks, proofs
from sponsors.entering.resting import still_proven
from sponsors.entering.states import State, state
from sponsors.factors.reading import has_factor
from sponsors.models import BrowserSession, User
from web.http import Member

NOTED_EVERY: Final = timedelta(seconds=30)
"""How exactly the last use of a session is kept: writing it at every request would make each read a write."""
PASSWORD, CODE, PASSKEY = "proof-password", "proof-code", "proof-passkey"
"""Fields by which a form that was held up brings along who sends it."""
JOBS, ALIVE = "/jobs/", "/accounts/alive/"
API: Final = "/api/"
FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class Entering:
    """Who has come in half way, and what is missing."""

    user: User
    state: State


def admit(request: Any) -> access.Caller | None:
    """The caller of a session that is open; else none, and `request.entering` says who stands before which door."""
    request.entering, request.held = None, None
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    found = access.resolve(request)
    now_state = _state(request, found.member if found else None)
    if brought := _brought(request):
        now_state = _take_proof(request, user, brought, now_state)
    if now_state is State.OPEN:
        _note_use(request)
        return found
    _turn_away(request, user, now_state)
    return None


def person(request: Any) -> User | None:
    """Who is signed in, or has come in half way."""
    user = request.user
    if isinstance(user, User):
        return user
    return request.entering.user if getattr(request, "entering", None) else None


def was_in(request: Any) -> bool:
    """Whether somebody was signed in here, and the screen was locked or the session ended since: who comes in now shows
    who they are, other than by a session that somebody else keeps (R-12)."""
    before = getattr(request, "entering", None)
    return bool(request.session.get(marks.ENDED)) or (before is not None and before.state is State.LOCKED)


def is_fresh(request: HttpRequest, user: User) -> bool:
    """Whether this session proved everything within the last minutes; what changes rights or factors asks it."""
    return marks.fresh(request, has_factor=True) or (not has_factor(user.pk) and marks.fresh(request, has_factor=False))


def _state(request: Any, member: Member | None) -> State:
    row = getattr(request.session, "row", None)
    at = now()
    opened, seen = (row.opened_at, row.seen_at) if row else (at, at)
    proven = still_proven(request.session, marks.proven(request.session), member)
    if proven is None:
        return State.ENDED
    return state(proven, opened=opened, seen=seen, tenant=str(member.tenant_id) if member else "", at=at)


def _brought(request: HttpRequest) -> proofs.Shown | None:
    """The proof that a form held up before brings along; taken out of the form."""
    if request.method != "POST" or request.content_type not in FORMS or request.path.startswith(API):
        return None
    found = {name: request.POST.get(name, "") for name in (PASSWORD, CODE, PASSKEY)}
    if not any(found.values()):
        return None
    left = request.POST.copy()
    for name in found:
        left.pop(name, None)
    request.POST = left  # type: ignore[assignment]  # Django lets a request be given another form
    return proofs.Shown(found[PASSWORD], found[CODE], found[PASSKEY])


def _take_proof(request: Any, user: User, brought: proofs.Shown, before: State) -> State:
    """What the session is good for once the proof was taken; a wrong one leaves it as it was and is told."""
    if before not in (State.LOCKED, State.OPEN):
        return before
    prove = proofs.prove_identity if before is State.LOCKED else proofs.prove_all
    try:
        marks.prove(request, *prove(request, user, brought))
    except Refused as refusal:
        request.held = refusal
        return before
    return State.PASSWORD_DUE if marks.proven(request.session).is_password_due else State.OPEN


def _turn_away(request: Any, user: User, found: State) -> None:
    if found is State.ENDED:
        request.session.flush()
        request.session[marks.ENDED] = True
    else:
        if found is State.LOCKED and not marks.proven(request.session).is_locked:
            marks.lock(request)
        request.entering = Entering(user, found)
    request.user = AnonymousUser()


def _note_use(request: Any) -> None:
    row = getattr(request.session, "row", None)
    if row is not None and now() - row.seen_at >= NOTED_EVERY and not _by_itself(request):
        BrowserSession.objects.filter(pk=row.pk).update(seen_at=now())


def _by_itself(request: HttpRequest) -> bool:
    """What a page asks again and again while nobody sits before it is no use of the session."""
    if request.path == ALIVE:
        return request.method != "POST"
    return request.path.startswith(JOBS) and "HX-Request" in request.headers
