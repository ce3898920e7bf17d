"""The mail of a notice: what is due and where to look, nothing that another reader of the inbox must not see."""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from reminders.kinds import KINDS
from reminders.services import Claim


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
    notices = [
        {
            "words": KINDS[notice.kind].words,
            "title": notice.reference,
            "due_on": notice.due_on,
            "task": notice.task,
            "late": notice.late,
            "link": f"{settings.PUBLIC_ORIGIN}{notice.url}",
        }
        for notice in claimed.notices
    ]
    first = notices[0]
    context: dict[str, Any] = {"notices": notices, "name": claimed.recipient.name, "origin": settings.PUBLIC_ORIGIN}
    message = EmailMultiAlternatives(
        subject=f"{str(first['words']).capitalize()}: {first['due_on']:%-d %b %Y}",
        body=render_to_string("reminders/mail/notice.txt", context),
        to=[claimed.recipient.email],
        headers={"Message-ID": claimed.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("reminders/mail/notice.html", context), "text/html")
    return message
