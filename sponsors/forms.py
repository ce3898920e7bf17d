"""A person's own profile."""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from django import forms
from django.conf import settings

from sponsors.models import User
from web.forms import PortalForm

ZONES: Final = [(name, name) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class ProfileForm(PortalForm):
    """Name, language, zone and ways of looking; rights are not here."""

    name = forms.CharField(max_length=200)
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, help_text="Numbers, first day of the week, spelling and voice of your browser"
    )
    zone = forms.ChoiceField(
        label="Time zone",
        help_text="for times on pages; histories and signatures stay in UTC",
        choices=ZONES,
    )
    theme = forms.ChoiceField(
        label="Colours", choices=[(value, label.capitalize()) for value, label in User.Theme.choices]
    )
    single_keys = forms.BooleanField(
        required=False, label="Single keys", help_text="Use keys like / and g s without holding Ctrl or Alt."
    )
