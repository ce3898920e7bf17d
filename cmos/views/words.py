"""Evidence in words for pages: its facts in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cmos import services
from cmos.rules import AUTHORISATION_TYPES, BASES, GIVEN_UNDER, KINDS, NEVER, SCHEMES
from regulations.rules import recognition, vocabulary
from regulations.rules.controlled import ACTIVITY_LABELS

CODED: Final[dict[str, Mapping[str, str]]] = {
    "jurisdiction": GIVEN_UNDER,
    "authorisation_type": AUTHORISATION_TYPES,
    "basis": BASES,
    "scheme": SCHEMES,
    "partner": recognition.PARTNERS,
    "product_class": recognition.PRODUCT_CLASSES,
    "activity": ACTIVITY_LABELS,
    "dosage_forms": vocabulary.FORM_LABELS,
    "schedules": vocabulary.SCHEDULES,
    "markets": vocabulary.MARKETS,
}
FIRST: Final = ("number", "fei", "authority")
LAST: Final = (
    "operations",
    "dosage_forms",
    "products",
    "markets",
    "remarks",
    "remarks_reviewed_on",
    "restrictions",
    "suspended_on",
    "suspension_ended_on",
    "withdrawn_on",
)
ELSEWHERE: Final = frozenset({"source", "source_url"})
LABELS: Final = {
    "fei": "FEI",
    "jurisdiction": "Given under the law of",
    "valid_to": "Valid to",
    "inspection_end": "Inspection ended",
    "remark_end": "End by its remark",
    "extension": "Extended by",
    "qp_name": "Qualified Person",
    "imp_only": "For IMP only",
    "region": "State or region",
    "withdrawn_on": "Withdrawn or revoked on",
    "remarks_reviewed_on": "Remark read on",
}


def evidence_facts(row: Any) -> list[tuple[str, Any]]:
    """What an entry says, in order: numbers, what is its own, what it covers, its limits."""
    names = [name for name in services.evidence_fields(row.kind) if name not in ELSEWHERE]
    own = [name for name in names if name not in (*FIRST, *LAST)]
    ordered = [name for name in (*FIRST, *own, *LAST) if name in names]
    shown = [(LABELS.get(name, name.replace("_", " ").capitalize()), _said(row, name)) for name in ordered]
    end = "without limit" if row.ends_on == NEVER else row.ends_on
    return [("Kind", KINDS[row.kind].label), *shown, ("Counts to", end)]


def _operation(code: str) -> str:
    """A service or an operation of the EU's list in words; what registers publish stands as they write it."""
    if code in vocabulary.EU_CODES:
        return f"{code} {vocabulary.EU_CODES[code]}"
    return vocabulary.OPERATION_LABELS.get(code, code)


def _said(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name == "products":
        return ", ".join(sorted(services.products_named(row)))
    if name == "operations":
        return [_operation(code) for code in value] or ""
    table = CODED.get(name, {})
    if isinstance(value, list):
        return ", ".join(table.get(code, code) for code in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return table.get(value, value)
