"""The sponsor's audit policy: read by everybody who works with audits, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audits import forms, rules, selectors, services
from records.views.policies import PolicyChangePage, PolicyPage
from sponsors.models import Policy
from web.views import Context


class PolicyView(PolicyPage):
    """Who closes an audit, which grades are confirmed, and every clock."""

    action = "audits.view_policy"
    template_name = "audits/policy.html"
    title = "Audit policy"
    kind = rules.KIND
    change = "audits.change_policy"
    change_route = "audits:policy-change"

    def policy(self, on: date) -> rules.AuditPolicy:
        return selectors.policy(on)

    def told(self, found: rules.AuditPolicy, versions: Sequence[Policy]) -> Context:
        return {"rows": selectors.policy_rows(found), "changes": selectors.policy_changes(versions)}


class PolicyChange(PolicyChangePage):
    """Another audit policy."""

    action = "audits.change_policy"
    form_class = forms.PolicyForm
    template_name = "audits/policy_form.html"
    title = "Change the audit policy"
    route = "audits:policy"

    def values(self, on: date) -> Mapping[str, Any]:
        return forms.PolicyForm.initial_of(selectors.policy(on))

    def adopt(self, form: Any, **said: Any) -> None:
        services.change_policy(form.policy(), **said)
