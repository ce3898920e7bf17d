"""What can be imported, and from which columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audits.models import KINDS
from integrations.rules.fields import Field
from kernel.models import DatedModel
from regulations.rules import countries, vocabulary

SOURCES: Final = {value: label.capitalize() for value, label in DatedModel.Source.choices}


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of record: what it is called, who may record it, and its fields in the template's order."""

    name: str
    label: str
    permission: str
    fields: tuple[Field, ...]
    about: str


SITE: Final = Field(
    "site",
    "Site",
    required=True,
    hint="number, FEI or exact name of a site that is recorded",
    example="SITE-0004",
    aliases=("Site number", "Site name", "FEI"),
)
REMARK: Final = Field("source_url", "Address", hint="where it is published", longest=500, aliases=("URL", "Link"))
SOURCE: Final = Field("source", "Seen in", "code", table=SOURCES, aliases=("Source",))

COMPANY: Final = ImportKind(
    "company",
    "Companies",
    "cmos.register",
    (
        Field("name", "Company", required=True, example="Lough Derrin Formulations DAC", aliases=("Name",)),
        Field("duns", "D-U-N-S", hint="9 digits", example="150483782", longest=20),
        Field("notes", "Notes", hint="seen by your company only", longest=5000),
    ),
    "One company per row. A company whose name is recorded already is left as it is.",
)
SITES: Final = ImportKind(
    "site",
    "Sites",
    "cmos.register",
    (
        Field("name", "Site", required=True, example="Lough Derrin, Ballyderrin", aliases=("Site name", "Name")),
        Field("company", "Company", required=True, hint="recorded with the site if it is new", example="Lough Derrin"),
        Field("street", "Street", required=True, example="1 Mill Road", longest=300, aliases=("Address",)),
        Field("city", "City", required=True, example="Ballyderrin", longest=120, aliases=("Town",)),
        Field("region", "State or region", longest=120, aliases=("State", "Region")),
        Field("postal_code", "Postal code", longest=30, aliases=("ZIP", "Postcode")),
        Field("country", "Country", "code", required=True, table=countries.NAMES, example="Ireland"),
        Field("fei", "FEI", hint="7 or 10 digits", longest=20, aliases=("FEI number",)),
        Field("duns", "D-U-N-S", hint="9 digits", longest=20),
        Field("oms_location", "OMS location", hint="like LOC-100014112", longest=20),
        Field("partner_type", "Type", "code", required=True, table=vocabulary.PARTNER_TYPES, aliases=("Partner type",)),
        Field("material_types", "Materials", "codes", table=vocabulary.MATERIAL_TYPES, aliases=("Material types",)),
        Field("operations", "Services", "codes", table=vocabulary.OPERATION_LABELS, aliases=("Operations",)),
        Field("dosage_forms", "Dosage forms", "codes", table=vocabulary.FORM_LABELS),
        Field("sterile", "Sterile", "yes_no"),
        Field("biologics", "Biologics", "yes_no"),
        Field("hpapi_band", "HPAPI band", "code", table=vocabulary.HPAPI_BANDS),
        Field("schedules", "Schedules (DEA)", "codes", table=vocabulary.SCHEDULES),
        Field("phases", "Clinical phases", "codes", table=vocabulary.PHASES),
        Field("batch_records", "Batch records", "code", required=True, table=vocabulary.BATCH_RECORDS),
        Field("mia_number", "MIA number", hint="for sites in the EEA", longest=60),
        Field("responsible", "Responsible", hint="name or mail address of a person here"),
        Field("deputy", "Deputy", hint="name or mail address of a person here"),
        Field("shared_because", "Why this FEI is on two sites", hint="only if you are told to", longest=500),
    ),
    "One site per row. A site of the same company and name, or with the same FEI, is left as it is.",
)
AGREEMENTS: Final = ImportKind(
    "agreement",
    "Quality agreements",
    "quality_agreements.draft",
    (
        Field("company", "Company", required=True, hint="exact name", example="Lough Derrin Formulations DAC"),
        Field("sites", "Sites", "names", required=True, hint="numbers, FEIs or names, with ;", example="SITE-0004"),
        Field("our_party", "Our party", required=True, example="Aldena Therapeutics"),
        Field("their_party", "Their party", required=True, example="Lough Derrin Formulations DAC"),
        Field("scope", "Scope", required=True, example="Commercial tablets", longest=5000),
        Field("effective_on", "In force from", "day", example="1 Jan 2026", aliases=("Effective", "Effective date")),
        Field("expires_on", "Ends", "day", example="31 Dec 2028", aliases=("Expires", "Expiry date")),
        Field("review_on", "Review due", "day", aliases=("Review date",)),
    ),
    "One agreement per row, recorded as a draft: a person signs it afterwards. One of the same company, parties, scope "
    "and first day is left as it is.",
)
AUDITS: Final = ImportKind(
    "audit",
    "Audits",
    "audits.plan",
    (
        SITE,
        Field("kind", "Type", "code", required=True, table=KINDS, aliases=("Audit type",)),
        Field("scope", "Scope", required=True, example="Manufacture and packaging of tablets", longest=5000),
        Field("planned_start", "Planned", "day", required=True, example="23 Nov 2026", aliases=("Planned from",)),
        Field("planned_end", "Planned to", "day", hint="empty: one day"),
        Field("lead", "Lead", hint="name or mail address of a person here"),
    ),
    "One planned audit per row. One of the same site, type and first day is left as it is.",
)
REGISTRATIONS: Final = ImportKind(
    "registration",
    "FDA registrations",
    "evidence.record",
    (
        SITE,
        Field("submitted_on", "Submitted on", "day", example="12 Oct 2025"),
        Field("valid_to", "Registered to", "day", hint="if the submission is not known", aliases=("Expiration date",)),
        Field("fei", "FEI of the registration", longest=20),
        Field(
            "operations",
            "Operations",
            "codes",
            table={value: value.capitalize() for value in vocabulary.DECRS_OPERATIONS},
        ),
        SOURCE,
        REMARK,
    ),
    "One registration per row. One of the same site and end is left as it is.",
)
CERTIFICATES: Final = ImportKind(
    "certificate",
    "EU GMP certificates",
    "evidence.record",
    (
        SITE,
        Field("number", "Certificate number", required=True, example="IE/GMP/2025/0117", longest=80),
        Field("authority", "Issuing authority", required=True, example="HPRA", longest=120),
        Field("inspection_end", "Last day of the inspection", "day", required=True, example="18 Apr 2025"),
        Field("issued_on", "Issued on", "day"),
        Field("valid_to", "Valid to", "day", hint="only if the certificate says so"),
        Field("operations", "Listed operations", "codes", hint="codes like 1.2.1.13", table=vocabulary.EU_CODES),
        Field("remarks", "Restrictions or remarks", longest=5000),
        SOURCE,
        REMARK,
    ),
    "One certificate per row. One of the same site and number is left as it is.",
)
PRODUCTS: Final = ImportKind(
    "product",
    "Products",
    "cmos.change",
    (
        Field("code", "Code", required=True, example="ALD-101", longest=40),
        Field("name", "Product", required=True, example="Velmotin", aliases=("Name",)),
        Field("strength", "Strength", example="20 mg", longest=80),
        Field("dosage_form", "Dosage form", "code", table=vocabulary.FORM_LABELS),
        Field("material_type", "Material type", "code", required=True, table=vocabulary.MATERIAL_TYPES),
        Field("sterile", "Sterile", "yes_no"),
        Field("biologics", "Biologics", "yes_no"),
        Field("markets", "Markets", "codes", table=vocabulary.MARKETS),
        Field("notes", "Notes", longest=5000),
    ),
    "One product per row. A product whose code is recorded already is left as it is.",
)

IMPORT_KINDS: Final = {
    kind.name: kind for kind in (COMPANY, SITES, PRODUCTS, REGISTRATIONS, CERTIFICATES, AGREEMENTS, AUDITS)
}
"""By name, in the order in which an empty portal is filled."""
