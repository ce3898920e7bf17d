"""What is agreed and audited."""

from __future__ import annotations

from typing import Final

from audits.models import KINDS
from integrations.kinds.base import SITE, ImportKind
from integrations.rules.fields import Field

AGREEMENTS: Final = ImportKind(
    "agreement",
    "Quality agreements",
    "quality_agreements.draft",
    (
        Field("company", "Company", required=True, hint="exact name", example="Lough Derrin Formulations DAC"),
        Field("sites", "Sites", "names", required=True, hint="numbers, FEIs or names, with ;", example="SITE-0004"),
        Field("products", "Products", "names", hint="codes or names of products, with ;", example="ALD-101"),
        Field("our_party", "Our party", required=True, example="Aldena Therapeutics"),
        Field("their_party", "Their party", required=True, example="Lough Derrin Formulations DAC"),
        Field("scope", "Scope", required=True, example="Commercial tablets", longest=5000),
        Field("effective_on", "In force from", "day", example="1 Jan 2026", aliases=("Effective", "Effective date")),
        Field("expires_on", "Ends", "day", example="31 Dec 2028", aliases=("Expires", "Expiry date")),
        Field("review_on", "Review due", "day", aliases=("Review date",)),
    ),
    "One agreement per row, recorded as a draft: a person signs it afterwards. One of the same company, parties, scope "
    "and first day is left as it is.",
    "quality_agreements:detail",
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
    "audits:detail",
)
