"""Columns of the lists of companies, products and evidence."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.urls import reverse

from cmos.rules import KINDS, NEVER, Expiry
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
    Column("cda", "Confidentiality agreement ends", value="cda_expires_on", shown=False),
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
    Column(
        "modality",
        "Modality",
        value=lambda row: vocabulary.MODALITIES.get(row.modality, row.modality),
        empty="not said",
        shown=False,
    ),
    Column("oel", "Exposure limit (µg/m³)", numeric=True, empty="not known", shown=False),
    Column("sterile", "Sterile", shown=False),
    Column("biologics", "Biologics", value="biologics", shown=False),
)


class Entry(NamedTuple):
    """One piece of evidence in the list over all kinds, with how it stands today."""

    row: Any
    expiry: Expiry

    @property
    def pk(self) -> Any:
        return self.row.pk

    @property
    def kind(self) -> str:
        return KINDS[self.row.kind].label

    @property
    def reference(self) -> str:
        return str(getattr(self.row, KINDS[self.row.kind].reference))

    @property
    def last_day(self) -> Any:
        return None if self.row.ends_on == NEVER else self.row.ends_on


EVIDENCE: Final = (
    Column(
        "kind",
        "Entry",
        link=lambda entry: reverse(f"cmos:{entry.row.kind}", args=[entry.row.pk]),
        note=lambda entry: entry.reference,
        note_label="Number",
    ),
    Column("site", "Site", value="row.site.name", link=lambda entry: reverse("desk:site", args=[entry.row.site_id])),
    Column("last_day", "Last day", "ends_on", empty="no limit"),
    Column(
        "state",
        "State",
        value=lambda entry: Badge(entry.expiry.state),
        note=lambda entry: entry.expiry.words,
        note_label="In words",
    ),
    Column("check", "Second person", value=lambda entry: "checked" if entry.row.verified_by else "not checked yet"),
    Column("recorded", "Recorded", value="row.recorded_at", shown=False),
)

PAPERS: Final = (
    Column("paper", "Certificate", "kind", value=lambda row: str(row[0]), link=lambda row: _own_paper(row[0])),
    Column("site", "Site", "site__name", value=lambda row: row[0].site.name),
    Column("authority", "Issued by", "authority", value=lambda row: row[0].authority),
    Column("to", "Valid to", "end_sort", value=lambda row: row[0].valid_to, empty="without end"),
    Column("state", "State", value=lambda row: Badge(row[1])),
    Column("number", "Number", "number", value=lambda row: row[0].number, kind="id", shown=False),
    Column("from", "Valid from", value=lambda row: row[0].valid_from, shown=False),
    Column("source", "Published at", value=lambda row: row[0].source_url, shown=False),
)


def _own_paper(row: Any) -> str:
    return reverse("organisation:paper", args=[row.pk])


LINKS: Final = (
    Column("site", "Proposed site", "name", value="row.name", link=lambda row: _link(row.row)),
    Column("other", "With", value="other"),
    Column("own", "Your site", value=lambda row: row.own.name if row.own else "", empty="not chosen"),
    Column("state", "State", value=lambda row: Badge(row.state)),
    Column("turn", "Whose turn", value="turn"),
    Column("proposed", "Proposed", "released_at", value="row.released_at"),
    Column("fei", "FEI", value="row.fei", kind="id", shown=False),
    Column("city", "City", value="row.city", shown=False),
    Column("author", "Proposed by", value="row.author", shown=False),
)


def _link(row: Any) -> str:
    return reverse("site_links:detail", args=[row.pk])
