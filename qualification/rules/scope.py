"""What the standing asks of the controlled vocabulary: does a document cover an operation, and is one needed."""

from __future__ import annotations

from collections.abc import Collection

from regulations.rules import vocabulary


def us_covers(registered: Collection[str], operation: str) -> bool | None:
    """Whether the registered values cover the operation; None when either is not known."""
    if not registered or not operation:
        return None if not registered else True
    return vocabulary.covers_us(registered, operation)


def eu_covers(codes: Collection[str], operation: str, form: str) -> bool | None:
    """Whether the listed codes cover the operation for a dosage form; None when a person must judge."""
    if not codes:
        return None
    if not operation:
        return True
    return vocabulary.covers_eu(codes, operation, form)


def needs_registration(operation: str) -> bool:
    """Whether the operation makes a site register with FDA (21 CFR 207.17); assumed when the operation is not said."""
    return not operation or bool(vocabulary.US.get(operation))


def needs_certificate(operation: str) -> bool:
    return not operation or bool(vocabulary.EU.get(operation))


def label(operation: str) -> str:
    return operation


def form_label(form: str) -> str:
    return form


def makes_active_substance(materials: Collection[str]) -> bool:
    return "api" in materials


def makes_drug_product(materials: Collection[str]) -> bool:
    return not materials or bool(set(materials) - {"api", "excipient"})
