"""Shapes of signing (the step that is signed, the refusal, the statement of accountability) and of copies."""

from __future__ import annotations

from typing import Any

from django import forms

from kernel.steps import Step
from records.rules import reviews
from records.rules.signing import components
from sponsors.entry_forms import ANSWER_CHARS, code_field
from web.forms import PortalForm
from web.views import StepForm


class ComponentsForm(PortalForm):
    """What proves who signs: user name, password and code, or user name and passkey; later password or passkey.

    Who has no password shows a sign-in at their provider instead of it, and later a code.
    """

    user_name = forms.CharField(
        max_length=254,
        label="User name",
        help_text="the mail address you sign in with",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        max_length=200,
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = code_field("Code", "six digits from your authenticator app")
    passkey = forms.CharField(required=False, max_length=ANSWER_CHARS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_password: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_password:
            del self.fields["password"]
        if self.data.get("passkey"):
            for name in self.fields.keys() & {"password", "code"}:
                self.fields[name].required = False

    def ask(self, *, first: bool) -> None:
        """Ask for every component, or for the later one alone."""
        if not first:
            del self.fields["user_name"]
            if "password" in self.fields:
                del self.fields["code"]


class SigningForm(StepForm, ComponentsForm):
    """A step; a signed one asks for its meaning and the components due now."""

    ceremony = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    meaning = forms.ChoiceField()
    field_order: tuple[str, ...] = ("version", "ceremony", "meaning", "reason", "user_name", "password", "code")

    def __init__(self, *args: Any, step: Step, first: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        if not step.signed:
            for name in ("ceremony", "meaning", "user_name", "password", "code", "passkey"):
                self.fields.pop(name, None)
            return
        offer_meanings(self, step)
        self.ask(first=first)

    @property
    def components(self) -> str:
        """What is asked now, in words."""
        return components(first="user_name" in self.fields)


def offer_meanings(form: forms.Form, step: Step) -> None:
    """The meanings that the step allows, none of them chosen for the signer."""
    field: Any = form.fields["meaning"]
    field.choices = [("", "Choose what your signature means"), *((word, word.capitalize()) for word in step.meanings)]


class SetForm(ComponentsForm):
    """Meaning, reason and components for several records at once."""

    meaning = forms.ChoiceField()
    reason = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("meaning", "reason", "user_name", "password", "code")

    def __init__(self, *args: Any, step: Step, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_meanings(self, step)
        self.ask(first=first)


class DeclineForm(PortalForm):
    """Why somebody refuses to sign."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=1000,
        label="Why you do not sign",
        help_text="it is kept with the record, where your colleagues read it",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StatementForm(ComponentsForm):
    """Accepting the statement of accountability, proved like a signature."""

    statement = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label="I have read the statement and accept it")
    field_order = ("statement", "agreed", "user_name", "password", "code")


class TrailPolicyForm(PortalForm):
    """Who gets the newest seal of the trail by mail, and how often somebody reviews the trail."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    qa_address = forms.EmailField(
        max_length=254,
        required=False,
        label="Mail the newest seal each day to",
        help_text="like quality@company.example; empty for nobody",
    )
    review_every = forms.IntegerField(
        min_value=reviews.SHORTEST,
        max_value=reviews.LONGEST,
        label="Review the whole trail every",
        help_text=f"days, from {reviews.SHORTEST} to {reviews.LONGEST}; {reviews.EVERY} by default",
    )
    reason = forms.CharField(max_length=500, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))


class CopyForm(PortalForm):
    """For whom a copy is made, and why."""

    made_for = forms.CharField(max_length=200, label="Made for", help_text="like “HPRA, inspector A. Byrne”")
    reason = forms.CharField(max_length=500, label="Reason", help_text="what it is for")
