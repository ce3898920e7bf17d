"""What a site holds: every kind of evidence, with what it covers, its limits and where it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cmos.rules import AUTHORISATION_TYPES, BASES, GIVEN_UNDER, KINDS, QUOTA_TYPES, SCHEMES
from integrations.kinds.base import SITE, ImportKind
from integrations.rules.fields import Field
from kernel.models import DatedModel
from regulations.rules import recognition, vocabulary
from regulations.rules.controlled import ACTIVITY_LABELS

SOURCES: Final = {value: label.capitalize() for value, label in DatedModel.Source.choices}
DECRS: Final = {value: value.capitalize() for value in vocabulary.DECRS_OPERATIONS}

FROM: Final = Field("valid_from", "Valid from", "day", example="1 Jan 2026")
TO: Final = Field("valid_to", "Valid to", "day", hint="empty: without limit", aliases=("Expires", "Expiry date"))
AUTHORITY: Final = Field("authority", "Issuing authority", required=True, longest=120, aliases=("Authority",))
INSPECTED: Final = Field("inspection_end", "Last day of the inspection", "day")
GIVEN: Final = Field(
    "jurisdiction",
    "Given under the law of",
    "code",
    hint="EU or UK; empty: EU",
    table=GIVEN_UNDER,
    aliases=("Jurisdiction",),
)
SUBSTANCES: Final = Field("substances", "Active substances", longest=500, aliases=("Substances",))
LIMITS: Final = (
    Field("dosage_forms", "Dosage forms", "codes", hint="empty: not limited", table=vocabulary.FORM_LABELS),
    Field("products", "Products", "names", hint="codes or names of products, with ;; empty: not limited"),
    Field("markets", "Markets", "codes", hint="empty: not limited", table=vocabulary.MARKETS),
    Field("remarks", "Remarks", longest=5000, aliases=("Restrictions or remarks",)),
    Field("remarks_reviewed_on", "Remark read for its limits on", "day"),
    Field("restrictions", "Restrictions", longest=5000),
    Field("suspended_on", "Suspended on", "day"),
    Field("suspension_ended_on", "Suspension ended on", "day"),
    Field("withdrawn_on", "Withdrawn or revoked on", "day", aliases=("Withdrawn on", "Revoked on")),
    Field("source", "Seen in", "code", table=SOURCES, aliases=("Source",)),
    Field("source_url", "Address", "url", hint="where it is published", longest=500, aliases=("URL", "Link")),
)


def number(label: str, *, required: bool = True, hint: str = "", example: str = "") -> Field:
    """The number of one entry."""
    return Field("number", label, required=required, longest=80, hint=hint, example=example, aliases=("Number",))


def covers(label: str, table: Mapping[str, str], hint: str = "") -> Field:
    """The operations or services an entry covers."""
    return Field("operations", label, "codes", hint=hint, table=table)


SERVICES: Final = covers("Services it covers", vocabulary.OPERATION_LABELS)
LISTED: Final = covers("Listed operations", vocabulary.EU_CODES, "codes like 1.2.1.13")
HEADS: Final[dict[str, tuple[Field, ...]]] = {
    "registration": (
        Field("submitted_on", "Submitted on", "day", example="12 Oct 2025"),
        Field("valid_to", "Registered to", "day", hint="if the submission is not known", aliases=("Expiration date",)),
        Field("fei", "FEI of the registration", longest=20),
        covers("Operations", DECRS),
    ),
    "certificate": (
        number("Certificate number", example="IE/GMP/2025/0117"),
        Field("authority", "Issuing authority", required=True, example="HPRA", longest=120),
        GIVEN,
        Field("inspection_end", "Last day of the inspection", "day", required=True, example="18 Apr 2025"),
        Field("issued_on", "Issued on", "day"),
        Field("valid_to", "Valid to", "day", hint="only if the certificate says so"),
        Field("remark_end", "End by its remark", "day", hint="wins over the printed date"),
        Field("extension", "Extended by", hint="the instrument", longest=300),
        Field("extended_to", "Extended to", "day"),
        LISTED,
    ),
    "authorisation": (
        Field("authorisation_type", "Type", "code", required=True, table=AUTHORISATION_TYPES),
        number("Authorisation number", example="M12345/00001"),
        AUTHORITY,
        GIVEN,
        Field("qualified_persons", "Qualified Persons named", longest=300),
        FROM,
        TO,
        LISTED,
    ),
    "confirmation": (
        Field("basis", "Basis", "code", required=True, table=BASES),
        number("Number of the document", required=False, hint="not for a listed country"),
        Field("authority", "Authority of the exporting country", required=True, longest=120),
        GIVEN,
        SUBSTANCES,
        FROM,
        TO,
        SERVICES,
    ),
    "partner": (
        Field("partner", "Partner", "code", required=True, table=recognition.PARTNERS),
        Field("authority", "Inspecting authority", required=True, longest=120),
        Field("product_class", "Product class", "code", required=True, table=recognition.PRODUCT_CLASSES),
        number("Number", required=False),
        INSPECTED,
        FROM,
        TO,
        SERVICES,
    ),
    "qp_declaration": (
        Field("qp_name", "Qualified Person", required=True, example="Aoife Brannigan"),
        number("Number", required=False),
        Field("authority", "Authorisation it is made under", longest=120),
        GIVEN,
        Field("declared_on", "Declared on", "day", required=True, example="18 Apr 2026"),
        Field("audit_on", "Last day of the audit it rests on", "day"),
        Field("imp_only", "For investigational products only", "yes_no"),
        TO,
        SERVICES,
    ),
    "api_registration": (number("Registration number"), AUTHORITY, GIVEN, SUBSTANCES, FROM, TO, SERVICES),
    "supporting": (
        Field("scheme", "Scheme", "code", required=True, table=SCHEMES),
        AUTHORITY,
        number("Number", required=False),
        INSPECTED,
        Field("outcome", "Outcome", longest=300),
        FROM,
        TO,
        SERVICES,
    ),
    "dea": (
        Field("number", "DEA number", required=True, example="AP5836727", longest=20, aliases=("Number",)),
        Field("registrant", "Registrant", required=True),
        Field("street", "Street", required=True, longest=300),
        Field("city", "City", required=True, longest=120, aliases=("Town",)),
        Field("region", "State", required=True, longest=120, aliases=("State or region",)),
        Field("postal_code", "Postal code", longest=30, aliases=("ZIP", "Postcode")),
        Field("activity", "Business activity", "code", required=True, table=ACTIVITY_LABELS, aliases=("Activity",)),
        Field("schedules", "Schedules", "codes", table=vocabulary.SCHEDULES, aliases=("Schedules (DEA)",)),
        Field("drug_codes", "Drug codes", "names", hint="with ; between them"),
        FROM,
        Field(
            "valid_to",
            "Expires on",
            "day",
            required=True,
            hint="the last day of a month",
            example="30 Nov 2027",
            aliases=("Valid to", "Expiry date"),
        ),
        SERVICES,
    ),
    "state_licence": (
        Field("state", "State", required=True, example="New Jersey", longest=60),
        Field("authority", "Issuing authority", required=True, longest=120, aliases=("Authority",)),
        Field("licence_type", "Type of licence", longest=120),
        number("Licence number"),
        FROM,
        TO,
        SERVICES,
    ),
    "quota": (
        Field("year", "Year", "number", required=True, example="2026", hint="calendar year of the quota"),
        Field("quota_type", "Kind of quota", "code", required=True, table=QUOTA_TYPES, aliases=("Quota type",)),
        Field("drug_code", "Drug code", required=True, longest=4, example="9143", aliases=("DEA drug code",)),
        Field("amount", "Amount in grams", "amount", required=True, hint="of the base", aliases=("Amount",)),
        number("Number of the letter", required=False),
        Field("authority", "Authority", longest=120),
        SERVICES,
    ),
    "narcotics": (
        number("Licence number"),
        AUTHORITY,
        Field("licence_type", "Type of licence", longest=120),
        SUBSTANCES,
        FROM,
        TO,
        SERVICES,
    ),
}
"""kind of evidence -> its own columns"""
SAME: Final[dict[str, tuple[str, ...]]] = {
    "registration": ("submitted_on", "valid_to"),
    "certificate": ("number",),
    "authorisation": ("number", "authorisation_type", "valid_to"),
    "confirmation": ("basis", "number", "authority", "valid_to"),
    "partner": ("partner", "product_class", "number", "inspection_end", "valid_to"),
    "qp_declaration": ("qp_name", "declared_on"),
    "api_registration": ("number", "valid_to"),
    "supporting": ("scheme", "authority", "number", "inspection_end", "valid_to"),
    "dea": ("number", "activity", "valid_to"),
    "state_licence": ("state", "number", "valid_to"),
    "quota": ("year", "quota_type", "drug_code"),
    "narcotics": ("number", "valid_to"),
}
"""kind of evidence -> the columns that make two entries of one site the same; a renewal has another last day"""
LABELS: Final = {
    "registration": "FDA registrations",
    "certificate": "GMP certificates",
    "authorisation": "Manufacturing authorisations (MIA)",
    "confirmation": "Written confirmations and waivers",
    "partner": "Partner authority evidence",
    "qp_declaration": "QP declarations",
    "api_registration": "API registrations",
    "supporting": "Supporting evidence",
    "dea": "DEA registrations",
    "state_licence": "State licences",
    "quota": "DEA quotas",
    "narcotics": "National narcotics licences",
}


def _kind(name: str, head: tuple[Field, ...]) -> ImportKind:
    columns = ["Site", *(each.label for each in head if each.name in SAME[name])]
    same = f"{', '.join(columns[:-1])} and {columns[-1]}"
    about = (
        f"One entry per row, unchecked until a second person checks it. One that says the same under {same} is kept."
    )
    return ImportKind(name, LABELS[name], "evidence.record", (SITE, *head, *LIMITS), about, f"cmos:{name}")


EVIDENCE: Final = {name: _kind(name, HEADS[name]) for name in KINDS}
"""kind of evidence -> its import"""
CERTIFICATES: Final = EVIDENCE["certificate"]
