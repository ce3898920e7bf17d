"""Columns of the lists of FDA's registers."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.columns import Column


def _register(row: Any) -> SafeString:
    words = '<a class="btn btn-outline btn-sm text-nowrap" href="{}?duns={}">Register as a site{}</a>'
    whose = format_html('<span class="visually-hidden">: {}</span>', row.name)
    return format_html(words, reverse("cmos:register"), row.duns, whose)


ESTABLISHMENTS: Final = (
    Column("name", "Establishment", "name", note=lambda row: row.address, note_label="Address"),
    Column("fei", "FEI", kind="id", note=lambda row: f"D-U-N-S {row.duns}", note_label="D-U-N-S"),
    Column("operations", "Operations"),
    Column("expires", "Registered to", "expires_on", value="expires_on", empty="not given"),
    Column("use", "Use", value=_register, kind="html"),
    Column("city", "City", value="city", shown=False),
    Column("country", "Country", value="country", shown=False),
    Column("registrant", "Registrant", value="registrant", shown=False),
    Column("registrant_duns", "D-U-N-S of the registrant", value="registrant_duns", kind="id", shown=False),
)
