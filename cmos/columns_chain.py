"""Columns of the lists of steps and subcontracts."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from regulations.rules import countries, vocabulary
from web.columns import Badge, Column


def _markets(row: Any) -> str:
    return ", ".join(row.markets or row.product.markets)


MAKINGS: Final = (
    Column(
        "product",
        "Product",
        value="product",
        link=lambda row: reverse("cmos:product", args=[row.product_id]),
        note=lambda row: row.product.code,
        note_label="Code",
    ),
    Column("position", "Step", numeric=True),
    Column(
        "operation",
        "What is done",
        value=lambda row: vocabulary.OPERATION_LABELS.get(row.operation, row.operation),
    ),
    Column("site", "Site", value="site.name", link=lambda row: reverse("desk:site", args=[row.site_id])),
    Column("markets", "Markets", value=_markets, empty="none given"),
    Column("from", "From", "valid_from", value="valid_from"),
    Column("to", "Last day", value="valid_to", empty="no end"),
    Column("us_import", "First import into the US", value="us_import_on", empty="not given", shown=False),
    Column("country", "Country", value=lambda row: countries.name(row.site.country), shown=False),
    Column(
        "partner",
        "The site is here",
        value=lambda row: vocabulary.PARTNER_TYPES.get(row.partner_type or row.site.partner_type, ""),
        shown=False,
    ),
    Column("notes", "Notes", shown=False),
)

SUBCONTRACTS: Final = (
    Column(
        "number",
        "Number",
        "number",
        value="row.number",
        link=lambda line: reverse("cmos:subcontract", args=[line.row.pk]),
        kind="id",
    ),
    Column(
        "name",
        "Subcontractor",
        "name",
        value="row.name",
        note=lambda line: ", ".join(filter(None, (line.row.city, countries.name(line.row.country)))),
        note_label="Place",
    ),
    Column(
        "giver",
        "Work of",
        value="row.site.name",
        link=lambda line: reverse("desk:site", args=[line.row.site_id]),
    ),
    Column(
        "services",
        "Services",
        value=lambda line: [vocabulary.OPERATION_LABELS.get(code, code) for code in line.row.operations],
    ),
    Column(
        "state",
        "State",
        value=lambda line: Badge(line.row.status),
        note=lambda line: line.words,
        note_label="In words",
    ),
    Column("from", "From", value="row.valid_from", empty="not yet"),
    Column("to", "Last day", value="row.valid_to", empty="no end"),
    Column("disclosed", "Disclosed", value="row.disclosed_on", empty="not disclosed", shown=False),
    Column("evaluated", "Evaluated", value="row.evaluated_on", empty="not yet", shown=False),
    Column("approved", "Approved", value="row.approved_on", empty="not yet", shown=False),
)
