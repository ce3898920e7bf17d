"""The requirements of the United States."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from regulations.rules import countries
from regulations.rules.applicability.facts import (
    MAKING,
    PACKING,
    SUBSTANCE,
    TESTING,
    Applied,
    Basis,
    Cited,
    ScopeFact,
)

US: Final = "US"
PART_213_FROM: Final = date(2025, 12, 18)
QMSR_FROM: Final = date(2026, 2, 2)
DSCSA_FROM: Final = date(2025, 5, 27)
STATUTE: Final = Cited("FD&C Act 501(a)(2)(B)", checked=False)
EXEMPTION: Final = Cited("21 CFR 210.2(c)")
ONLY_PARTS: Final = Cited("21 CFR 210.2(b)")
SPECIFIC_WINS: Final = Cited("21 CFR 210.2(a)")
PHASE_1_GUIDANCE: Final = Cited(
    "FDA guidance CGMP for Phase 1 Investigational Drugs, July 2008", Basis.GUIDANCE, checked=False
)
Q7: Final = Cited("ICH Q7", Basis.GUIDANCE)
REGULATED: Final = MAKING | SUBSTANCE | PACKING | TESTING | {"sterilisation", "storage"}
"""Manufacture, processing, packing and holding in the words of the statute."""
FINISHED: Final = frozenset({"drug_product", "imp", "biological_substance"})
PARTS: Final[dict[str, tuple[str, str, str]]] = {
    **dict.fromkeys(PACKING, ("us_211_packaging", "21 CFR 211 Subparts G and H", "211.122 to .137 and .142 to .150")),
    **dict.fromkeys(TESTING, ("us_211_laboratory", "21 CFR 211 Subpart I and 211.194", "211.160 to .176 and .194")),
    "sterilisation": ("us_211_sterilisation", "21 CFR 211: sterilisation", "211.94, .113(b) and .167(a)"),
    "storage": ("us_211_holding", "21 CFR 211 Subpart H", "211.142 to .150"),
}
"""operation -> the part of Part 211 that whoever does only that complies with"""


def sets(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """The sets of requirements of the United States for one activity on a day."""
    if US not in scope.markets or scope.operation not in REGULATED or scope.material_type == "packaging_material":
        return
    yield Applied("us_statute", "FD&C Act: current good manufacturing practice", _by_statute(scope), STATUTE)
    if scope.substance or scope.operation in SUBSTANCE:
        made = f"{scope.doing}: no part of 21 CFR 211 is for active substances; FDA holds them to ICH Q7"
        yield Applied("us_q7", "ICH Q7 for active substances", f"{made}.", Q7)
    elif scope.material_type in FINISHED:
        yield from _finished(scope, on)
    yield Applied(
        "part_11",
        "21 CFR 11: electronic records and signatures",
        "Records that these rules ask for are kept in computer systems, or signed in them.",
        Cited("21 CFR 11.1"),
    )


def not_applied(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """What one might expect of the United States and does not apply, with why."""
    if US not in scope.markets or scope.operation not in REGULATED or scope.substance:
        return
    if scope.material_type in FINISHED and scope.us_exempt(on) and not _own_part(scope, on):
        yield Applied(
            "us_211",
            "21 CFR 211",
            "The drug is in phase 1 and was never made available for phase 2 or 3, nor marketed: its production is "
            "exempt from Part 211 until the first of these, at every site at once.",
            EXEMPTION,
        )
    elif _own_part(scope, on) and scope.material_type in FINISHED:
        yield Applied("us_211", "21 CFR 211", "Another part is written for this kind of drug and wins.", SPECIFIC_WINS)


def _by_statute(scope: ScopeFact) -> str:
    return (
        f"{scope.doing} for the US market: a drug not made in conformity with current good manufacturing practice is "
        "adulterated, in every phase and by every partner."
    )


def _finished(scope: ScopeFact, on: date) -> Iterator[Applied]:
    """Drug products and biological substances: Part 211 or its exemption, and what is added to it."""
    if own := _own_part(scope, on):
        yield own
        return
    if scope.us_exempt(on):
        yield Applied(
            "p1_statutory",
            "Phase 1 under the statute (P1_STATUTORY)",
            "Exempt from Part 211 while the drug is in phase 1 only; the statute holds, and FDA's guidance for phase 1 "
            "is the yardstick: quality control function, records, qualified people.",
            PHASE_1_GUIDANCE,
        )
        return
    yield _part_211(scope, on)
    if scope.biological:
        yield Applied(
            "us_biologics",
            "21 CFR 600 to 680: biologics",
            "The product is a biologic: the standards for biological products are added to Part 211.",
            Cited("21 CFR 600 to 680", checked=False),
        )
    if scope.modality == "atmp":
        reason = "An advanced therapy may hold human cells or tissues."
        yield Applied("us_hctp", "21 CFR 1271: human cells and tissues", reason, Cited("21 CFR 1271", checked=False))
    if scope.modality == "combination":
        qms = " with the quality management system regulation" if on >= QMSR_FROM else ""
        reason = f"The product combines a drug with a device: Part 4 says how its rules join those of Part 820{qms}."
        yield Applied("us_combination", "21 CFR 4: combination products", reason, Cited("21 CFR 4", checked=False))
    if scope.sterile and scope.operation in MAKING | {"primary_packaging", "sterilisation"}:
        yield Applied(
            "us_aseptic",
            "Sterile products",
            "The product is sterile: written procedures against contamination, a validated sterilisation, and a test "
            "of each batch for sterility and pyrogens.",
            Cited("21 CFR 211.113(b) and 211.167(a); FDA guidance on aseptic processing, 2004"),
        )
    if scope.operation in PACKING and scope.commercial(on) and on >= DSCSA_FROM:
        yield Applied(
            "dscsa",
            "DSCSA: product identifiers and electronic tracing",
            "Packages of prescription drugs bear a product identifier, and each change of hands is traced by it.",
            Cited("FD&C Act 581 to 585; for manufacturers and repackagers from 27 May 2025"),
        )


def _part_211(scope: ScopeFact, on: date) -> Applied:
    """The whole of Parts 210 and 211, or the part of it for who does only some operations."""
    why = _why_211(scope, on)
    if scope.operation in PARTS:
        key, label, sections = PARTS[scope.operation]
        only = f"{scope.doing}: who does only some operations complies with the rules for these, {sections}. {why}"
        return Applied(key, label, only, ONLY_PARTS)
    return Applied("us_211", "21 CFR 210 and 211", f"{scope.doing} of a finished drug. {why}", Cited("21 CFR 211.1"))


def _why_211(scope: ScopeFact, on: date) -> str:
    phase = scope.phase(on)
    if not phase and scope.material_type == "imp":
        return "No milestone is recorded, so no exemption of phase 1 is assumed."
    ended = [each for each in scope.milestones if each.kind != "phase1" and each.on <= on]
    if ended and phase != "":
        first = min(ended, key=lambda each: (each.on, each.kind))
        where = f" in {countries.name(first.country)}" if first.country else ""
        what = "lawfully marketed" if first.kind == "marketed" else f"made available for phase {first.kind[5]}"
        return f"No exemption of phase 1: the drug was {what}{where} on {first.on:%-d %b %Y}, and that holds for good."
    return "It is a marketed product."


def _own_part(scope: ScopeFact, on: date) -> Applied | None:
    """The part written for one kind of drug: the more specific regulation wins (21 CFR 210.2(a))."""
    if scope.material_type not in FINISHED:
        return None
    if scope.modality == "pet":
        reason = "A PET drug has a part of its own; for studies 21 CFR 212.5(b) lets it follow USP 823 instead."
        return Applied("us_pet", "21 CFR 212: PET drugs", reason, Cited("21 CFR 212", checked=False))
    if scope.modality == "medical_gas" and on >= PART_213_FROM:
        reason = "Medical gases have a part of their own since 18 Dec 2025."
        return Applied("us_medical_gas", "21 CFR 213: medical gases", reason, Cited("21 CFR 213", checked=False))
    return None
