"""What a questionnaire is sent for, in aspects of a closed list: the site's part, told by the sponsor (domain 2, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regulations.rules import vocabulary

Scope = Mapping[str, frozenset[str]]
"""Aspect -> the codes that hold. An aspect that is not there was not said: no test about it holds."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing a scope can say: its words, and the codes it may have."""

    label: str
    table: Mapping[str, str]


YES_NO: Final[dict[str, str]] = {"yes": "Yes", "no": "No"}
ASPECTS: Final[dict[str, Aspect]] = {
    "market": Aspect("Market", vocabulary.MARKETS),
    "material": Aspect("Material", vocabulary.MATERIAL_TYPES),
    "operation": Aspect("Operation", vocabulary.OPERATION_LABELS),
    "dosage_form": Aspect("Dosage form", vocabulary.FORM_LABELS),
    "sterile": Aspect("Sterile", YES_NO),
    "potency": Aspect("Potency band", vocabulary.HPAPI_BANDS),
    "schedule": Aspect("Controlled substance", vocabulary.SCHEDULES),
    "phase": Aspect("Phase", vocabulary.PHASES),
    "partner": Aspect("Kind of partner", vocabulary.PARTNER_TYPES),
    "computerised": Aspect("GMP records in computer systems", YES_NO),
}


def scope_of(given: Mapping[str, object]) -> Scope:
    """A scope from codes by aspect; what is not in the list is left out."""
    found = {}
    for name, aspect in ASPECTS.items():
        values = given.get(name) or ()
        codes = frozenset(str(code) for code in values if code in aspect.table) if isinstance(values, list) else ()
        if codes:
            found[name] = frozenset(codes)
    return found
