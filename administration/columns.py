"""Columns of the list of connected systems."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from web.columns import Badge, Column, plain


def _used(row: Any) -> str:
    if row.last_used:
        return str(plain(row.last_used))
    return "see its history" if row.state == "revoked" else "never"


CLIENTS: Final = (
    Column("name", "System", "name", link=lambda row: reverse("administration:client", args=[row.pk])),
    Column("access", "It may", "access", value="get_access_display"),
    Column("state", "State", value=lambda row: Badge(row.state)),
    Column("expires", "Works until", "expires_on", value="expires_on"),
    Column("used", "Last used", value=_used),
    Column("secret", "Secret made", value="secret_set_at", shown=False),
    Column("revoked", "Revoked", value="revoked_at", empty="no", shown=False),
)
