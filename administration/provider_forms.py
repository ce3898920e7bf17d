"""Shapes of sign-in providers and of the mail domains they speak for."""

from __future__ import annotations

from typing import Any

from django import forms

from administration.forms import REASON
from sponsors.sso.rules import roles_on_arrival
from web.forms import PortalForm

SECOND = "Its people prove a second factor there; the portal then asks none at the sign-in, but still when signing."


class AddressForm(PortalForm):
    """Whose organisation a person belongs to."""

    email = forms.EmailField(label="Work mail address", max_length=254)


class ProviderForm(PortalForm):
    """What both kinds of providers have."""

    name = forms.CharField(max_length=100, label="Name", help_text="as people know it, like Entra ID or Okta")
    default_role = forms.ChoiceField(
        required=False,
        label="Who arrives the first time becomes",
        help_text="holds once a second person approves; invited people get the role of their invitation",
    )
    asks_second_factor = forms.BooleanField(required=False, label="It asks a second factor", help_text=SECOND)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["default_role"]
        assert isinstance(roles, forms.ChoiceField)
        roles.choices = [("", "Nothing: only invited people come in"), *roles_on_arrival(kind).items()]


class OidcForm(ProviderForm):
    """An OpenID Connect provider; its secret is never shown again."""

    field_order = ("name", "issuer", "client_id", "client_secret", "default_role", "asks_second_factor", "reason")
    issuer = forms.CharField(
        max_length=500, label="Issuer", help_text="its address, exactly as the provider writes it, beginning with https"
    )
    client_id = forms.CharField(max_length=200, label="Client id")
    client_secret = forms.CharField(
        max_length=500,
        label="Client secret",
        help_text="kept encrypted and never shown again",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(**REASON, initial="sign-in of our organisation")


class OidcChangeForm(OidcForm):
    """The same; an empty secret keeps the one there is."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    client_secret = forms.CharField(
        max_length=500,
        required=False,
        label="Client secret",
        help_text="empty keeps the one there is; it is never shown",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(**REASON)


class SamlForm(ProviderForm):
    """A SAML provider, by the address of its metadata or by the metadata itself."""

    field_order = ("name", "metadata_url", "metadata", "default_role", "asks_second_factor", "reason")
    metadata_url = forms.CharField(
        max_length=500, required=False, label="Address of its metadata", help_text="read when you save"
    )
    metadata = forms.CharField(
        required=False,
        max_length=400_000,
        label="Or the metadata itself",
        help_text="the XML, where it has no address",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    reason = forms.CharField(**REASON, initial="sign-in of our organisation")


class SamlChangeForm(SamlForm):
    """The same; with neither address nor metadata, what was read stays."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(**REASON)


class SwitchForm(PortalForm):
    """Why a provider is switched on or off."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(**REASON)


class DomainForm(PortalForm):
    """The mail domain a provider speaks for."""

    domain = forms.CharField(
        max_length=253, label="Mail domain", help_text="the part behind the @, like aldena.example"
    )
    reason = forms.CharField(**REASON, initial="mail domain of our organisation")
