"""The sponsor's choice about its audits."""

from __future__ import annotations

from typing import Any

from django import forms

from audits import rules
from audits.forms.fields import TextField
from web.forms import MultiChoiceField, PortalForm, dress


class PolicyForm(PortalForm):
    """Who closes an audit, whose word a grade needs, and every clock."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    close_by_two = forms.BooleanField(
        required=False,
        label="Two people close an audit",
        help_text="The lead signs first, then another person approves.",
    )
    reviewed_grades = MultiChoiceField(
        required=False,
        label="Grades that a second person confirms",
        choices=list(rules.CONFIRMABLE.items()),
    )
    reason = TextField(max_length=500, label="Reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choice in rules.CHOICES.items():
            self.fields[name] = forms.IntegerField(
                min_value=choice.least, max_value=choice.most, label=choice.words, help_text=choice.unit
            )
        self.order_fields(["version", "close_by_two", "reviewed_grades", *rules.CHOICES, "reason"])
        dress(self)

    @staticmethod
    def initial_of(policy: rules.AuditPolicy) -> dict[str, Any]:
        """The fields' values for a policy."""
        return {**policy.body(), "reviewed_grades": list(policy.reviewed_grades), "version": policy.version}

    def policy(self) -> rules.AuditPolicy:
        """What was chosen."""
        return rules.policy_of({name: self.cleaned_data[name] for name in rules.DEFAULT.body()})
