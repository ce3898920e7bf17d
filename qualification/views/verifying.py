"""The page that checks codes, for people with an account and for whoever holds a printed certificate."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qualification.selectors.clearance import issued_under
from records.rules import check_code
from records.views.files import Verify
from web.views import Context


class Check(Verify):
    """Beside what the reader's own tenant printed: whether a clearance certificate of anybody carries the code.

    That it is genuine, when it was printed, the digest of its data, whether it still counts, and nothing else: neither
    whose it is nor what it is about. Who has no account is told just that.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "caller", None) is not None or request.method not in ("GET", "HEAD"):
            return super().dispatch(request, *args, **kwargs)
        code = check_code(request.GET.get("code", "")[:40])
        return self._public(request, code)

    def more(self, code: str) -> Context:
        return {"issued": issued_under(code) if code else None}

    def _public(self, request: Any, code: str) -> HttpResponse:
        return render(request, "qualification/verify.html", {"code": code, **self.more(code)})
