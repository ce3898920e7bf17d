"""Shapes of invitations."""

from __future__ import annotations

from typing import Any

from django import forms

from administration.rules import roles_to_give
from web.forms import PortalForm


class InviteForm(PortalForm):
    """Whom to invite, as what."""

    email = forms.EmailField(label="Work mail address")
    role = forms.ChoiceField()
    reason = forms.CharField(max_length=500, label="Reason", initial="new colleague")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *roles_to_give(kind).items()]


class NewAccountForm(PortalForm):
    """What a person needs who has no account yet."""

    name = forms.CharField(max_length=200, label="Your name", help_text="as it shall stand on records")
    password = forms.CharField(
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="at least 12 characters",
    )
