"""Columns of the lists of administration."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html

from web.columns import Badge, Column, plain


def _used(row: Any) -> str:
    if row.last_used:
        return str(plain(row.last_used))
    return "see its history" if row.state == "revoked" else "never"


REQUESTS: Final = (
    Column("title", "What", "title", link=lambda row: reverse("administration:request", args=[row.pk])),
    Column("kind", "Kind", "kind", value="get_kind_display"),
    Column("state", "State", "status", value=lambda row: Badge(row.status)),
    Column("asked_by", "Asked for by", value="asked_by"),
    Column("asked", "Asked for", "requested_at", value="requested_at"),
    Column("reason", "Because", value="reason", shown=False),
    Column("decided_by", "Decided by", value="decider", empty="nobody yet"),
    Column("decided", "Decided", "decided_at", value="decided_at", empty="not yet"),
)


def _end(row: Any) -> Any:
    if not row.may_end:
        return ""
    address = reverse("administration:grant-end", args=[row.pk])
    return format_html(
        '<a class="cp-link" href="{}">End<span class="visually-hidden"> the access of {}</span></a>',
        address,
        row.user.name,
    )


GRANTS: Final = (
    Column("person", "Person", value="user.name"),
    Column("record", "Record", value="content_object"),
    Column("right", "May", value="right"),
    Column("state", "State", value=lambda row: Badge(row.state)),
    Column("until", "Last day", "ends_on", value="ends_on"),
    Column("giver", "Asked for by", value="giver"),
    Column("reason", "Because", value="reason"),
    Column("since", "Given", "granted_at", value="granted_at", shown=False),
    Column("end", "End", value=_end, kind="html"),
)
REVIEWS: Final = (
    Column("review", "Review", "begun_on", value=str, link=lambda row: reverse("administration:review", args=[row.pk])),
    Column("state", "State", "status", value=lambda row: Badge(row.status)),
    Column("begun_on", "Begun", "begun_on", value="begun_on"),
    Column("begun_by", "Begun by", value="beginner"),
    Column("scope", "Of", value="get_scope_display", shown=False),
    Column("people", "People", numeric=True, value="people"),
    Column("waits", "Wait for a decision", numeric=True, value="waits"),
    Column("signed", "Signed", "signed_on", value="signed_on", empty="not yet"),
)
REVIEW_LINES: Final = (
    Column("name", "Person"),
    Column("role", "Role"),
    Column("ends_on", "Last day"),
    Column("last_sign_in", "Last sign-in"),
    Column("decision", "Decision"),
    Column("note", "Note"),
    Column("decider", "Decided by"),
    Column("decided_at", "Decided"),
)
CLIENTS: Final = (
    Column("name", "System", "name", link=lambda row: reverse("administration:client", args=[row.pk])),
    Column("access", "It may", "access", value="get_access_display"),
    Column("state", "State", value=lambda row: Badge(row.state)),
    Column("expires", "Works until", "expires_on", value="expires_on"),
    Column("used", "Last used", value=_used),
    Column("secret", "Secret made", value="secret_set_at", shown=False),
    Column("revoked", "Revoked", value="revoked_at", empty="no", shown=False),
)
