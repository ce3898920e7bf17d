"""Accepting an invitation: the door before any scope (architecture: how a CMO organisation is born)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from cmos import services
from cmos.forms import AccountForm, JoinForm
from cmos.rules import Invited
from cmos.services.links import invited, organisations_of_others, own_organisations
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import PLATFORM, Scope, scope
from sponsors import access
from sponsors import services as people
from sponsors.entering import coming
from sponsors.models import User
from web.views import blame

JOINING = Actor.system("invitation")


class Join(View):
    """Behind the link of an invitation: sign in or set up an account, then choose or found an organisation."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = invited(token)
        except Refused as refusal:
            return render(request, "components/invitation_refused.html", {"words": str(refusal)}, status=404)
        return self._show(request, found, *self._forms(request, found, None))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = invited(token)
        except Refused as refusal:
            return render(request, "components/invitation_refused.html", {"words": str(refusal)}, status=404)
        join, account = self._forms(request, found, request.POST)
        if not join.is_valid() or (account and not account.is_valid()):
            return self._show(request, found, join, account, status=422)
        try:
            self._accept(request, found, join, account)
        except Refused as refusal:
            blame(account if account and set(refusal.errors) & set(account.fields) else join, refusal)
            return self._show(request, found, join, account, status=422)
        return HttpResponseRedirect("/")

    def _forms(self, request: HttpRequest, found: Invited, data: Any) -> tuple[JoinForm, AccountForm | None]:
        user = request.user
        own = own_organisations(user.pk) if isinstance(user, User) else []
        join = JoinForm(data, own=[(str(pk), name) for pk, name in own])
        return join, None if isinstance(user, User) else AccountForm(data)

    def _accept(self, request: HttpRequest, found: Invited, join: JoinForm, account: AccountForm | None) -> None:
        user = _person(request.user, found, account)
        organisation = _organisation(user, join)
        with scope(Scope(cmo_org_id=organisation), actor=JOINING, reason="invitation accepted"):
            if not any(member.tenant_id == organisation for member in access.memberships_of(user.pk)):
                people.add_member(user, role="cmo_admin", actor=JOINING, reason="founded the organisation")
            services.accept_link(found, person=user.name, email=user.email, actor=JOINING, reason="invitation accepted")
        if account:
            _sign_in(request, user)
        membership = next(m for m in access.memberships_of(user.pk) if m.tenant_id == organisation)
        coming.act_as(request, membership)

    def _show(
        self, request: HttpRequest, found: Invited, join: JoinForm, account: AccountForm | None, status: int = 200
    ) -> HttpResponse:
        user = request.user
        others = organisations_of_others(user.pk) if isinstance(user, User) else []
        context = {"found": found, "form": join, "account": account, "others": others, "title": "Invitation"}
        return render(request, "cmos/join.html", context, status=status)


def _person(user: Any, found: Invited, account: AccountForm | None) -> User:
    """The signed-in person, or a new account for the invited address."""
    if isinstance(user, User):
        return user
    assert account is not None  # the form is shown to whoever is not signed in
    given = account.cleaned_data
    with scope(PLATFORM, actor=JOINING, reason="invitation accepted"):
        return people.create_user(
            email=found.email, name=given["name"], password=given["password"], actor=JOINING, reason="invited"
        )


def _sign_in(request: HttpRequest, user: User) -> None:
    """Last of all: a refusal after it would leave the browser with a session that was never written."""
    with scope(PLATFORM, actor=JOINING, reason="invitation accepted"):
        coming.sign_in(request, user)


def _organisation(user: User, join: JoinForm) -> UUID:
    """The organisation chosen among one's own, or a new one."""
    chosen = join.cleaned_data.get("organisation")
    if chosen:
        return UUID(chosen)
    with scope(PLATFORM, actor=JOINING, reason="invitation accepted"):
        founded = people.found_organisation(
            name=join.cleaned_data["organisation_name"], zone=user.zone, actor=JOINING, reason="founded"
        )
    return founded.pk
