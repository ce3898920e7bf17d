"""What the standing asks of the controlled vocabulary: does a document cover an operation, and is one needed."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from regulations.rules import vocabulary

US_VALUES = frozenset(vocabulary.DECRS_OPERATIONS) - {"DISTRIBUTE", "SIP FOREIGN SELLER"}
"""Operations for which FDA registers an establishment, as its register publishes them; the other two are trade."""

EU_HEADINGS = frozenset(
    f"{part}.{heading}" for part, last in ((1, 6), (2, 3), (3, 6)) for heading in range(1, last + 1)
)
"""Every heading of the EU formats for authorisations and certificates; a heading alone covers its leaves."""

ACTIVE_SUBSTANCES = frozenset({"api", "biological_substance", "intermediate"})
NOT_MEDICINES = ACTIVE_SUBSTANCES | {"excipient", "packaging_material"}


def us_covers(registered: Collection[str], operation: str) -> bool | None:
    """Whether the registered values cover the operation; None when the document names none."""
    if not registered:
        return None
    return not operation or vocabulary.covers_us(registered, operation)


def eu_covers(codes: Collection[str], operation: str, form: str) -> bool | None:
    """Whether the listed codes cover the operation for a dosage form; None when a person must judge."""
    if not codes:
        return None
    return not operation or vocabulary.covers_eu(codes, operation, form)


@cache
def needs_registration(operation: str) -> bool:
    """Whether the operation makes a site register with FDA (21 CFR 207.17); assumed when no operation is named."""
    return not operation or vocabulary.covers_us(US_VALUES, operation)


@cache
def needs_certificate(operation: str) -> bool:
    """Whether an EU certificate can list the operation at all; assumed when no operation is named."""
    return not operation or vocabulary.covers_eu(EU_HEADINGS, operation, "") is not False


def label(code: str) -> str:
    """An operation or a dosage form in words."""
    if not code:
        return "this site's activities"
    known = vocabulary.OPERATION_LABELS.get(code) or vocabulary.FORM_LABELS.get(code)
    return (known or code.replace("_", " ")).lower()


def makes_active_substance(materials: Collection[str]) -> bool:
    return not ACTIVE_SUBSTANCES.isdisjoint(materials)


def makes_drug_product(materials: Collection[str]) -> bool:
    """Anything but substances and supplies; assumed when no material is named."""
    return not materials or any(code not in NOT_MEDICINES for code in materials)


@cache
def _is_api(operation: str) -> bool:
    return bool(operation) and vocabulary.covers_us({"API MANUFACTURE"}, operation)


def asks_drug_product(materials: Collection[str], operation: str) -> bool:
    """Whether the rules for medicines are asked of an operation: at a site that makes both, not of making actives."""
    return makes_drug_product(materials) and not (makes_active_substance(materials) and _is_api(operation))


def asks_active_substance(materials: Collection[str], operation: str) -> bool:
    """Whether the rules for active substances are: at a site that makes both, only of making them."""
    mixed = makes_drug_product(materials) and bool(operation)
    return makes_active_substance(materials) and (not mixed or _is_api(operation))
