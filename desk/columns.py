"""Columns of the lists that read across rooms."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from qualification.models import CurrentStanding
from qualification.rules.words import Status
from regulations.rules import countries, vocabulary
from web.columns import Badge, Column


def _badge(row: CurrentStanding | None) -> Badge | None:
    return Badge(row.answer) if row else None


def _decided(row: CurrentStanding | None) -> str:
    """What people decided in place of the computed standing, in words."""
    return f"Overridden: {Status[row.overridden.upper()].label}. " if row and row.overridden else ""


def _because(row: CurrentStanding | None) -> str:
    """Why; a market that the site does not serve needs no words in every row."""
    return f"{_decided(row)}{row.because}" if row and (row.severity or row.overridden) else ""


def _where(row: Any) -> str:
    fei = f" · FEI {row.fei}" if row.fei else ""
    return f"{row.site.company.name} · {row.site.city}, {row.site.country}{fei}"


def _labels(codes: list[str], table: dict[str, str]) -> list[str]:
    return [table.get(code, code) for code in codes]


SITES: Final = (
    Column(
        "site",
        "Site",
        "name",
        value="site.name",
        link=lambda row: reverse("desk:site", args=[row.site.pk]),
        note=_where,
        note_label="Company, place, FEI",
    ),
    Column("type", "Type", "partner_type", value="type_label"),
    Column(
        "us",
        "US (FDA)",
        value=lambda row: _badge(row.us),
        note=lambda row: _because(row.us),
        note_label="US (FDA), because",
    ),
    Column(
        "eu",
        "EU (GMP)",
        value=lambda row: _badge(row.eu),
        note=lambda row: _because(row.eu),
        note_label="EU (GMP), because",
    ),
    Column(
        "uk",
        "UK (MHRA)",
        value=lambda row: _badge(row.uk),
        note=lambda row: _because(row.uk),
        note_label="UK (MHRA), because",
    ),
    Column("change", "Next change", value="changes_on", empty="none known"),
    Column("registered", "Registered", "registered_on", value="site.registered_on"),
    Column("number", "Number", "number", value="site.number", kind="id", shown=False),
    Column("company", "Company", "company__name", value="site.company.name", shown=False),
    Column("city", "City", value="site.city", shown=False),
    Column("country", "Country", "country", value=lambda row: countries.name(row.site.country), shown=False),
    Column("fei", "FEI", value="fei", kind="id", shown=False),
    Column("duns", "D-U-N-S", value="site.duns", kind="id", shown=False),
    Column("oms", "OMS location", value="site.oms_location", kind="id", shown=False),
    Column("street", "Street", value="site.street", shown=False),
    Column("region", "State or region", value="site.region", shown=False),
    Column("postal", "Postal code", value="site.postal_code", shown=False),
    Column("mia", "MIA number", value="site.mia_number", kind="id", shown=False),
    Column(
        "services",
        "Services",
        value=lambda row: _labels(row.site.operations, vocabulary.OPERATION_LABELS),
        shown=False,
    ),
    Column(
        "forms", "Dosage forms", value=lambda row: _labels(row.site.dosage_forms, vocabulary.FORM_LABELS), shown=False
    ),
    Column(
        "materials",
        "Materials",
        value=lambda row: _labels(row.site.material_types, vocabulary.MATERIAL_TYPES),
        shown=False,
    ),
    Column("phases", "Clinical phases", value=lambda row: _labels(row.site.phases, vocabulary.PHASES), shown=False),
    Column(
        "schedules",
        "Schedules (DEA)",
        value=lambda row: _labels(row.site.schedules, vocabulary.SCHEDULES),
        shown=False,
    ),
    Column("hpapi", "HPAPI band", value=lambda row: vocabulary.HPAPI_BANDS.get(row.site.hpapi_band, ""), shown=False),
    Column(
        "batch_records",
        "Batch records",
        value=lambda row: vocabulary.BATCH_RECORDS.get(row.site.batch_records, ""),
        shown=False,
    ),
    Column("sterile", "Sterile", value="site.sterile", shown=False),
    Column("biologics", "Biologics", value="site.biologics", shown=False),
    Column("responsible", "Responsible", value="responsible", empty="nobody", shown=False),
    Column("deputy", "Deputy", value="deputy", empty="nobody", shown=False),
)

DEADLINES: Final = (
    Column("due", "Due", "due_on", value=lambda row: row.deadline.due_on),
    Column("state", "State", value=lambda row: Badge("overdue" if row.overdue else "due")),
    Column("what", "What", "title", value=lambda row: row.deadline.title, link=lambda row: row.deadline.url),
    Column(
        "site",
        "Site",
        "site_name",
        value=lambda row: row.deadline.site_name,
        link=lambda row: reverse("desk:site", args=[row.deadline.site_id]),
    ),
    Column("responsible", "Responsible", value="responsible"),
    Column("deputy", "Deputy", value="deputy", shown=False),
    Column("record", "Record", value=lambda row: row.deadline.reference, shown=False),
    Column("days", "Days left", value="days", numeric=True, shown=False),
)

SENT: Final = (
    Column("at", "Sent", "at", value="line.event.at"),
    Column("sponsor", "To", value="sponsor_name"),
    Column("what", "What", "name", value=lambda row: row.line.what[:1].upper() + row.line.what[1:]),
    Column("record", "Record", value="line.record"),
    Column("version", "Version", value="line.version", numeric=True),
    Column("who", "Who", value="line.who"),
    Column("digest", "SHA-256", value="line.digest", kind="id", shown=False),
)

INBOX: Final = (
    Column("record", "Record", "title", value="entry.title", link=lambda row: row.entry.url),
    Column("sponsor", "Sponsor", "sponsor_name", value="entry.sponsor_name", empty="your organisation"),
    Column("site", "Site", "site_name", value="entry.site_name"),
    Column("to_do", "To do", "to_do", value="entry.to_do", empty="nothing"),
    Column("waits_for", "Waits for", value="waits_for"),
    Column("due", "Due", "due_sort", value="entry.due_on", note=lambda row: row.when, note_label="Due in words"),
    Column("state", "State", "state", value=lambda row: Badge(row.state)),
    Column("kind", "What", "kind", value="kind", shown=False),
    Column("since", "Since", value="entry.since", shown=False),
)
