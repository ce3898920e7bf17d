"""Columns of the lists of quality agreements."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from quality_agreements import selectors
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
    Column("review", "Review due", value="review_due", empty="not set"),
    Column("sites", "Sites", value=lambda row: [each.site.name for each in row.covered.all()], shown=False),
    Column("operations", "Operations", value=selectors.operation_words, empty="whatever is done there", shown=False),
    Column("signed", "Signed", "signed_on", value="signed_on", empty="not yet", shown=False),
    Column("ended", "First day without", "ended_on", value="ended_on", empty="not ended", shown=False),
    Column("our_party", "Our party", value="our_party", shown=False),
    Column("their_party", "Their party", value="their_party", shown=False),
    Column("scope", "Scope", value="scope", shown=False),
)
SITES_WITHOUT: Final = (
    Column(
        "site",
        "Site",
        "name",
        value="site.name",
        link=lambda row: reverse("desk:site", args=[row.site.pk]),
        note=lambda row: row.site.city,
        note_label="City",
    ),
    Column(
        "company",
        "Company",
        "company__name",
        value="site.company.name",
        link=lambda row: reverse("cmos:company", args=[row.site.company_id]),
    ),
    Column("since", "Without since", value="without_since", empty="never covered"),
    Column(
        "last",
        "Last agreement",
        value=lambda row: row.last_words or ("record one" if row.may_draft else ""),
        empty="none",
        link=lambda row: (
            reverse("quality_agreements:detail", args=[row.spans[-1].version.id])
            if row.spans
            else reverse("quality_agreements:draft", args=[row.site.pk])
            if row.may_draft
            else ""
        ),
    ),
    Column("number", "Site number", value="site.number", kind="id", shown=False),
    Column("country", "Country", value="site.country", shown=False),
)
