"""The sponsor's audit policy: read by everybody who works with audits, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse

from audits import forms, rules, selectors, services
from records import selectors as records
from sponsors import access
from web.http import ScopedRequest
from web.views import FormPage, ScopedView


class PolicyView(ScopedView):
    """What holds now, beside the product's default; every version with who changed what, when and why."""

    action = "audits.view_policy"
    http_method_names = ["get", "head", "options"]

    def get(self, request: ScopedRequest) -> HttpResponse:
        found, versions = selectors.policy(request.membership.today), access.policies(rules.KIND)
        context = {
            "title": "Audit policy",
            "policy": found,
            "rows": selectors.policy_rows(found),
            "changes": selectors.policy_changes(versions),
            "history": records.history(*versions),
            "change_url": reverse("audits:policy-change") if request.actor.can("audits.change_policy") else "",
        }
        return self.page("audits/policy.html", context)


class PolicyChange(FormPage):
    """A new version of the sponsor's audit policy, in force from today."""

    action = "audits.change_policy"
    form_class = forms.PolicyForm
    template_name = "audits/policy_form.html"
    title = "Change the audit policy"
    submit_label = "Adopt policy"

    def initial(self) -> Mapping[str, Any]:
        return forms.PolicyForm.initial_of(selectors.policy(self.request.membership.today))

    def save(self, form: Any) -> str:
        day, given = self.request.membership.today, form.cleaned_data
        actor = self.request.actor
        services.change_policy(form.policy(), seen=given["version"], on=day, actor=actor, reason=given["reason"])
        messages.success(self.request, "Policy adopted. It holds from today.")
        return reverse("audits:policy")

    def cancel_url(self) -> str:
        return reverse("audits:policy")
