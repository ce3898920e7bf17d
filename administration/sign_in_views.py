"""The tenant's policy of signing in: read by who answers for people, changed by the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from administration import sign_in_policy as choosing
from administration.sign_in_forms import SignInPolicyForm
from records import selectors as records
from sponsors import access
from sponsors.entering import coming
from sponsors.entering.policy import KIND
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView


class SignInPolicyView(ScopedView):
    """What holds now beside the product's default, and every version with who changed what, when and why."""

    action = "sign_in.view_policy"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        found, versions = coming.policy(request.membership.today), access.policies(KIND)
        context = {
            "title": "Sign-in policy",
            "policy": found,
            "rows": choosing.policy_rows(found),
            "changes": choosing.policy_changes(versions),
            "history": records.history(*versions),
            "change_url": reverse("sign_in:policy-change") if request.actor.can(choosing.CHANGE) else "",
        }
        return self.page("administration/sign_in_policy.html", context)


class SignInPolicyChange(FormPage):
    """A new version of the policy, in force from today."""

    action = choosing.CHANGE
    form_class = SignInPolicyForm
    title = "Change the sign-in policy"
    submit_label = "Adopt policy"

    def initial(self) -> Mapping[str, Any]:
        found = coming.policy(self.request.membership.today)
        return {**found.body(), "version": found.version}

    def context(self, **more: Any) -> Context:
        words = "A new version holds from today for whoever signs in or sets a password. It is a company rule."
        return {"intro": words, **more}

    def save(self, form: Any) -> str:
        given, day = form.cleaned_data, self.request.membership.today
        actor = self.request.actor
        choosing.change_policy(form.policy(), seen=given["version"], on=day, actor=actor, reason=given["reason"])
        messages.success(self.request, "Policy adopted. It holds from today.")
        return reverse("sign_in:policy")

    def cancel_url(self) -> str:
        return reverse("sign_in:policy")

    def about(self) -> str:
        return "Sign-in policy"
