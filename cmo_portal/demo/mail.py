"""A mail backend that keeps every message as a file, and the page that shows them; for machines without SMTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.ids import uuid7

SHOWN = 100


class InboxBackend(BaseEmailBackend):
    """One `.eml` file per message in EMAIL_FILE_PATH, named so that the newest sorts last."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # mails hold links that open accounts
        for message in email_messages:
            (folder / f"{uuid7()}.eml").write_bytes(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Received:
    """A kept message as the page shows it."""

    id: str
    to: str
    subject: str
    date: str
    text: str


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest messages, with their text; only where there is no mail server and this is a demo."""
    _only_demo()
    paths = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"), reverse=True)[:SHOWN]
    return render(request, "demo/inbox.html", {"title": "Mail inbox", "messages_kept": [_read(path) for path in paths]})


def _only_demo() -> None:
    if not settings.DEMO or settings.EMAIL:
        raise Http404


def _read(path: Path) -> Received:
    parsed: Any = message_from_bytes(path.read_bytes(), _class=Parsed, policy=policy.default)
    body = parsed.get_body(preferencelist=("plain",))
    return Received(
        id=path.stem,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        date=str(parsed["Date"]),
        text=body.get_content() if body else "",
    )
