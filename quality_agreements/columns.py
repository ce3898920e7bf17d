"""Columns of the lists of quality agreements."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from web.columns import Badge, Column

AGREEMENTS: Final = (
    Column(
        "number",
        "Agreement",
        "number",
        link=lambda row: reverse("quality_agreements:detail", args=[row.pk]),
        note=lambda row: f"version {row.edition}",
        note_label="Version",
    ),
    Column(
        "company",
        "Company",
        "company__name",
        value="company.name",
        link=lambda row: reverse("cmos:company", args=[row.company_id]),
    ),
    Column("state", "State", value=lambda row: Badge(row.display)),
    Column("from", "In force from", "effective_on", value="effective_on", empty="not set"),
    Column("to", "Ends", "expires_on", value="expires_on", empty="no end"),
    Column("review", "Review due", "review_on", value="review_on", empty="not set"),
    Column("sites", "Sites", value=lambda row: [each.site.name for each in row.covered.all()], shown=False),
    Column("signed", "Signed", "signed_on", value="signed_on", empty="not yet", shown=False),
    Column("ended", "Ended early", "ended_on", value="ended_on", empty="no", shown=False),
    Column("our_party", "Our party", value="our_party", shown=False),
    Column("their_party", "Their party", value="their_party", shown=False),
    Column("scope", "Scope", value="scope", shown=False),
)
