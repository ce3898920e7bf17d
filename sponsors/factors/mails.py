"""Telling people by mail what happened to their account, so that what they did not do does not stay unnoticed."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.clock import now
from sponsors.models import User

SUBJECT = "Your account: something changed"
DISABLED = (
    "It is disabled, your sessions have ended and no device is remembered. With a recovery code, or a one-time code of "
    "an administrator of your company, you set up another second factor."
)
REPLACED = "You replaced the second factor that was reported lost. It is asked from now on."


def tell(user: User, happened: str, where: Mapping[str, str]) -> None:
    """Mail the owner what happened, when, and from which address and device."""
    reset = f"{settings.PUBLIC_ORIGIN}{reverse('account_reset_password')}"
    context = {"person": user.name, "happened": happened, "at": now(), "where": where, "reset": reset}
    text = render_to_string("sponsors/mail/account.txt", context)
    html = render_to_string("sponsors/mail/account.html", context)
    send_mail(SUBJECT, text, None, [user.email], html_message=html)
