"""Members of the tenant, and the invitation of new ones."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from administration import rights, selectors, services
from administration.forms import InviteForm, NewAccountForm, ZoneForm
from administration.member_views import WAITS, request_url
from administration.rules import Invited
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import PLATFORM, Scope, scope
from records.selectors import signers
from sponsors import access
from sponsors import services as people
from sponsors.entering import coming
from sponsors.models import User
from sponsors.rules import ROLES
from web.forms import PortalForm
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView, blame

JOINING = Actor.system("invitation")
CHANGED = "The form was sent with something it does not ask. Open the link in the mail again."


class Members(ScopedView):
    """Who belongs to the tenant, in which role, and who is invited."""

    action = "administration.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        context = {
            "title": "People",
            "people": selectors.people(request.membership.today),
            "waiting": rights.waiting(),
            "invitations": list(selectors.open_invitations()),
            "may_invite": request.actor.can("administration.invite"),
            "letters": signers.letters(),
            "may_change": request.actor.can("administration.change"),
        }
        return self.page("administration/members.html", context)


class ChangeZone(FormPage):
    """The zone that decides which day it is for the tenant."""

    action = "administration.change"
    form_class = ZoneForm
    title = "Time zone of the organisation"
    template_name = "administration/reasoned.html"

    def initial(self) -> dict[str, Any]:
        return {"zone": self.request.membership.zone}

    def context(self, **more: Any) -> Context:
        name = self.request.membership.tenant_name
        return {"happens": f"Every date of {name} is counted in this zone, from now on.", **more}

    def save(self, form: Any) -> str:
        services.change_zone(actor=self.request.actor, **form.cleaned_data)
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("administration:members")

    def about(self) -> str:
        return "People"


class Invite(FormPage):
    """Invite a colleague by mail."""

    action = "administration.invite"
    form_class = InviteForm
    title = "Invite a person"
    submit_label = "Ask to invite"
    template_name = "administration/reasoned.html"

    def form_options(self) -> Context:
        return {"kind": self.request.membership.kind}

    def initial(self) -> dict[str, Any]:
        return {"reason": "new colleague"}

    def context(self, **more: Any) -> Context:
        return {"happens": WAITS, **more}

    def save(self, form: Any) -> str:
        today = self.request.membership.today
        asked = services.ask_to_invite(today=today, actor=self.request.actor, **form.cleaned_data)
        return request_url(self.request, asked)

    def cancel_url(self) -> str:
        return reverse("administration:members")


class Accept(View):
    """Behind the link of an invitation: sign in or set up an account, then join."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        found = selectors.invited(token)
        if found is None:
            return _refused(request)
        return _not_by_this_session(request, found) or self._show(request, found, self._form(request))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        found = selectors.invited(token)
        if found is None:
            return _refused(request)
        if (stopped := _not_by_this_session(request, found)) is not None:
            return stopped
        form = self._form(request, request.POST)
        if set(request.POST) - {*form.fields, "csrfmiddlewaretoken"}:
            return _refused(request, CHANGED, status=400)
        if not form.is_valid():
            return self._show(request, found, form, status=422)
        try:
            self._join(request, found, form)
        except services.InvitationUsed:
            return _refused(request, status=409)
        except Refused as refusal:
            blame(form, refusal)
            return self._show(request, found, form, status=422)
        return HttpResponseRedirect("/")

    def _form(self, request: HttpRequest, data: Any = None) -> PortalForm:
        return PortalForm(data) if isinstance(request.user, User) else NewAccountForm(data)

    def _join(self, request: HttpRequest, found: Invited, form: Any) -> None:
        signed_in = request.user if isinstance(request.user, User) else None
        target = Scope(sponsor_id=found.sponsor_id, cmo_org_id=found.cmo_org_id)
        with scope(target, actor=JOINING, reason="invitation accepted"):
            made = services.accept_invitation(
                found, lambda: signed_in or _new_account(found, form), actor=JOINING, reason="invitation accepted"
            )
        if signed_in is None:
            _sign_in(request, made.user)
        coming.act_as(request, access.member_of(made))

    def _show(self, request: HttpRequest, found: Invited, form: PortalForm, status: int = 200) -> HttpResponse:
        context = {"found": found, "form": form, "role": ROLES[found.role], "known": isinstance(request.user, User)}
        return render(request, "administration/accept.html", context, status=status)


def _not_by_this_session(request: HttpRequest, found: Invited) -> HttpResponse | None:
    """The refusal of who is signed in here but is not the invited person, or has not proved it themselves (S-27).

    It says nothing of the invitation: who holds the link by mistake reads neither the address nor who invites.
    """
    if not isinstance(request.user, User):
        return None
    if request.user.email.lower() != found.email:
        return render(request, "administration/accept_other.html", status=403)
    if access.proved_tenant(request) is not None:
        return render(request, "sponsors/own_proof.html", {"member": found}, status=403)
    return None


def _new_account(found: Invited, form: Any) -> User:
    given = form.cleaned_data
    with scope(PLATFORM, actor=JOINING, reason="invitation accepted"):
        return people.create_user(
            email=found.email, name=given["name"], password=given["password"], actor=JOINING, reason="invited"
        )


def _sign_in(request: HttpRequest, user: User) -> None:
    """Last of all: a refusal after it would leave the browser with a session that was never written."""
    with scope(PLATFORM, actor=JOINING, reason="invitation accepted"):
        coming.sign_in(request, user)


def _refused(request: HttpRequest, words: str = services.USED, *, status: int = 404) -> HttpResponse:
    return render(request, "components/invitation_refused.html", {"words": words}, status=status)
