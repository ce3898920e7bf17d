"""Companies, sites with their numbers and people, products."""

from __future__ import annotations

from typing import Final

from cmos.models import SiteIdentifier
from integrations.kinds.base import SITE, ImportKind
from integrations.rules.fields import Field
from regulations.rules import countries, vocabulary

SCHEMES: Final = {str(value): str(label) for value, label in SiteIdentifier.Scheme.choices}

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
    "cmos:company",
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
    "desk:site",
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
        Field("modality", "Modality", "code", table=vocabulary.MODALITIES),
        Field("sterile", "Sterile", "yes_no"),
        Field("biologics", "Biologics", "yes_no"),
        Field("oel", "Exposure limit", "amount", hint="OEL in µg/m³ over 8 hours", aliases=("OEL",)),
        Field("oeb", "Exposure band", "code", hint="without a limit", table=vocabulary.HPAPI_BANDS, aliases=("OEB",)),
        Field("markets", "Markets", "codes", table=vocabulary.MARKETS),
        Field("notes", "Notes", longest=5000),
    ),
    "One product per row. A product whose code is recorded already is left as it is.",
    "cmos:product",
)
IDENTIFIERS: Final = ImportKind(
    "identifier",
    "Numbers of sites",
    "cmos.change",
    (
        SITE,
        Field("scheme", "Kind of number", "code", required=True, table=SCHEMES, example="FEI"),
        Field("value", "Number", required=True, example="3004123456", longest=40),
        Field("valid_from", "First day", "day", hint="empty: from the beginning", aliases=("Valid from",)),
        Field("valid_to", "Last day", "day", hint="empty: still its number", aliases=("Valid to",)),
        Field("operations", "What it is used for", "codes", table=vocabulary.OPERATION_LABELS, hint="of an FEI alone"),
        Field("shared_because", "Why this FEI is on two sites", hint="only if you are told to", longest=500),
    ),
    "One number per row: FEIs, D-U-N-S, OMS numbers and GLNs with their period. A number the site has already is left "
    "as it is.",
    "desk:site",
)
CONTACTS: Final = ImportKind(
    "contact",
    "Contacts of sites",
    "cmos.change",
    (
        SITE,
        Field("name", "Person", required=True, example="Niamh Kerrane", aliases=("Name", "Contact")),
        Field("position", "Position", example="Head of Quality", longest=120, aliases=("Job title", "Role")),
        Field("email", "Mail", "mail", longest=254, aliases=("E-mail", "Email", "Mail address")),
        Field("phone", "Phone", longest=40, aliases=("Telephone",)),
    ),
    "One person per row. A person of this name at the same site is left as they are.",
    "desk:site",
)
