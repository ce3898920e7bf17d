"""Columns of the lists of companies and products."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from regulations.rules import vocabulary
from web.columns import Badge, Column

COMPANIES: Final = (
    Column("name", "Company", "name", link=lambda row: reverse("cmos:company", args=[row.pk])),
    Column("duns", "D-U-N-S", kind="id"),
    Column("sites", "Sites", value=lambda row: len(row.sites.all()), numeric=True),
    Column(
        "places",
        "Places",
        value=lambda row: sorted({f"{site.city}, {site.country}" for site in row.sites.all()}),
        shown=False,
    ),
    Column("names", "Names of sites", value=lambda row: sorted(site.name for site in row.sites.all()), shown=False),
    Column("notes", "Notes", value="notes", shown=False),
)

PRODUCTS: Final = (
    Column("name", "Product", "name", value=str, link=lambda row: reverse("cmos:product", args=[row.pk])),
    Column("code", "Code", "code", kind="id"),
    Column("form", "Dosage form", value=lambda row: vocabulary.FORM_LABELS.get(row.dosage_form, row.dosage_form)),
    Column("markets", "Markets", empty="none given"),
    Column("state", "State", value=lambda row: Badge("retired" if row.retired_at else "active")),
    Column("strength", "Strength", shown=False),
    Column(
        "material",
        "Material type",
        value=lambda row: vocabulary.MATERIAL_TYPES.get(row.material_type, row.material_type),
        shown=False,
    ),
    Column("sterile", "Sterile", shown=False),
    Column("biologics", "Biologics", value="biologics", shown=False),
)
