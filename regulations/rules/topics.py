"""Topics under which sections of different books meet: for tagging findings and spotting repeats across authorities.

Sections as in the books, the pairing is a company rule. EU Part II numbers are those of the EU text, which are shifted
against ICH Q7 in chapter 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

US: Final = "21 CFR"
EU_PART_1: Final = "EU GMP I"
EU_PART_2: Final = "EU GMP II"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in words; the places are sections, paragraphs, or `from-to` ranges of sections."""

    label: str
    us: tuple[str, ...]
    eu_part_1: tuple[str, ...]
    eu_part_2: tuple[str, ...] = ()
    annexes: tuple[int, ...] = ()
    """annexes of EU GMP"""


def _topic(label: str, us: str, eu_part_1: str = "", eu_part_2: str = "", *annexes: int) -> Topic:
    return Topic(label, tuple(us.split()), tuple(eu_part_1.split()), tuple(eu_part_2.split()), annexes)


TOPICS: Final[dict[str, Topic]] = {
    "quality_unit": _topic("Quality unit", "211.22", "1 2.5-2.9", "2"),
    "personnel_training": _topic("Personnel and training", "211.25 211.28 211.34", "2", "3"),
    "premises_hvac_water": _topic("Premises, air and water", "211.42-211.58", "3", "4", 1),
    "equipment_cleaning": _topic("Equipment and cleaning", "211.63-211.72 211.182", "3.34-3.99 5.20", "5 12.7", 15),
    "materials_suppliers": _topic("Materials and suppliers", "211.80-211.94 211.184", "5.27-5.44", "7", 8),
    "production_process": _topic("Production", "211.100-211.115 211.186 211.188", "5", "8 14", 15),
    "aseptic": _topic("Aseptic processing", "211.113(b) 211.42(c)(10) 211.167", "", "", 1),
    "packaging_label": _topic("Packaging and labelling", "211.122-211.137", "5.45-5.62", "9"),
    "storage_distribution": _topic("Storage and distribution", "211.142 211.150 211.196", "", "10"),
    "laboratory_oos": _topic("Laboratory", "211.160-211.176 211.194", "6", "11"),
    "records_data_integrity": _topic(
        "Records and data integrity",
        "211.68 211.180 211.188 211.194 11.1-11.300",
        "4",
        "6",
        11,
    ),
    "investigations_capa": _topic("Investigations and CAPA", "211.192 211.100(b) 211.198", "1.4(xiv) 8", "2.16 15"),
    "change_control": _topic("Change control", "211.100(a) 211.160(a)", "1.4(xii)", "13", 15),
    "complaints_recall": _topic("Complaints and recall", "211.198 211.204 211.208", "8", "15"),
    "outsourcing": _topic("Outsourcing", "211.22(a) 200.10(b)", "7", "16"),
    "release": _topic("Release", "211.165 211.22 211.192", "", "2.3", 16),
}
"""key -> topic"""

CITED: Final = re.compile(
    r"(?:(?P<book>21 ?CFR|EU GMP II|EU GMP I) ?)?(?:ch\. ?)?(?P<number>\d+(?:\.\d+)?)(?P<rest>(?:\([0-9a-z]+\))*)",
    re.IGNORECASE,
)
ANNEX: Final = re.compile(r"(?:EU GMP )?Annex (\d+)", re.IGNORECASE)


def topics_of(citation: str) -> list[str]:
    """The topics a citation may belong to: a section belongs to those of its paragraphs too.

    Takes codes of the catalogue and paragraphs below them: `21 CFR 211.192`, `211.100(b)`, `EU GMP I ch. 7`,
    `EU GMP I 7.11`, `EU GMP II 16.1`, `Annex 15`. A number without a book is read as 21 CFR.
    """
    text = " ".join(citation.split())
    if annex := ANNEX.match(text):
        return [key for key, topic in TOPICS.items() if int(annex[1]) in topic.annexes]
    cited = CITED.fullmatch(text)
    if not cited:
        return []
    book = " ".join((cited["book"] or US).upper().replace("CFR", " CFR").split())
    return [key for key, topic in TOPICS.items() if any(_meets(cited, place) for place in _places(topic, book))]


def _places(topic: Topic, book: str) -> Iterator[str]:
    yield from {US: topic.us, EU_PART_1.upper(): topic.eu_part_1, EU_PART_2.upper(): topic.eu_part_2}[book]


def _meets(cited: re.Match[str], place: str) -> bool:
    """Whether a citation lies in a place, or the place in what is cited."""
    first, _, last = place.partition("-")
    if last:
        return _numbered(first) <= _numbered(cited["number"]) <= _numbered(last) or _chapter(cited, first)
    number, _, paragraph = place.partition("(")
    wanted, given = (f"({paragraph}" if paragraph else ""), cited["rest"].lower()
    if cited["number"] != number:
        return _chapter(cited, number) or (not wanted and cited["number"].startswith(f"{number}."))
    return given.startswith(wanted) or wanted.startswith(given)


def _chapter(cited: re.Match[str], number: str) -> bool:
    """A whole chapter or part is cited, and the place lies in it."""
    return "." not in cited["number"] and not cited["rest"] and number.startswith(f"{cited['number']}.")


def _numbered(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split("."))
