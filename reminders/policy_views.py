"""The sponsor's reminder policy: read by everybody who has notices, changed by its administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kernel.errors import Refused
from records.views.policies import PolicyChangePage, PolicyPage
from reminders import selectors, services
from reminders.forms import PolicyForm, kind_words
from reminders.kinds import KINDS
from reminders.rules import policy as policies
from reminders.rules.policy import DEFAULT, ReminderPolicy, before_words
from sponsors.models import Policy
from web.views import Context


class PolicyView(PolicyPage):
    """The ladders in force, each beside the product's default: all of them company rules."""

    action = "reminders.view_policy"
    template_name = "reminders/policy.html"
    title = "Reminder policy"
    kind = policies.KIND
    change = "reminders.change_policy"
    change_route = "reminders:policy-change"

    def policy(self, on: date) -> ReminderPolicy:
        return selectors.policy(on)

    def told(self, found: ReminderPolicy, versions: Sequence[Policy]) -> Context:
        rows = [
            {
                "kind": kind_words(name),
                "law": KINDS[name].law,
                "unit": policies.UNITS[name].replace("_", " "),
                "before": before_words(ladder),
                "ladder": ladder,
                "default": before_words(DEFAULT.ladders[name]),
                "changed": ladder != DEFAULT.ladders[name],
            }
            for name, ladder in found.ladders.items()
        ]
        return {"rows": rows, "versions": versions}


class PolicyChange(PolicyChangePage):
    """Another reminder policy."""

    action = "reminders.change_policy"
    form_class = PolicyForm
    template_name = "reminders/policy_form.html"
    title = "Change the reminder policy"
    adopted = "Policy adopted. The next sweep follows it."
    route = "reminders:policy"

    def values(self, on: date) -> Mapping[str, Any]:
        return PolicyForm.initial_of(selectors.policy(on))

    def adopt(self, form: Any, **said: Any) -> None:
        try:
            services.change_policy(form.policy(), **said)
        except Refused as refusal:
            fields = {name: f"{name}_before" for name in DEFAULT.ladders}
            raise Refused({fields.get(name, name): words for name, words in refusal.errors.items()}) from refusal
