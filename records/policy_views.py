"""The sponsor's trail policy: read by who reads the trail, changed by the sponsor's administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from records import selectors
from records.forms import TrailPolicyForm
from records.seals import choosing, mailing
from records.seals.policy import KIND, TrailPolicy
from sponsors import access
from web.http import ScopedRequest
from web.views import Context, FormPage, ScopedView


class TrailPolicyView(ScopedView):
    """What holds now beside the product's default, the last seal that was mailed, and every version."""

    action = "trail.view"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        found, versions = mailing.policy(request.membership.today), access.policies(KIND)
        context = {
            "title": "Trail policy",
            "policy": found,
            "rows": choosing.policy_rows(found),
            "changes": choosing.policy_changes(versions),
            "history": selectors.history(*versions),
            "mailed": choosing.last_mail(),
            "change_url": reverse("trail:policy-change") if request.actor.can(choosing.CHANGE) else "",
        }
        return self.page("records/policy.html", context)


class TrailPolicyChange(FormPage):
    """A new version of the sponsor's trail policy, in force from today."""

    action = choosing.CHANGE
    form_class = TrailPolicyForm
    title = "Change the trail policy"
    submit_label = "Adopt policy"

    def initial(self) -> Mapping[str, Any]:
        found = mailing.policy(self.request.membership.today)
        return {**found.body(), "version": found.version}

    def context(self, **more: Any) -> Context:
        words = "A new version holds from today, for the next daily mail and the next review. It is a company rule."
        return {"intro": words, **more}

    def save(self, form: Any) -> str:
        given, actor = form.cleaned_data, self.request.actor
        chosen = TrailPolicy(qa_address=given["qa_address"], review_every=given["review_every"])
        day, reason = self.request.membership.today, given["reason"]
        choosing.change_policy(chosen, seen=given["version"], on=day, actor=actor, reason=reason)
        messages.success(self.request, "Policy adopted. It holds from today.")
        return reverse("trail:policy")

    def cancel_url(self) -> str:
        return reverse("trail:policy")

    def about(self) -> str:
        return "Trail policy"
