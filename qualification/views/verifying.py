"""The page that checks codes, for people with an account and for whoever holds a printed certificate."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qualification.selectors.clearance import issued_under
from records.rules import check_code
from records.views.files import Verify
from web.http import client_network
from web.throttle import allowed
from web.views import Context

TIMES: Final = 60
SECONDS: Final = 900
"""How often one network may ask without an account."""


class Check(Verify):
    """Beside what the reader's own tenant printed: whether a clearance certificate of anybody carries the code.

    That it is genuine, when it was printed, the digest of its data, whether it still counts, and nothing else: neither
    whose it is nor what it is about. Who has no account, or may not read records, is told just that.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller = getattr(request, "caller", None)
        if request.method not in ("GET", "HEAD") or (caller is not None and caller.actor.can(self.action)):
            return super().dispatch(request, *args, **kwargs)
        if not request.GET.get("code"):
            return self._public(request)
        if caller is None and not allowed("verify", client_network(request), times=TIMES, seconds=SECONDS):
            answer = render(request, "429.html", {"status": 429}, status=429)
            answer.headers["Retry-After"] = str(SECONDS)
            return answer
        return self._public(request)

    def more(self, code: str) -> Context:
        return {"issued": issued_under(code)}

    def _public(self, request: Any) -> HttpResponse:
        typed = request.GET.get("code", "")[:40]
        # What was typed stands in the field again as it was typed, so that an unknown code, one that is none at all
        # and one of another kind of record get the same page.
        return render(request, "qualification/verify.html", {"code": typed, **self.more(check_code(typed))})
