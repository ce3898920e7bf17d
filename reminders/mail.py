"""The mail of notices: what is due and where to look, nothing that another reader of the inbox must not see."""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from reminders.services import Claim, Line
from reminders.services.digests import CHANGED


def send(claimed: Claim) -> tuple[str, bool]:
    """Send one mail, as text and HTML. Returns the error (empty when it went) and whether trying again is useless."""
    message = compose(claimed)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return f"refused with {codes}", bool(codes) and all(code >= 500 for code in codes)
    except smtplib.SMTPResponseException as error:
        return f"answered {error.smtp_code}", error.smtp_code >= 500
    except OSError as error:
        return type(error).__name__, False
    return "", False


def compose(claimed: Claim) -> EmailMultiAlternatives:
    """The message with its fixed Message-ID; its subject names kind and date, and no company or product."""
    today = claimed.recipient.today
    context: dict[str, Any] = {
        "lines": claimed.lines,
        "overdue": [line for line in claimed.lines if line.kind != CHANGED and line.due_on and line.due_on < today],
        "due": [line for line in claimed.lines if line.kind != CHANGED and line.due_on and line.due_on >= today],
        "undated": [line for line in claimed.lines if line.due_on is None],
        "regarding": claimed.regarding,
        "changed": [line for line in claimed.lines if line.kind == CHANGED],
        "name": claimed.recipient.name,
        "origin": settings.PUBLIC_ORIGIN,
    }
    message = EmailMultiAlternatives(
        subject=subject(claimed),
        body=render_to_string(f"reminders/mail/{_template(claimed)}.txt", context),
        to=[claimed.recipient.email],
        headers={"Message-ID": claimed.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"reminders/mail/{_template(claimed)}.html", context), "text/html")
    return message


def _template(claimed: Claim) -> str:
    if not claimed.digest:
        return "notice"
    return "staff_digest" if claimed.recipient.kind == "cmo" else "digest"


def subject(claimed: Claim) -> str:
    """What the mail is, in a line that anybody may see on a locked telephone."""
    if claimed.digest:
        return f"Your week: {claimed.recipient.today:%-d %b %Y}"
    if len(claimed.lines) > 1:
        return f"{len(claimed.lines)} reminders"
    return _one(claimed.lines[0])


def _one(line: Line) -> str:
    words = line.words[:1].upper() + line.words[1:]
    return f"{words}: {line.due_on:%-d %b %Y}" if line.due_on else words
