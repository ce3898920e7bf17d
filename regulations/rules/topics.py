"""The sixteen topics under which requirements of the US, the EU and ICH Q7 stand side by side.

A citation names a place in one text (`21 CFR 211.22(a)`, `EU GMP I 7.5`, `EU GMP II 2.3`, `EU GMP Annex 15`); a topic
names places in several. That the places belong together is a company rule, no law. Numbers of Part II are those of
EudraLex Volume 4: an added 2.2 Quality Risk Management moved 2.2 to 2.5 of ICH Q7 to 2.3 to 2.6.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from regulations.rules.citations import places_of

RUN: Final = " - "
"""Between the first and the last code of a place that is a run of them."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What findings and requirements are about; places are codes of the catalogue, or `first - last` of a run."""

    key: str
    label: str
    us: tuple[str, ...]
    eu: tuple[str, ...]
    q7: tuple[str, ...]
    other: tuple[str, ...] = ()
    about: str = ""
    note: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """All of them, whatever the system."""
        return (*self.us, *self.eu, *self.q7, *self.other)

    @property
    def systems(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The same by system, each with its name."""
        named = ("United States", self.us), ("European Union", self.eu), ("Part II (ICH Q7)", self.q7)
        return (*named, ("Others", self.other))


_ALL: Final = (
    Topic(
        "quality_unit",
        "Quality unit",
        ("21 CFR 211.22",),
        ("EU GMP I ch. 1", "EU GMP I 2.5 - 2.9"),
        ("EU GMP II 2",),
        about="An independent unit decides about quality and is heard.",
        note="Independence of the quality unit, and its word on what is made under contract.",
    ),
    Topic(
        "personnel_training",
        "Personnel and training",
        ("21 CFR 211.25", "21 CFR 211.28", "21 CFR 211.34"),
        ("EU GMP I ch. 2",),
        ("EU GMP II 3",),
        about="Enough people who know their work, keep clean and go on learning.",
        note="Consultants belong here too.",
    ),
    Topic(
        "premises_hvac_water",
        "Premises, air and water",
        ("21 CFR 211.42 - 211.58",),
        ("EU GMP I ch. 3",),
        ("EU GMP II 4",),
        about="Rooms, air, water and waste that let nothing harmful into the product.",
        note="Annex 1 besides, where products are sterile.",
    ),
    Topic(
        "equipment_cleaning",
        "Equipment and cleaning",
        ("21 CFR 211.63 - 211.72", "21 CFR 211.182"),
        ("EU GMP I 3.34 - 3.44", "EU GMP I 5.20 - 5.22", "EU GMP Annex 15"),
        ("EU GMP II 5", "EU GMP II 12.7"),
        about="Equipment that suits its use, is maintained, calibrated, qualified and clean.",
        note="Cleaning limits rest on health-based exposure limits.",
    ),
    Topic(
        "materials_suppliers",
        "Materials and their suppliers",
        ("21 CFR 211.80 - 211.94", "21 CFR 211.184"),
        ("EU GMP I 5.27 - 5.44", "EU GMP Annex 8"),
        ("EU GMP II 7",),
        about="Materials come from approved suppliers and are used only after release.",
        note="Audits of active-substance makers: clause 5.29, Directive 2001/83/EC article 46(f).",
    ),
    Topic(
        "production_process",
        "Production and process control",
        ("21 CFR 211.100 - 211.115", "21 CFR 211.186", "21 CFR 211.188"),
        ("EU GMP I ch. 5", "EU GMP Annex 15"),
        ("EU GMP II 8", "EU GMP II 14"),
        about="Production runs as written and validated, and is controlled while it runs.",
        note="Reprocessing and rework belong here too.",
    ),
    Topic(
        "aseptic",
        "Aseptic processing and sterility",
        ("21 CFR 211.113(b)", "21 CFR 211.42(c)(10)", "21 CFR 211.167"),
        ("EU GMP Annex 1",),
        (),
        about="Sterile products stay free of microorganisms by design, barriers, validated processes and monitoring.",
        note="Held together by the contamination control strategy. ICH Q7 ends before sterile manufacture.",
    ),
    Topic(
        "packaging_label",
        "Packaging and labelling",
        ("21 CFR 211.122 - 211.137",),
        ("EU GMP I 5.45 - 5.62",),
        ("EU GMP II 9",),
        about="The right product in the right pack with the right label.",
        note="Serialization belongs here too.",
    ),
    Topic(
        "storage_distribution",
        "Storage and distribution",
        ("21 CFR 211.142", "21 CFR 211.150", "21 CFR 211.196"),
        ("EU GDP",),
        ("EU GMP II 10",),
        about="Products are stored and moved as they need, and can be found again.",
        note="Transport belongs here too.",
    ),
    Topic(
        "laboratory_oos",
        "Laboratory, stability and out-of-specification results",
        ("21 CFR 211.160 - 211.176", "21 CFR 211.194"),
        ("EU GMP I ch. 6",),
        ("EU GMP II 11",),
        about="Tests that can be trusted, and a sound look at every result out of specification.",
        note="Stability: 211.166.",
    ),
    Topic(
        "records_data_integrity",
        "Records and data integrity",
        ("21 CFR 211.68", "21 CFR 211.180", "21 CFR 211.188", "21 CFR 211.194", "21 CFR part 11"),
        ("EU GMP I ch. 4", "EU GMP Annex 11"),
        ("EU GMP II 6",),
        other=("PIC/S PI 041",),
        about="Records are complete, true, attributable and readable for as long as they are needed.",
    ),
    Topic(
        "investigations_capa",
        "Investigations and CAPA",
        ("21 CFR 211.192", "21 CFR 211.100(b)", "21 CFR 211.198"),
        ("EU GMP I 1.4(xiv)", "EU GMP I ch. 8"),
        ("EU GMP II 2.16", "EU GMP II 15"),
        about="What went wrong is understood, put right and kept from coming back.",
        note="Root cause, and the reach of it to other batches and products.",
    ),
    Topic(
        "change_control",
        "Change control",
        ("21 CFR 211.100(a)", "21 CFR 211.160(a)"),
        ("EU GMP I 1.4(xii)", "EU GMP Annex 15.11"),
        ("EU GMP II 13",),
        about="Changes are assessed and approved before they are made.",
        note="The quality agreement says which changes the sponsor approves.",
    ),
    Topic(
        "complaints_recall",
        "Complaints, returns and recall",
        ("21 CFR 211.198", "21 CFR 211.204", "21 CFR 211.208", "21 CFR part 7"),
        ("EU GMP I ch. 8",),
        ("EU GMP II 15",),
        about="Complaints are heard, returns are judged, and products can be called back.",
        note="Field alerts belong here too.",
    ),
    Topic(
        "outsourcing",
        "Outsourcing",
        ("21 CFR 211.22(a)", "21 CFR 200.10(b)"),
        ("EU GMP I ch. 7",),
        ("EU GMP II 16",),
        other=("FDA guidance on quality agreements, 2016",),
        about="Who gives work away stays responsible: chooses, contracts, watches and audits.",
        note="Subcontracting, quality agreements, and oversight of the contract acceptor.",
    ),
    Topic(
        "release",
        "Testing for release and batch release",
        ("21 CFR 211.165", "21 CFR 211.22", "21 CFR 211.192"),
        ("EU GMP Annex 16",),
        ("EU GMP II 2.3",),
        about="No batch leaves before its record and results are reviewed and somebody entitled releases it.",
        note="In the EU the Qualified Person certifies each batch.",
    ),
)
TOPICS: Final[dict[str, Topic]] = {topic.key: topic for topic in _ALL}

Path = tuple[str | int, ...]
_CODE: Final = re.compile(
    r"(?P<scheme>21 CFR|EU GMP I|EU GMP II|EU GMP Annex) (?:part |ch\. )?"
    r"(?P<numbers>[0-9]+(?:[. ][0-9]+)*)(?P<paragraphs>(?: ?\([0-9a-zA-Z]{1,6}\))*)"
)
# How many numbers name an entry of the catalogue; what lies deeper is a paragraph of the entry.
_ENTRY_DEPTH: Final = {"21 CFR": 2, "EU GMP I": 2, "EU GMP II": 2, "EU GMP Annex": 1}


def path_of(code: str) -> Path:
    """A citation as steps from the text down to the paragraph; of an unknown form: the text alone."""
    found = _CODE.fullmatch(" ".join(code.split()))
    if found is None:
        return (code,)
    numbers = [int(number) for number in re.split("[. ]", found["numbers"])]
    if found["scheme"] == "EU GMP II" and len(numbers) == 2:
        # Paragraph 2.16 belongs to section 2.1, and 12.70 to 12.7: each digit is a step.
        numbers = [numbers[0], *(int(digit) for digit in str(numbers[1]))]
    return (found["scheme"], *numbers, *re.findall(r"[0-9a-zA-Z]+", found["paragraphs"]))


@dataclass(frozen=True, slots=True)
class _Span:
    """A place of a topic: one path, or a run of neighbouring ones."""

    first: Path
    last: Path

    def holds(self, path: Path) -> bool:
        """Whether the citation lies in the place."""
        cut = path[: len(self.first)]
        if len(self.first) == 1 or len(cut) < len(self.first):
            return cut == self.first
        *parents, step = cut
        low, high = self.first[-1], self.last[-1]
        if tuple(parents) != self.first[:-1]:
            return False
        if isinstance(low, int) and isinstance(step, int) and isinstance(high, int):
            return low <= step <= high
        return step == low

    def lies_in(self, path: Path) -> bool:
        """Whether the place is a paragraph of the entry that is cited."""
        depth = 1 + _ENTRY_DEPTH.get(str(path[0]), 0)
        return len(path) >= depth and self.first[: len(path)] == path


def _span(place: str) -> _Span:
    first, _, last = place.partition(RUN)
    start = path_of(first)
    return _Span(start, (*start[:-1], int(last.rpartition(".")[2])) if last else start)


_SPANS: Final = tuple((topic.key, _span(place)) for topic in _ALL for place in topic.places)
_WHOLE: Final = frozenset(span.first for _, span in _SPANS if len(span.first) == 1)


@lru_cache(maxsize=4096)
def topics_of(code: str) -> frozenset[str]:
    """Keys of the topics that a citation belongs to; none for what stands in no topic.

    A section cited without a paragraph belongs to the topics of its paragraphs too (211.113 to `aseptic` because of
    211.113(b)): who cites less exactly is counted in more topics, never in fewer. A whole chapter does not reach the
    topics of its clauses, which are entries of their own.
    """
    paths = (path_of(place) for place in places_of(code))
    path = next((each for each in paths if each[0] in _ENTRY_DEPTH or each in _WHOLE), ())
    return frozenset(key for key, span in _SPANS if path and (span.holds(path) or span.lies_in(path)))


@lru_cache(maxsize=4096)
def topics_holding(code: str) -> frozenset[str]:
    """Keys of the topics that hold all of what is cited: 211.113 is not within `aseptic`, 211.113(b) is.

    For what shows that something is met: who cites less exactly has shown less.
    """
    path = path_of(code)
    return frozenset(key for key, span in _SPANS if span.holds(path))


def entries_of(topic: Topic, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these codes belong to the topic, in their order."""
    return tuple(code for code in codes if topic.key in topics_of(code))
