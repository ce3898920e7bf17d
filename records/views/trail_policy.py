"""The sponsor's trail policy: read by who reads the trail, changed by the sponsor's administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from records.forms.signing import TrailPolicyForm
from records.seals import choosing, mailing
from records.seals.policy import KIND, TrailPolicy
from records.views.policies import PolicyChangePage, PolicyPage
from sponsors.models import Policy
from web.views import Context


class TrailPolicyView(PolicyPage):
    """Who gets the newest seal and how often the trail is reviewed, and the last seal that was mailed."""

    action = "trail.view"
    template_name = "records/policy.html"
    title = "Trail policy"
    kind = KIND
    change = choosing.CHANGE
    change_route = "trail:policy-change"

    def policy(self, on: date) -> TrailPolicy:
        return mailing.policy(on)

    def told(self, found: TrailPolicy, versions: Sequence[Policy]) -> Context:
        return {
            "rows": choosing.policy_rows(found),
            "changes": choosing.policy_changes(versions),
            "mailed": choosing.last_mail(),
        }


class TrailPolicyChange(PolicyChangePage):
    """Another policy of the trail."""

    action = choosing.CHANGE
    form_class = TrailPolicyForm
    title = "Change the trail policy"
    route = "trail:policy"

    def values(self, on: date) -> Mapping[str, Any]:
        found = mailing.policy(on)
        return {**found.body(), "version": found.version}

    def context(self, **more: Any) -> Context:
        words = "A new version holds from today, for the next daily mail and the next review. It is a company rule."
        return {"intro": words, **more}

    def adopt(self, form: Any, **said: Any) -> None:
        given = form.cleaned_data
        choosing.change_policy(TrailPolicy(qa_address=given["qa_address"], review_every=given["review_every"]), **said)

    def about(self) -> str:
        return "Trail policy"
