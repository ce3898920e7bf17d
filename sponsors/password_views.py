"""Another password: because one wants it, or because the tenant's policy asks for it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect

from kernel.errors import Refused
from sponsors import services
from sponsors.entering import marks, proofs
from sponsors.entering.proofs import Shown
from sponsors.entering.states import State
from sponsors.entry_forms import PasswordForm
from sponsors.entry_pages import EntryPage, next_of, place_of
from sponsors.factors import mails
from sponsors.models import User
from web.http import record_afterwards, tell_of_account


class ChangePassword(EntryPage):
    """The password one has, and the new one; every other session ends."""

    template_name = "sponsors/password.html"
    form_class = PasswordForm
    title = "Change your password"

    def turned_away(self) -> HttpResponse | None:
        before = self.request.entering
        if before is not None and before.state is not State.PASSWORD_DUE:
            return HttpResponseRedirect(place_of(self.request))
        return None

    def context(self) -> dict[str, Any]:
        return {"is_due": self.request.entering is not None, "has_password": self.person.has_usable_password()}

    def save(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        proofs.prove_identity(self.request, self.person, Shown(password=given["password"]))
        if given["password"] == given["new_password"]:
            raise Refused({"new_password": "This is the password you have."})
        services.set_password(self.person, password=given["new_password"], actor=self.actor, reason="own password")
        self.request.user = self.person  # also who came in half way: this session stays theirs
        update_session_auth_hash(self.request, self.person)
        marks.forget_due(self.request)
        told_of_password(self.request, self.person, "by its owner")
        messages.success(self.request, "Password changed. Your other sessions have ended.")
        return HttpResponseRedirect(next_of(self.request))


def told_of_password(request: Any, user: User, how: str) -> None:
    """Keep that a password was changed, and tell its owner by mail (S-23)."""
    place = marks.where(request)
    tell_of_account(request, "password.changed", user.pk, how=how, **place)
    words = "The password of your account was changed. Every other session has ended."
    record_afterwards(request, partial(mails.tell, user, words, place))
