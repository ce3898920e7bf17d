"""What a product may say of itself: checked against the controlled vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulations.rules import vocabulary

MAKES_FORMS = frozenset({"drug_product", "imp"})
"""Material types that have a dosage form."""


def product_errors(facts: Mapping[str, Any]) -> dict[str, str]:
    """A sentence per field that is wrong; empty when the product can be kept."""
    errors = {
        name: "Fill this in." for name in ("code", "name", "material_type") if not str(facts.get(name, "")).strip()
    }
    material, form = facts.get("material_type", ""), facts.get("dosage_form", "")
    if material and material not in vocabulary.MATERIAL_TYPES:
        errors["material_type"] = f"Choose one of: {', '.join(vocabulary.MATERIAL_TYPES.values())}."
    if form and form not in vocabulary.FORM_LABELS:
        errors["dosage_form"] = "Choose a dosage form of the list."
    elif not form and material in MAKES_FORMS:
        errors["dosage_form"] = "A drug product has a dosage form: choose it."
    if unknown := [code for code in facts.get("markets", ()) if code not in vocabulary.MARKETS]:
        errors["markets"] = f"Not in the vocabulary: {', '.join(unknown)}."
    return errors
