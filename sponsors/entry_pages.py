"""The base of pages about coming in: they know the person before anything else is open to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views import View

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import current
from sponsors.entering import gate
from sponsors.entering.proofs import TooManyTries
from sponsors.entering.replacing import replacing
from sponsors.entering.states import State
from sponsors.factors.reading import has_factor
from sponsors.models import User
from web.views import blame

HOME = "/"


def next_of(request: HttpRequest) -> str:
    """Where the person wanted to go: a page of ours, or home."""
    given = request.POST.get("next") or request.GET.get("next") or HOME
    return given if url_has_allowed_host_and_scheme(given, allowed_hosts=None) else HOME


def with_next(name: str, request: HttpRequest) -> str:
    """The page of this name, which leads on to where the person wanted to go."""
    wanted = next_of(request)
    query = "" if wanted == HOME else f"?{urlencode({'next': wanted})}"
    return f"{reverse(name)}{query}"


def place_of(request: Any) -> str:
    """The page that says what is missing, for who came in half way."""
    before = request.entering
    if before.state is State.LOCKED:
        return with_next("account_locked", request)
    if before.state is State.PASSWORD_DUE:
        return with_next("sponsors:password", request)
    known = has_factor(before.user.pk) and replacing(request, before.user) is None
    return with_next("account_factor" if known else "sponsors:factors", request)


class EntryPage(View):
    """A form of someone who may have come in half way only; `layout` is the frame that fits what is open to them."""

    http_method_names = ["get", "post", "head", "options"]
    template_name: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    title: ClassVar[str]
    request: Any
    person: User

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = gate.person(request)
        if found is None:
            return self.nobody()
        self.person = found
        return self.turned_away() or super().dispatch(request, *args, **kwargs)

    def nobody(self) -> HttpResponse:
        """Where somebody goes who has shown nothing yet."""
        return HttpResponseRedirect(with_next("account_login", self.request))

    def turned_away(self) -> HttpResponse | None:
        """Where the person goes instead; none where the page is theirs to see."""
        return None

    @property
    def actor(self) -> Actor:
        """Who writes: the member, or the sign-in for who came in half way."""
        return current().actor

    def form_type(self) -> type[forms.Form]:
        """The form asked with; a page that asks by what its person has chooses it here."""
        return self.form_class

    def form_options(self) -> dict[str, Any]:
        return {}

    def context(self) -> dict[str, Any]:
        return {}

    def save(self, form: Any) -> HttpResponse:
        """Do what was asked; the answer that follows. Raises `Refused`. A page that only shows takes nothing."""
        return self.http_method_not_allowed(self.request)

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_type()(**self.form_options()))

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_type()(request.POST, **self.form_options())
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            return self.save(form)
        except TooManyTries as refusal:
            blame(form, refusal)
            answer = self.show(form, status=429)
            answer.headers["Retry-After"] = str(refusal.seconds)
            return answer
        except Refused as refusal:
            blame(form, refusal)
            return self.show(form, status=422)

    def show(self, form: Any, *, status: int = 200, template: str = "", **more: Any) -> HttpResponse:
        signed_in = isinstance(self.request.user, User) and getattr(self.request, "caller", None) is not None
        base = {
            "title": self.title,
            "form": form,
            "person": self.person,
            "next": next_of(self.request),
            "layout": "layouts/shell.html" if signed_in else "layouts/plain.html",
            "signed_in": signed_in,
        }
        return render(self.request, template or self.template_name, {**base, **self.context(), **more}, status=status)


class FactorPage(EntryPage):
    """A page about one's own factors: open to who is signed in, to who must set up their first one, and to who has
    shown a code that stands in for a lost one.

    Whatever changes a factor asks password and factor again, unless both were shown within five minutes (SR-4).
    """

    asks_proof: ClassVar[bool] = True

    def turned_away(self) -> HttpResponse | None:
        before = getattr(self.request, "entering", None)
        replaces = before and replacing(self.request, before.user) is not None
        if before and (before.state is not State.FACTOR_DUE or (has_factor(before.user.pk) and not replaces)):
            return HttpResponseRedirect(place_of(self.request))
        if not self.asks_proof or replaces or gate.is_fresh(self.request, self.person):
            return None
        return HttpResponseRedirect(f"{reverse('sponsors:confirm')}?{urlencode({'next': self.request.path})}")
