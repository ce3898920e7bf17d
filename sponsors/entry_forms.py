"""Shapes of coming in: codes, passkeys, passwords."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from sponsors.entering.held import Asked
from sponsors.entering.proofs import Shown
from sponsors.factors.keeping import NAME_CHARS
from sponsors.factors.reading import Factors
from web.forms import MultiChoiceField, PortalForm

CODES: Final = "codes"
"""How the form of a loss names the recovery codes."""
ANSWER_CHARS = 8000
"""A browser's answer with a passkey is about 700 characters long."""


def code_field(words: str, hint: str) -> forms.CharField:
    """A code as it is typed: digits first, offered by the device, pasting allowed."""
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(max_length=20, label=words, help_text=hint, widget=forms.TextInput(attrs=attrs))


def password_field(words: str = "Your password") -> forms.CharField:
    """The password that the person has."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(max_length=200, label=words, strip=False, widget=widget)


class ProofForm(PortalForm):
    """What shows who one is: of password, code and passkey those that are asked; a passkey stands for them all."""

    password = password_field()
    code = code_field("Code", "six digits from your authenticator app")
    passkey = forms.CharField(required=False, max_length=ANSWER_CHARS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("password", "code"):
            if not getattr(asked, name):
                del self.fields[name]
            elif self.data.get("passkey"):
                self.fields[name].required = False

    @property
    def shown(self) -> Shown:
        """What was typed or answered; of a form without fault."""
        given = self.cleaned_data
        return Shown(given.get("password", ""), given.get("code", ""), given["passkey"])


class FactorForm(PortalForm):
    """The second factor at sign-in; a recovery code is taken too."""

    code = code_field("Code", "six digits from your authenticator app, or one of your recovery codes")
    passkey = forms.CharField(required=False, max_length=ANSWER_CHARS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("passkey")
        self.fields["code"].widget.attrs["inputmode"] = "text"

    @property
    def shown(self) -> Shown:
        """What was typed or answered; of a form without fault."""
        return Shown(code=self.cleaned_data["code"], passkey=self.cleaned_data["passkey"])


class StandInForm(FactorForm):
    """What stands in for a second factor that was lost."""

    code = code_field("Code", "one of your recovery codes, or the one-time code that an administrator gave you")


class PasswordForm(PortalForm):
    """The password one has and the one to come; its rules are judged by the service."""

    password = password_field()
    new_password = forms.CharField(
        max_length=200,
        label="New password",
        strip=False,
        help_text="at least 12 characters; several words that do not belong together are strong and easy to remember",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AppForm(PortalForm):
    """The first code of an authenticator app."""

    code = code_field("Code that the app shows", "six digits")


class PasskeyForm(PortalForm):
    """A passkey that the browser has made, and what its person calls it."""

    name = forms.CharField(
        max_length=NAME_CHARS, label="Name", help_text="after the device that holds it, like “Work laptop”"
    )
    passkey = forms.CharField(
        max_length=ANSWER_CHARS,
        widget=forms.HiddenInput,
        error_messages={"required": "Press “Make the passkey” and follow your device. JavaScript is needed for it."},
    )


class RenameForm(PortalForm):
    """Another name for a passkey."""

    name = forms.CharField(max_length=NAME_CHARS, label="Name")


class RemoveForm(PortalForm):
    """Nothing to type: the question stands on the page."""


class LossForm(PortalForm):
    """Everything is lost: how, and whether the recovery codes are too."""

    reason = forms.CharField(max_length=500, label="What happened", help_text="like telephone stolen on 3 Nov")
    codes = forms.BooleanField(
        required=False,
        label="My recovery codes are lost too, or may be",
        help_text="They are void then. Otherwise one of them lets you set up another second factor.",
    )


class OwnLossForm(PortalForm):
    """Which of one's own factors are lost, and how."""

    lost = MultiChoiceField(label="What is lost", error_messages={"required": "Mark what is lost."})
    reason = forms.CharField(max_length=500, label="What happened", help_text="like telephone stolen on 3 Nov")

    def __init__(self, *args: Any, factors: Factors, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app = [(str(factors.app.pk), "Authenticator app")] if factors.app else []
        keys = [(str(each.pk), f"Passkey “{each.name}”") for each in factors.passkeys]
        codes = [(CODES, "Recovery codes")] if factors.codes_left else []
        lost: Any = self.fields["lost"]
        lost.choices = [*app, *keys, *codes]
