"""When a person may say that a topic at a site is met, or does not concern it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from audits.rules import CLOSED, LEAD_SIGNED, REPORTED
from cmos.rules import SiteFact
from qualification.rules.scope import makes_drug_product
from regulations.rules.topics import TOPICS
from regulations.rules.vocabulary import DOSAGE_FORMS

COMPLIANT, NOT_APPLICABLE = "compliant", "not_applicable"
VERDICTS: Final[dict[str, str]] = {COMPLIANT: "Assessed compliant", NOT_APPLICABLE: "Not applicable"}

AUDIT, DOCUMENTS, AUTHORITY, VISIT, PROFILE = "audit", "documents", "authority_report", "visit", "profile"
BASES: Final[dict[str, str]] = {
    AUDIT: "Own audit",
    DOCUMENTS: "Review of documents",
    AUTHORITY: "Report of an authority",
    VISIT: "Visit to the site",
    PROFILE: "What the site does",
}
CHOSEN: Final = {basis: words for basis, words in BASES.items() if basis != AUDIT}
"""What a person chooses from; what an audit covered is said with the audit."""
COVERING: Final = frozenset({REPORTED, LEAD_SIGNED, CLOSED})
"""States of an audit whose coverage counts: held is not enough, what was found must be written (edge case 21)."""


STERILE_WORK: Final = frozenset(
    {
        "aseptic_manufacture",
        "terminal_sterilisation",
        "sterilisation",
        "testing_sterility",
        "batch_certification_sterile",
    }
)
STERILE_FORMS: Final = frozenset(
    code for code, form in DOSAGE_FORMS.items() if all(heading.startswith("1.1") for heading in form.leaf)
)


def out_of_profile(site: SiteFact) -> Iterator[tuple[str, str]]:
    """Topics that do not concern a site by what it declares, with the reason; silence about it excludes nothing.

    Aseptic processing concerns sterile products (21 CFR 211.113(b), EU GMP Annex 1), and ICH Q7 ends before it.
    """
    declares = site.material_types and site.operations
    is_sterile = site.sterile or STERILE_WORK & set(site.operations) or STERILE_FORMS & set(site.dosage_forms)
    if not declares or is_sterile:
        return
    if not makes_drug_product(site.material_types):
        yield "aseptic", "The site makes no medicine, and ICH Q7 ends before sterile manufacture"
    elif site.dosage_forms or site.partner_type not in ("cmo", "cdmo"):
        yield "aseptic", "The site declares no sterile product, and the topic concerns sterile products"


def assessment_errors(
    *, topic: str, verdict: str, basis: str, text: str, assessed_on: date, today: date
) -> Iterator[tuple[str, str]]:
    """What is wrong with an assessment, by field."""
    if topic not in TOPICS:
        yield "topic", "There is no topic of that name."
    if verdict not in VERDICTS:
        yield "verdict", f"Choose one of: {', '.join(VERDICTS.values())}."
    if basis not in CHOSEN:
        yield "basis", f"Choose one of: {', '.join(CHOSEN.values())}."
    elif verdict == COMPLIANT and basis == PROFILE:
        yield "basis", "What a site does shows no compliance. Name what was looked at."
    if not text.strip():
        why = (
            "Say why the topic does not concern this site." if verdict == NOT_APPLICABLE else "Say what was looked at."
        )
        yield "text", why
    if assessed_on > today:
        yield "assessed_on", "An assessment lies in the past: write the day on which it was done."


def coverage_errors(*, topics: Collection[str], status: str, text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with saying which topics an audit covered, by field."""
    if not topics or not set(topics) <= TOPICS.keys():
        yield "topics", "Mark each topic that the audit covered."
    if status not in COVERING:
        yield "", "Issue the findings of the audit first: what it covered counts with what it found."
    if not text.strip():
        yield "text", "Say what was looked at."


def in_order(topics: Collection[str]) -> list[str]:
    """Topics in the order of the crosswalk."""
    return [key for key in TOPICS if key in topics]
