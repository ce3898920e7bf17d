"""Shape of the policy of signing in."""

from __future__ import annotations

from django import forms

from sponsors.entering.policy import MOST_AGE, MOST_HISTORY, STRENGTHS, WORDS, SignInPolicy
from web.forms import PortalForm


class SignInPolicyForm(PortalForm):
    """What a tenant asks of who signs in; all of it company rule."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    second_factor = forms.BooleanField(
        required=False,
        label="Ask everybody's second factor at sign-in",
        help_text="Signing, rights, policies and changes of factors ask it whatever is chosen here.",
    )
    password_strength = forms.TypedChoiceField(
        label=WORDS["password_strength"],
        coerce=int,
        choices=list(STRENGTHS.items()),
        help_text="of every new password, measured by the guesses it stands; at least 12 characters in any case",
    )
    password_history = forms.IntegerField(
        label=WORDS["password_history"], min_value=0, max_value=MOST_HISTORY, help_text="0 for none"
    )
    password_days = forms.IntegerField(
        label="A password is changed after so many days",
        min_value=0,
        max_value=MOST_AGE,
        help_text="0 for never: people who must change often choose weaker ones (NIST SP 800-63B)",
    )
    reason = forms.CharField(max_length=500, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))

    def policy(self) -> SignInPolicy:
        """What was chosen; of a form without fault."""
        given = {name: self.cleaned_data[name] for name in SignInPolicy().body()}
        return SignInPolicy(**given)
