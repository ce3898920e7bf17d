"""Columns of the notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString

from reminders.kinds import SIGNATURE_REFUSED
from reminders.models import Notice
from web.columns import Badge, Column


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with what the list says about it; `controls` draws its buttons."""

    notice: Notice
    kind: str
    whom: str
    asleep: date | None
    overdue: bool
    controls: Callable[[], SafeString]


def _state(row: NoticeRow) -> Badge:
    if row.notice.closed:
        return Badge("done", row.notice.get_closed_display().capitalize())
    if row.asleep:
        return Badge("waiting", "Snoozed")
    if row.notice.kind == SIGNATURE_REFUSED:
        return Badge("open", "To read")
    return Badge("overdue" if row.overdue else "due")


def _read(row: NoticeRow) -> Badge | date:
    read_at = row.notice.read_at
    return read_at.date() if read_at else Badge("open", "Unread")


def _what(row: NoticeRow) -> str:
    task = f": {row.notice.task}" if row.notice.task else ""
    return f"{row.kind}{task}{', told late' if row.notice.late else ''}"


def _mail(row: NoticeRow) -> str:
    mail = row.notice.delivery
    if mail is None:
        return ""
    if mail.outcome == "pending" and mail.error:
        return f"is tried again: {mail.error}"
    return f"{mail.get_outcome_display()}{f': {mail.error}' if mail.outcome == 'failed' else ''}"


NOTICES: Final = (
    Column(
        "what",
        "What",
        value="notice.title",
        link=lambda row: reverse("reminders:open", args=[row.notice.pk]),
        note=_what,
        note_label="Kind",
    ),
    Column("due", "Due", "due_on", value="notice.due_on"),
    Column(
        "state",
        "State",
        value=_state,
        note=lambda row: f"until {row.asleep.day} {row.asleep:%b %Y}" if row.asleep else "",
        note_label="Until",
    ),
    Column("read", "Read", value=_read),
    Column("told", "Told", "created_at", value=lambda row: row.notice.created_at.date()),
    Column("mail", "Mail", value=_mail),
    Column("whom", "Whom", value="whom"),
    Column("record", "Record", value="notice.reference", shown=False),
    Column("milestone", "Milestone", value="notice.milestone", shown=False),
    Column("do", "What you can do", value=lambda row: row.controls(), kind="html"),
)
