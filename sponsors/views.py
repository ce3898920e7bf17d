"""Signing in and out, one's own profile, and the choice of the membership to act in."""

from __future__ import annotations

from base64 import b64decode
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.forms import ResetPasswordForm
from allauth.account.views import LoginView, LogoutView, PasswordResetFromKeyView, PasswordResetView
from allauth.core.context import request_context
from allauth.idp.oidc.views import TokenView
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from kernel.scope import PLATFORM, scope
from sponsors import access, services
from sponsors.entering import alarms, coming, gate, knocking, marks, proofs
from sponsors.entry_pages import next_of, place_of
from sponsors.factors import keeping, passkeys
from sponsors.forms import ProfileForm
from sponsors.models import User
from sponsors.password_views import told_of_password
from sponsors.people import SIGN_IN
from web.answering import once_left
from web.forms import dress
from web.http import ScopedRequest, record_afterwards, tell_of_account
from web.views import FormPage
from web.wording import speak


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # behind LoginRequiredMixin
    return request.user


def _account(request: HttpRequest) -> UUID:
    assert request.user.pk is not None  # behind LoginRequiredMixin
    return request.user.pk


class RefusedForm:
    """A form with errors answers 422: an answer of 200 would be kept by the transaction."""

    def form_invalid(self, form: Any) -> HttpResponse:
        view: Any = super()
        response: HttpResponse = view.form_invalid(form)
        response.status_code = 422
        return response


class Dressed:
    """The library's forms in our classes."""

    def get_form(self, form_class: Any = None) -> Any:
        view: Any = super()
        return self._dressed(view.get_form(form_class))

    def _dressed(self, form: Any) -> Any:
        form.label_suffix = ""
        form.fields.pop("remember", None)
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)
        dress(form)
        speak(form)
        return form


class SignIn(Dressed, RefusedForm, LoginView):
    """Address and password, or a passkey; who failed too often is told when to come back (S-18)."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.entering is not None:
            return HttpResponseRedirect(place_of(request))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("passkey"):
            return self._by_passkey(request, request.POST["passkey"])
        email = request.POST.get("login", "")
        self.named = coming.account_named(email)
        self.knock = knocking.knock(request, email, self.named)
        if wait := self.knock.wait():
            return self._wait(wait)
        if self.knock.tried() > knocking.REFUSED_FROM:
            return self._wait(knocking.WINDOW)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def _wait(self, seconds: int) -> HttpResponse:
        """Nothing is looked at, right or wrong (S-18); what was typed is kept, but for the password."""
        form = self.get_form_class()(initial={"login": self.request.POST.get("login", "")})
        minutes = f"{-(-seconds // 60)} minutes" if seconds > 60 else f"{seconds} seconds"
        words = f"Too many sign-ins failed. Wait {minutes}, or set a new password by mail."
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(form=self._dressed(form), refusal=words), status=429
        )
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        self.knock.succeeded()
        if self.named is not None and marks.proven(self.request.session).waived_for:
            knocking.remember(self.request, answer, self.named, factor=False)
        return answer

    def _by_passkey(self, request: Any, answer: str) -> HttpResponse:
        """A passkey alone: it is user name and both components in one (R-19)."""
        account = passkeys.account_of(answer)
        found = coming.account(account) if account else None
        tried = knocking.knock_by_passkey(request, found)
        if wait := tried.wait():
            return self._wait(wait)
        if tried.tried() > knocking.REFUSED_FROM:
            return self._wait(knocking.WINDOW)
        if found is not None and keeping.take_passkey(found, request.session, answer):
            tried.succeeded()
            coming.sign_in(request, found, factor=True)
            answered = HttpResponseRedirect(next_of(request))
            knocking.remember(request, answered, found, factor=True)
            return answered
        alarms.sign_in_failed(request, found, tried.failed())
        form = self._dressed(self.get_form_class()())
        context = self.get_context_data(form=form, refusal=passkeys.NOT_TAKEN)
        refused: HttpResponse = self.render_to_response(context, status=422)
        return refused

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error(NON_FIELD_ERRORS):
            alarms.sign_in_failed(self.request, self.named, self.knock.failed())
        else:
            self.knock.was_none()
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Ends the session, also one that is locked or came in half way; the access log says so (R-29)."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        found = gate.person(self.request)
        if found is not None:
            tell_of_account(self.request, "session.closed", found.pk, **marks.where(self.request))
        answer: HttpResponse = super().post(*args, **kwargs)
        return answer


class ResetForm(ResetPasswordForm):
    """Looks the address up; its mail is sent by `send`, after the answer."""

    def clean_email(self) -> str:
        """A connected system has an account and nobody who reads mail."""
        email: str = super().clean_email()
        self.users: list[User] = [user for user in self.users if not user.is_service]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Nothing yet: who waits for a mail server would learn that there is somebody to write to (S-20)."""
        return str(self.cleaned_data["email"])

    def send(self, request: HttpRequest) -> None:
        """The link, to whoever has an account by this address."""
        with request_context(request), scope(PLATFORM, actor=SIGN_IN, reason="password forgotten"):
            super().save(request)


class ResetPassword(Dressed, RefusedForm, PasswordResetView):
    """Asks for an address; says the same, in the same time, whether it is known or not (SR-4, S-20)."""

    form_class = ResetForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if isinstance(answer, HttpResponseRedirect):
            once_left(answer, partial(form.send, self.request))
        return answer


class NewPassword(Dressed, RefusedForm, PasswordResetFromKeyView):
    """Behind the link of the reset mail: once, for an hour, while password and address are as they were (S-22)."""

    def form_valid(self, form: Any) -> HttpResponse:
        is_first = not self.reset_user.has_usable_password()
        answer: HttpResponse = super().form_valid(form)
        told_of_password(self.request, self.reset_user, "by the link of a mail")
        if is_first:
            record_afterwards(self.request, partial(alarms.password_besides_provider, self.reset_user))
        knocking.forget(self.reset_user.email)  # as the page of who failed too often promises
        proofs.forget_passwords(self.reset_user)
        knocking.remember(self.request, answer, self.reset_user, factor=False)
        return answer


def no_sign_up(request: HttpRequest) -> HttpResponse:
    """There is no sign-up: people come by invitation."""
    raise Http404


class TokenAddress(TokenView):
    """Where a connected system shows its secret and gets a token for an hour."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """As the library does, but a client whose account can no longer act gets nothing (S-26)."""
        client_id = _client_asking(request)
        if client_id and not access.may_connect(client_id):
            return JsonResponse({"error": "invalid_client"}, status=401)
        answer: HttpResponse = super().post(request)
        return answer


def _client_asking(request: HttpRequest) -> str:
    """The client's id from the form or from HTTP basic authentication; empty where there is none that can be read."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        return b64decode(given, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


class Profile(FormPage):
    """A person's own name, language, zone and ways of looking."""

    action = "profile.change"
    form_class = ProfileForm
    title = "Your profile"
    template_name = "sponsors/profile.html"
    request: ScopedRequest

    def initial(self) -> dict[str, Any]:
        user = self.request.user
        return {name: getattr(user, name) for name in ProfileForm.base_fields}

    def save(self, form: Any) -> str:
        user, actor, before = self.request.user, self.request.actor, self.request.user.name
        services.change_profile(user, actor=actor, reason="own profile", **form.cleaned_data)
        if user.name != before:
            tell_of_account(self.request, "account.renamed", user.pk, before=before, after=user.name)
            record_afterwards(self.request, partial(alarms.renamed, user, before))
        return self.request.path

    def context(self, **more: Any) -> dict[str, Any]:
        memberships = access.memberships_of(self.request.user.pk)
        may_choose = self.request.actor.can("reminders.choose")
        return {"memberships": memberships, "current": self.request.membership, "may_choose": may_choose, **more}


class SwitchMembership(LoginRequiredMixin, View):
    """Act in another of one's own memberships from now on; every page opened before keeps its own tenant's address."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        member = next((found for found in access.memberships_of(_account(request)) if found.id == pk), None)
        if member is None:
            raise Http404
        if member.is_held:
            return render(request, "sponsors/held_membership.html", {"member": member}, status=403)
        if member not in access.reachable(request, _user(request)):
            return render(request, "sponsors/own_proof.html", {"member": member}, status=403)
        coming.act_as(request, member)
        return redirect("/")


class NoMembership(LoginRequiredMixin, View):
    """Signed in, but a member of nothing: says so and what to do."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if getattr(request, "caller", None) is not None:
            return HttpResponseRedirect("/")
        others = access.memberships_of(_account(request))
        return render(request, "sponsors/no_membership.html", {"memberships": others})
