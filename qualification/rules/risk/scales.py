"""The eleven factors of a site's risk with what each step of each scale means (company rule, domain 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INHERENT, LIKELIHOOD = "inherent", "likelihood"
SETS: Final[dict[str, str]] = {INHERENT: "Inherent risk (I)", LIKELIHOOD: "Likelihood (L)"}
STEPS: Final = (1, 2, 3, 4, 5)
"""Steps of every scale; 5 is the worst."""
WORST: Final = 5
"""What an unknown input counts as."""

LOW, MEDIUM, HIGH, CRITICAL = "low", "medium", "high", "critical"
BANDS: Final[dict[str, str]] = {LOW: "Low", MEDIUM: "Medium", HIGH: "High", CRITICAL: "Critical"}
"""Lowest first."""
ORDER: Final = tuple(BANDS)


def rank(band: str) -> int:
    """How high a band is; 0 is Low."""
    return ORDER.index(band)


def higher(*bands: str) -> str:
    """The highest of them."""
    return max(bands, key=rank)


@dataclass(frozen=True, slots=True)
class Factor:
    """What is judged: its letter, what it asks, what its steps 1 to 5 mean, and its weight in per cent of its set."""

    key: str
    set: str
    label: str
    asks: str
    weight: int
    anchors: tuple[str, ...]


FACTORS: Final[dict[str, Factor]] = {
    each.key: each
    for each in (
        Factor(
            "P",
            INHERENT,
            "Patient and product",
            "What a bad batch from here would do to a patient.",
            30,
            (
                "Topical or other product without systemic effect, sold without prescription",
                "Oral product sold without prescription, or topical on prescription",
                "Oral product on prescription with a wide therapeutic range",
                "Product for a serious illness, for children, inhaled, or for the eye",
                "Parenteral product, narrow therapeutic range, or advanced therapy (ATMP)",
            ),
        ),
        Factor(
            "C",
            INHERENT,
            "Process complexity",
            "How much of the quality depends on the process and its sterility.",
            20,
            (
                "Secondary packaging, storage or transport only",
                "Primary packaging, labelling, or testing by established methods",
                "Solid or liquid non-sterile dosage forms, or chemical synthesis",
                "Terminally sterilised product, modified release, potent active substance, or sterility testing",
                "Aseptic processing, biological process, or lyophilisation",
            ),
        ),
        Factor(
            "S",
            INHERENT,
            "Supply",
            "What happens to patients when this site cannot deliver.",
            15,
            (
                "Two or more other sites of ours make the same",
                "One other site of ours makes the same, or stock for more than a year",
                "Made here only; another site could be qualified within a year",
                "Made here only, and no other site in sight",
                "Only source of a medically necessary medicine",
            ),
        ),
        Factor(
            "H",
            INHERENT,
            "Hazard and cross-contamination",
            "How harmful the materials on shared equipment are.",
            10,
            (
                "No hazardous materials: OEB 1",
                "Materials of OEB 2",
                "Materials of OEB 3, or allergens on shared equipment",
                "Materials of OEB 4",
                "Materials of OEB 5, or beta-lactams on shared equipment",
            ),
        ),
        Factor(
            "D",
            INHERENT,
            "Data and systems",
            "How far the records of this site can be relied on by their design.",
            10,
            (
                "Validated electronic records with audit trails that are reviewed",
                "Validated electronic records in the main; little paper",
                "Paper and electronic records side by side, both controlled",
                "Mostly paper, or systems whose validation has gaps",
                "Paper or spreadsheets without control, or shared log-ins",
            ),
        ),
        Factor(
            "R",
            INHERENT,
            "Reach of inspectorates",
            "How closely a stringent authority watches this site.",
            15,
            (
                "In a country whose inspections are recognised (MRA), inspected within 12 months",
                "In such a country, inspected within 3 years",
                "In another country, inspected by a stringent authority within 3 years",
                "Inspected by a stringent authority, longer than 3 years ago",
                "Never inspected by a stringent authority, or bought through a chain of brokers",
            ),
        ),
        Factor(
            "G",
            LIKELIHOOD,
            "Regulatory standing",
            "The worst standing over the markets in use.",
            30,
            (
                "NAI or valid certificate, less than 2 years old",
                "The same but older, or VAI with every commitment closed",
                "VAI with open commitments, or stale",
                "Form 483 pending, or OAI",
                "Warning letter, import alert or statement of non-compliance; or no evidence at all",
            ),
        ),
        Factor(
            "A",
            LIKELIHOOD,
            "Last audit",
            "What the sponsor's last audit found and what became of it.",
            25,
            (
                "No major finding",
                "One or two major findings, none late",
                "Three or more major findings, or any that is late",
                "A critical finding, closed",
                "A critical finding, open; or no audit",
            ),
        ),
        Factor(
            "Q",
            LIKELIHOOD,
            "Performance",
            "The score of the KPI scorecard over the last 12 months.",
            20,
            ("90 % or more", "80 to below 90 %", "70 to below 80 %", "60 to below 70 %", "Below 60 %, or capped red"),
        ),
        Factor(
            "X",
            LIKELIHOOD,
            "Questionnaire",
            "The score of the newest reviewed questionnaire.",
            10,
            (
                "90 % or more",
                "80 to below 90 %",
                "70 to below 80 %",
                "60 to below 70 %",
                "Below 60 %, or a knockout question is unresolved",
            ),
        ),
        Factor(
            "K",
            LIKELIHOOD,
            "Age of the on-site audit",
            "How long ago the sponsor last saw the site with its own eyes.",
            15,
            (
                "At most 12 months ago",
                "At most 24 months ago",
                "At most 36 months ago",
                "At most 48 months ago",
                "Longer ago, or never",
            ),
        ),
    )
}
KEYS: Final = tuple(FACTORS)


def keys_of(set_: str) -> tuple[str, ...]:
    """The letters of one set in their order."""
    return tuple(key for key, each in FACTORS.items() if each.set == set_)


BLOCKED, OPEN_CRITICAL, STERILE, NEVER_AUDITED = "blocked", "open_critical", "sterile", "never_audited"
FLOORS: Final[dict[str, str]] = {
    BLOCKED: "A market in use is blocked",
    OPEN_CRITICAL: "A critical or data-integrity finding is open",
    STERILE: "Sterile or biological drug product",
    NEVER_AUDITED: "Maker of drug product or substance that was never audited on site",
}
"""Facts under which a band is never lower than the model says, whatever the score."""
LOW_COMPLETENESS: Final = "low_completeness"
