"""The controlled vocabulary: what partners are, what they make and do, and how authorities name it.

Our own codes, each mapped to the values of FDA's register (15 seen) and to the codes of EU certificates (partial:
only codes seen). Words are compared by code, never by text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

PARTNER_TYPES: Final[dict[str, str]] = {
    "cmo": "CMO",
    "cdmo": "CDMO",
    "cro_laboratory": "CRO laboratory",
    "toll_manufacturer": "Toll manufacturer",
    "packager": "Packager or labeller",
    "testing_laboratory": "Testing laboratory",
    "steriliser": "Sterilisation service",
    "storage": "Storage or transport",
    "calibration": "Calibration or maintenance",
    "cro_clinical": "Clinical CRO",
}
MATERIAL_TYPES: Final[dict[str, str]] = {
    "drug_product": "Drug product",
    "api": "Active substance (API)",
    "intermediate": "Intermediate",
    "biological_substance": "Biological drug substance",
    "imp": "Investigational product",
    "excipient": "Excipient",
    "packaging_material": "Packaging material",
}
MODALITIES: Final[dict[str, str]] = {
    "small_molecule": "Small molecule",
    "biologic": "Biologic",
    "vaccine": "Vaccine",
    "plasma": "Plasma product",
    "atmp": "Advanced therapy (ATMP)",
    "medical_gas": "Medical gas",
    "pet": "PET drug",
    "radiopharmaceutical": "Radiopharmaceutical",
    "combination": "Combination product",
}
BIOLOGICAL: Final = frozenset({"biologic", "vaccine", "plasma", "atmp"})
"""Modalities that the rules for biologics cover."""
HPAPI_BANDS: Final[dict[str, str]] = {
    "oeb1": "OEB 1: more than 1000 µg/m³",
    "oeb2": "OEB 2: 100 to 1000 µg/m³",
    "oeb3": "OEB 3: 10 to 100 µg/m³",
    "oeb4": "OEB 4: 1 to 10 µg/m³",
    "oeb5": "OEB 5: less than 1 µg/m³",
}
"""Company rule: a five-band scale of exposure limits over 8 hours; no law sets one."""
SCHEDULES: Final[dict[str, str]] = {code: f"Schedule {code}" for code in ("I", "II", "III", "IV", "V")}
PHASES: Final[dict[str, str]] = {
    "phase1": "Phase 1",
    "phase2": "Phase 2",
    "phase3": "Phase 3",
    "commercial": "Commercial",
}
BATCH_RECORDS: Final[dict[str, str]] = {"paper": "Paper", "hybrid": "Hybrid", "electronic": "Electronic"}
MARKETS: Final[dict[str, str]] = {"US": "United States", "EU": "European Union", "UK": "United Kingdom"}

DECRS_OPERATIONS: Final[tuple[str, ...]] = (
    "ANALYSIS",
    "API MANUFACTURE",
    "DISTRIBUTE",
    "LABEL",
    "MANUFACTURE",
    "MEDICATED ANIMAL FEED MANUFACTURE",
    "PACK",
    "PARTICLE SIZE REDUCTION",
    "POSITRON EMISSION TOMOGRAPHY DRUG PRODUCTION",
    "RELABEL",
    "REPACK",
    "SALVAGE",
    "SIP FOREIGN SELLER",
    "STERILIZE",
    "TRANSFILL",
)
"""The values of FDA's establishment register, as published."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A service in our words; `decrs` are register values that cover it, `eu` the headings whose leaves do.

    No `decrs` means that FDA registers no establishment for it, no `eu` that no EU certificate lists it.
    """

    label: str
    decrs: frozenset[str] = frozenset()
    eu: tuple[str, ...] = ()
    by_form: bool = False
    """whether the EU code goes down to the dosage form"""


def _operation(label: str, decrs: str = "", *eu: str, by_form: bool = False) -> Operation:
    return Operation(label, frozenset(filter(None, decrs.split("|"))), eu, by_form)


OPERATIONS: Final[dict[str, Operation]] = {
    "manufacture": _operation("Manufacture of non-sterile drug product", "MANUFACTURE", "1.2.1", by_form=True),
    "aseptic_manufacture": _operation("Aseptic manufacture", "MANUFACTURE", "1.1.1", by_form=True),
    "terminal_sterilisation": _operation("Manufacture, terminally sterilised", "MANUFACTURE", "1.1.2", by_form=True),
    "biological_manufacture": _operation("Manufacture of biological product", "MANUFACTURE", "1.3.1"),
    "api_manufacture": _operation("Manufacture of active substance", "API MANUFACTURE", "3.1", "3.2", "3.3", "3.4"),
    "micronisation": _operation("Micronisation", "PARTICLE SIZE REDUCTION|API MANUFACTURE", "3.5"),
    "primary_packaging": _operation("Primary packaging", "PACK|REPACK", "1.5.1", by_form=True),
    "secondary_packaging": _operation("Secondary packaging", "PACK|REPACK", "1.5.2"),
    "labelling": _operation("Labelling", "LABEL|RELABEL", "1.5.2"),
    "sterilisation": _operation("Sterilisation service", "STERILIZE", "1.4.2"),
    "testing_chemical": _operation("Testing, chemical or physical", "ANALYSIS", "1.6.3"),
    "testing_microbiological": _operation("Testing, microbiological", "ANALYSIS", "1.6.2"),
    "testing_sterility": _operation("Testing, sterility", "ANALYSIS", "1.6.1"),
    "testing_biological": _operation("Testing, biological", "ANALYSIS", "1.6.4"),
    "batch_certification_sterile": _operation("Batch certification, sterile", "", "1.1.3"),
    "batch_certification": _operation("Batch certification, non-sterile", "", "1.2.2"),
    "import_certification": _operation("Batch certification of imports", "", "2.2"),
    "import_testing": _operation("Testing of imports", "", "2.1"),
    "storage": _operation("Storage"),
    "transport": _operation("Transport"),
    "calibration": _operation("Calibration or maintenance"),
    "development": _operation("Development"),
    "clinical_study": _operation("Clinical study"),
}
"""code -> service. Processing, packaging, testing, import and batch certification never imply each other."""


@dataclass(frozen=True, slots=True)
class DosageForm:
    """A dosage form and the last part of its EU code under each heading where it has been seen."""

    label: str
    leaf: dict[str, str]


def _form(label: str, **leaf: str) -> DosageForm:
    return DosageForm(label, {heading.strip("_").replace("_", "."): code for heading, code in leaf.items()})


DOSAGE_FORMS: Final[dict[str, DosageForm]] = {
    "capsules_hard": _form("Capsules, hard shell", _1_2_1="1", _1_5_1="1"),
    "capsules_soft": _form("Capsules, soft shell", _1_2_1="2", _1_5_1="2"),
    "liquids_external": _form("Liquids for external use", _1_2_1="5", _1_5_1="5"),
    "liquids_internal": _form("Liquids for internal use", _1_2_1="6", _1_5_1="6"),
    "other_solid": _form("Other solid dosage forms", _1_2_1="8", _1_5_1="8"),
    "pressurised": _form("Pressurised preparations", _1_2_1="9", _1_5_1="9"),
    "semi_solids": _form("Semi-solids", _1_2_1="11", _1_5_1="11"),
    "suppositories": _form("Suppositories", _1_2_1="12", _1_5_1="12"),
    "tablets": _form("Tablets", _1_2_1="13", _1_5_1="13"),
    "large_volume_liquids": _form("Large volume liquids", _1_1_1="1", _1_1_2="1"),
    "lyophilisates": _form("Lyophilisates", _1_1_1="2"),
    "small_volume_liquids": _form("Small volume liquids", _1_1_1="4", _1_1_2="3"),
    "solids_implants": _form("Solids and implants", _1_1_1="5", _1_1_2="4"),
}

EU_CODES: Final[dict[str, str]] = {
    "1.1": "Sterile products",
    "1.1.1": "Aseptically prepared",
    "1.1.1.1": "Aseptically prepared: large volume liquids",
    "1.1.1.2": "Aseptically prepared: lyophilisates",
    "1.1.1.4": "Aseptically prepared: small volume liquids",
    "1.1.1.5": "Aseptically prepared: solids and implants",
    "1.1.1.6": "Aseptically prepared: other",
    "1.1.2": "Terminally sterilised",
    "1.1.2.1": "Terminally sterilised: large volume liquids",
    "1.1.2.3": "Terminally sterilised: small volume liquids",
    "1.1.2.4": "Terminally sterilised: solids and implants",
    "1.1.3": "Batch certification, sterile",
    "1.2": "Non-sterile products",
    "1.2.1": "Non-sterile processing",
    "1.2.1.1": "Non-sterile: capsules, hard shell",
    "1.2.1.2": "Non-sterile: capsules, soft shell",
    "1.2.1.5": "Non-sterile: liquids for external use",
    "1.2.1.6": "Non-sterile: liquids for internal use",
    "1.2.1.8": "Non-sterile: other solid dosage forms",
    "1.2.1.9": "Non-sterile: pressurised preparations",
    "1.2.1.11": "Non-sterile: semi-solids",
    "1.2.1.12": "Non-sterile: suppositories",
    "1.2.1.13": "Non-sterile: tablets",
    "1.2.2": "Batch certification, non-sterile",
    "1.3": "Biological medicinal products",
    "1.3.1": "Biological medicinal products: processing",
    "1.3.1.2": "Biological: immunological products",
    "1.3.1.5": "Biological: biotechnology products",
    "1.3.2": "Biological: batch certification",
    "1.3.2.5": "Biological: batch certification, biotechnology products",
    "1.4": "Other manufacturing activity",
    "1.4.1": "Manufacture of other products",
    "1.4.1.3": "Manufacture of other products: other",
    "1.4.2": "Sterilisation of active substances, excipients or finished product",
    "1.5": "Packaging",
    "1.5.1": "Primary packaging",
    "1.5.1.1": "Primary packaging: capsules, hard shell",
    "1.5.1.2": "Primary packaging: capsules, soft shell",
    "1.5.1.5": "Primary packaging: liquids for external use",
    "1.5.1.6": "Primary packaging: liquids for internal use",
    "1.5.1.8": "Primary packaging: other solid dosage forms",
    "1.5.1.9": "Primary packaging: pressurised preparations",
    "1.5.1.11": "Primary packaging: semi-solids",
    "1.5.1.12": "Primary packaging: suppositories",
    "1.5.1.13": "Primary packaging: tablets",
    "1.5.1.17": "Primary packaging: other non-sterile products",
    "1.5.2": "Secondary packaging",
    "1.6": "Quality control testing",
    "1.6.1": "Microbiological: sterility",
    "1.6.2": "Microbiological: non-sterility",
    "1.6.3": "Chemical and physical",
    "1.6.4": "Biological",
    "2.1": "Quality control testing of imports",
    "2.1.3": "Testing of imports: chemical and physical",
    "2.2": "Batch certification of imports",
    "2.2.1": "Batch certification of imports: sterile",
    "2.2.1.1": "Batch certification of imports: aseptically prepared",
    "2.2.1.2": "Batch certification of imports: terminally sterilised",
    "2.2.2": "Batch certification of imports: non-sterile",
    "2.2.4": "Other importation",
    "2.2.4.6": "Other importation: other",
    "3.1": "Active substance: chemical synthesis",
    "3.2": "Active substance: extraction from natural sources",
    "3.3": "Active substance: biological processes",
    "3.4": "Active substance: sterile",
    "3.5": "Active substance: general finishing steps",
    "3.6": "Active substance: quality control testing",
}
"""EU codes that may be chosen for a certificate: those seen in published statements and their headings."""


def covers_us(registered: Collection[str], operation: str) -> bool:
    """Whether registered values cover `operation`. MANUFACTURE does not imply PACK, LABEL, ANALYSIS or STERILIZE."""
    known = OPERATIONS.get(operation)
    return known is not None and not known.decrs.isdisjoint(registered)


def covers_eu(listed: Collection[str], operation: str, dosage_form: str | None = "") -> bool | None:
    """Whether the codes a document lists cover `operation` for `dosage_form`; None when a person must judge.

    A listed code covers itself; a heading covers its leaves only when the document lists no leaf under it. Where the
    document lists leaves and the form is not said, or the leaves are kinds of product that we do not tell apart
    (biologicals, imports, active substances), a leaf may or may not be the right one: a person looks.
    """
    return _covers_eu(frozenset(listed), operation, dosage_form or "")


@lru_cache(maxsize=10_000)
def _covers_eu(listed: frozenset[str], operation: str, form: str) -> bool | None:
    """Asked for every document on every day of an outlook, mostly about the same few lists."""
    known = OPERATIONS.get(operation)
    if known is None or not known.eu:
        return False
    answers = [_covers_heading(listed, heading, known, form) for heading in known.eu]
    if True in answers:
        return True
    return None if None in answers else False


def _covers_heading(listed: frozenset[str], heading: str, known: Operation, form: str) -> bool | None:
    leaves = {code for code in listed if code.startswith(f"{heading}.")}
    if not leaves:
        return heading in listed or _by_parent(listed, heading)
    if not known.by_form or form not in DOSAGE_FORMS:
        return None
    leaf = DOSAGE_FORMS[form].leaf.get(heading)
    return leaf is not None and f"{heading}.{leaf}" in leaves


def _by_parent(listed: frozenset[str], heading: str) -> bool:
    """A heading above covers this one when the document lists nothing below that heading."""
    parent = heading.rpartition(".")[0]
    while "." in parent:
        if parent in listed:
            return not any(code.startswith(f"{parent}.") for code in listed)
        parent = parent.rpartition(".")[0]
    return False


def label(table: dict[str, str], code: str) -> str:
    """The words for a code; the code itself if it is not known any more."""
    return table.get(code, code)


def form_label(code: str) -> str:
    """A dosage form in words."""
    return DOSAGE_FORMS[code].label if code in DOSAGE_FORMS else code.replace("_", " ")


OPERATION_LABELS: Final[dict[str, str]] = {code: operation.label for code, operation in OPERATIONS.items()}
FORM_LABELS: Final[dict[str, str]] = {code: form.label for code, form in DOSAGE_FORMS.items()}
