"""The tenant's policy of signing in: read by who answers for people, changed by the administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from administration import sign_in_policy as choosing
from administration.sign_in_forms import SignInPolicyForm
from records.views.policies import PolicyChangePage, PolicyPage
from sponsors.entering import coming
from sponsors.entering.policy import KIND, SignInPolicy
from sponsors.models import Policy
from web.views import Context


class SignInPolicyView(PolicyPage):
    """What is asked of who signs in, beside the product's default."""

    action = "sign_in.view_policy"
    template_name = "administration/sign_in_policy.html"
    title = "Sign-in policy"
    kind = KIND
    change = choosing.CHANGE
    change_route = "sign_in:policy-change"

    def policy(self, on: date) -> SignInPolicy:
        return coming.policy(on)

    def told(self, found: SignInPolicy, versions: Sequence[Policy]) -> Context:
        return {"rows": choosing.policy_rows(found), "changes": choosing.policy_changes(versions)}


class SignInPolicyChange(PolicyChangePage):
    """Another policy of signing in."""

    action = choosing.CHANGE
    form_class = SignInPolicyForm
    title = "Change the sign-in policy"
    route = "sign_in:policy"

    def values(self, on: date) -> Mapping[str, Any]:
        found = coming.policy(on)
        return {**found.body(), "version": found.version}

    def context(self, **more: Any) -> Context:
        words = "A new version holds from today for whoever signs in or sets a password. It is a company rule."
        return {"intro": words, **more}

    def adopt(self, form: Any, **said: Any) -> None:
        choosing.change_policy(form.policy(), **said)

    def about(self) -> str:
        return "Sign-in policy"
