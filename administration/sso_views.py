"""Signing in through a tenant's own provider: the way there, the way back, and joining an account one has."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from administration import services
from administration.provider_forms import AddressForm
from kernel.errors import Refused
from kernel.scope import scope
from records.services import publish
from sponsors import access
from sponsors.entering import coming, gate, marks
from sponsors.models import IdentityProvider, User
from sponsors.people import SIGN_IN
from sponsors.rules import ROLES
from sponsors.sso import arriving, journey, oidc, saml, selectors
from sponsors.sso.rules import Person, Turned, domain_of
from sponsors.sso.selectors import Door
from web import throttle
from web.http import client_network, record_afterwards, scoped
from web.outbound import Unreachable

OIDC: Final = IdentityProvider.Protocol.OIDC
REASON: Final = "signed in through the provider"
TIMES, SECONDS = 40, 300
"""How often one address may set out for providers: each time the portal asks them."""


class Choose(View):
    """Asks for a mail address and leads to the sign-in of its organisation: by the domain, whoever it is (SR-4)."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, AddressForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, status=422)
        if not _may_set_out(request):
            return _too_often(request)
        slug = selectors.slug_for(domain_of(form.cleaned_data["email"]))
        if not slug:
            form.add_error("email", "No provider serves this mail domain. Sign in with your password instead.")
            return self._show(request, form, status=422)
        return redirect("sso:door", slug=slug)

    def _show(self, request: HttpRequest, form: AddressForm, status: int = 200) -> HttpResponse:
        return render(request, "administration/sso/choose.html", {"form": form}, status=status)


class DoorView(View):
    """Below a tenant's own address: an unknown one, and one that is off, are the same 404."""

    http_method_names = ["get", "head", "options"]
    also_off = False
    door: Door

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = selectors.door(kwargs["slug"])
        if found is None or not (found.is_on or self.also_off or _tries(request, found)):
            raise Http404
        self.door = found
        try:
            return super().dispatch(request, *args, **kwargs)
        except Turned as turned:
            return self.turned(turned)
        except (Unreachable, Refused) as fault:
            return self.turned(Turned("provider_unreachable", f"The provider cannot be asked now. {fault}"))

    def provider(self) -> IdentityProvider:
        """The provider; inside the door's scope."""
        return selectors.provider(self.door.provider_id)

    def turned(self, why: Turned) -> HttpResponse:
        """Nobody comes in: says why, and keeps it as an event of the tenant."""
        record_afterwards(self.request, partial(_record_refusal, self.door, why.code))
        return render(
            self.request, "administration/sso/turned.html", {"words": why.words, "door": self.door}, status=403
        )


class DoorPage(DoorView):
    """Where people begin: one link, because a form may not lead out of the portal."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        context = {"door": self.door, "onward": journey.within(request.GET.get("next", "/"))}
        return render(request, "administration/sso/door.html", context)


class Go(DoorView):
    """Sends the browser to the provider, and remembers what it was sent for."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not _may_set_out(request):
            return _too_often(request)
        purpose = request.GET.get("for", journey.SIGN_IN)
        if purpose not in (journey.SIGN_IN, journey.TRY, journey.AGAIN):
            raise Http404
        if purpose == journey.SIGN_IN and gate.was_in(request):
            purpose = journey.RETURN
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON, read_only=True):
            place, pending = _way(self.provider(), purpose, request.GET.get("next", "/"))
        journey.keep(request, pending)
        return HttpResponseRedirect(place)


def _way(provider: IdentityProvider, purpose: str, onward: str) -> tuple[str, journey.Pending]:
    if provider.protocol == OIDC:
        pending = journey.begin(provider, purpose, onward)
        return oidc.way_to(provider, pending, selectors.address(provider, "callback")), pending
    place, request_id = saml.way_to(
        provider, selectors.ours(provider), state="", asks_anew=journey.is_asked_anew(purpose)
    )
    return place, journey.begin(provider, purpose, onward, request_id=request_id)


class Returned(DoorView):
    """The way back: whom the provider proved, and what that is good for."""

    def arrive(self, provider: IdentityProvider, person: Person, pending: journey.Pending) -> HttpResponse:
        """Within the door's scope what must be known there; the session is opened outside of it."""
        if pending.purpose == journey.TRY:
            return self._tried(provider, person)
        if pending.purpose == journey.AGAIN:
            return self._again(services.known(provider, person, actor=SIGN_IN), person, pending)
        try:
            self.admitted = services.admit(provider, person, actor=SIGN_IN)
        except services.AccountToProve:
            journey.remember_joining(self.request, provider, person, pending.onward)
            return redirect("sso:join", slug=self.kwargs["slug"])
        self.second_factor = provider.asks_second_factor
        return HttpResponseRedirect(pending.onward)

    admitted: services.Admitted | None = None
    second_factor = False

    def _again(self, found: services.Admitted | None, person: Person, pending: journey.Pending) -> HttpResponse:
        if found is None or self.request.user != found.user:
            raise Turned("another_account", "The provider proved somebody else than who is signed in here.")
        journey.note_fresh(self.request, found.user, person)
        if not found.user.has_usable_password():  # then nothing of ours could say better who it is
            marks.prove(self.request, marks.IDENTITY)
        return HttpResponseRedirect(pending.onward)

    def _tried(self, provider: IdentityProvider, person: Person) -> HttpResponse:
        if not _tries(self.request, self.door):
            raise Turned("not_allowed", "Only an administrator tries a provider.")
        served = selectors.serves(provider, person.domain)
        context = {"provider": provider, "person": person, "served": served, "role": ROLES.get(provider.default_role)}
        return render(self.request, "administration/sso/tried.html", context)

    def finished(self, answer: HttpResponse) -> HttpResponse:
        """Open the session, last of all and in the platform's scope: a refusal before leaves nothing behind."""
        if self.admitted is None:
            return answer
        request, admitted = self.request, self.admitted
        if request.user.is_authenticated and request.user != admitted.user:
            logout(request)
        slug, factor = self.kwargs["slug"], self.second_factor
        coming.sign_in_through(request, admitted.user, admitted.member, door=slug, factor=factor)
        return answer


class Callback(Returned):
    """Where an OpenID Connect provider sends people back to."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        pending = journey.take(request, self.door.provider_id)
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON):
            provider = self.provider()
            said = {name: request.GET[name] for name in ("state", "code", "error", "iss") if name in request.GET}
            person = oidc.person_of(provider, pending, said, selectors.address(provider, "callback"))
            answer = self.arrive(provider, person, pending)
        return self.finished(answer)


@method_decorator(csrf_exempt, name="dispatch")
class Acs(DoorView):
    """Where a SAML provider posts its answer: from another site, so without cookies. What is checked waits for them."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON):
            provider = self.provider()
            checked = saml.read_response(provider, selectors.ours(provider), request.POST.get("SAMLResponse", ""))
            token = arriving.keep_arrival(provider, checked, actor=SIGN_IN)
        answer = redirect("sso:finish", slug=slug, token=token)
        answer.status_code = 303
        return answer


class Finish(Returned):
    """The browser that asked comes for the answer that was posted."""

    def get(self, request: HttpRequest, slug: str, token: str) -> HttpResponse:
        pending = journey.take(request, self.door.provider_id)
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON):
            provider = self.provider()
            person = arriving.take_arrival(provider, token, pending, actor=SIGN_IN)
            answer = self.arrive(provider, person, pending)
        return self.finished(answer)


class Join(DoorView):
    """A person with an account: prove it by signing in as ever, then join the two with one press."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        waiting = journey.joining(request, self.door.provider_id)
        context = {"door": self.door, "person": waiting.person, "proved": self._proved(), "here": request.path}
        return render(request, "administration/sso/join.html", context)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        waiting = journey.joining(request, self.door.provider_id)
        if not self._proved():
            raise Turned("account_not_proved", "Sign in with the account you have first, then join the two.")
        assert isinstance(request.user, User)  # proved
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON):
            made = services.join_account(self.provider(), waiting.person, request.user, actor=SIGN_IN)
        journey.joined(request)
        coming.act_as(request, made.member)
        return HttpResponseRedirect(waiting.onward)

    def _proved(self) -> bool:
        """Whether the person signed in here by their own means, not through a provider."""
        user = self.request.user
        return isinstance(user, User) and access.proved_tenant(self.request) is None


class Again(LoginRequiredMixin, View):
    """A signed-in person proves themselves once more to their provider, then goes on where they were (R-21)."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "caller", None) is None:
            raise Http404
        provider = selectors.provider_of(scoped(request).membership.user_id)
        if provider is None:
            raise Http404
        onward = journey.within(request.GET.get("next", "/"))
        return HttpResponseRedirect(
            reverse("sso:go", args=[provider.slug], query={"for": journey.AGAIN, "next": onward})
        )


class Metadata(DoorView):
    """Our own description for a SAML provider, also while it is off: it is needed to set it up."""

    also_off = True

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if self.door.protocol == OIDC:
            raise Http404
        with scope(self.door.scope, actor=SIGN_IN, reason=REASON, read_only=True):
            provider = self.provider()
            return HttpResponse(
                saml.own_metadata(provider, selectors.ours(provider)), content_type="application/samlmetadata+xml"
            )


def _tries(request: HttpRequest, door: Door) -> bool:
    """Whether an administrator of the tenant asks: they try a provider before it is on."""
    found = getattr(request, "caller", None)
    return found is not None and found.scope == door.scope and found.actor.can("administration.sign_in")


def _may_set_out(request: HttpRequest) -> bool:
    return throttle.allowed("sso", client_network(request), times=TIMES, seconds=SECONDS)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer = render(request, "429.html", {"status": 429}, status=429)
    answer.headers["Retry-After"] = str(SECONDS)
    return answer


def _record_refusal(door: Door, code: str) -> None:
    with scope(door.scope, actor=SIGN_IN, reason="somebody was turned away"):
        publish("sign_in.refused", selectors.provider(door.provider_id), why=code)
