"""The cGMP matrix of a site: where each of the sixteen topics stands on a day, and from which evidence.

An open gap decides, whatever else is there: bad news is never outweighed. A topic is compliant only where somebody
looked: an own audit that covered it, answers that were accepted, a person's assessment, or a gap whose closing was
verified. The rest is not assessed, which is no good news. How gaps of authorities weigh is a company rule: FDA does not
grade (handbook 6, 7.7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from cmos.rules import Ref
from qualification.rules.words import count
from regulations.rules.dates import add_months
from regulations.rules.topics import TOPICS, topics_of

RULE_VERSION: Final = "2026-11"
LONG_AGO_MONTHS: Final = 36
"""Company rule: what was last looked at longer ago than evidence is relied on in the EU is said to be old."""


class Status(IntEnum):
    """Where a topic stands; the worst has the highest number."""

    NOT_APPLICABLE = 0
    COMPLIANT = 1
    LONG_AGO = 2
    NOT_ASSESSED = 3
    OTHER = 4
    MAJOR = 5
    CRITICAL = 6

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def key(self) -> str:
        """Its name in addresses, exports, the API and `web.states`."""
        return KEYS[self]

    @property
    def short(self) -> str:
        return SHORT[self]

    @property
    def is_gap(self) -> bool:
        return self >= Status.OTHER


LABELS: Final[dict[Status, str]] = {
    Status.CRITICAL: "Critical gap",
    Status.MAJOR: "Major gap",
    Status.OTHER: "Other gap",
    Status.NOT_ASSESSED: "Not assessed",
    Status.LONG_AGO: "Assessed long ago",
    Status.COMPLIANT: "Assessed compliant",
    Status.NOT_APPLICABLE: "Not applicable",
}
KEYS: Final[dict[Status, str]] = {
    Status.CRITICAL: "gap_critical",
    Status.MAJOR: "gap_major",
    Status.OTHER: "gap_other",
    Status.NOT_ASSESSED: "not_assessed",
    Status.LONG_AGO: "assessed_long_ago",
    Status.COMPLIANT: "assessed_compliant",
    Status.NOT_APPLICABLE: "not_applicable",
}
SHORT: Final[dict[Status, str]] = {
    Status.CRITICAL: "Critical",
    Status.MAJOR: "Major",
    Status.OTHER: "Other",
    Status.NOT_ASSESSED: "Not assessed",
    Status.LONG_AGO: "Long ago",
    Status.COMPLIANT: "Compliant",
    Status.NOT_APPLICABLE: "N/A",
}
"""Words for narrow cells; the shape beside them says the same."""
BY_KEY: Final[dict[str, Status]] = {key: status for status, key in KEYS.items()}

AUDITS, INSPECTIONS, QUESTIONNAIRES, ASSESSMENTS, PROFILE = (
    "audits",
    "inspections",
    "questionnaires",
    "assessments",
    "profile",
)
SOURCES: Final[dict[str, str]] = {
    AUDITS: "Own audits",
    INSPECTIONS: "Inspections and letters",
    QUESTIONNAIRES: "Questionnaires",
    ASSESSMENTS: "Assessments by people",
}
"""Where evidence comes from, as the columns of the matrix; what follows from the site's profile stands in none."""

GAP, MET, OUT = "gap", "met", "out"
"""What a piece of evidence says: not met, met, or that the topic does not concern the site."""

LAW, COMPANY = "law", "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that says something about topics. Void and withdrawn records never become one.

    A gap begins on the day it was found and is none any more from `closed_on` on; only where `verified` says how the
    closing was made sure does it count as met from then. `codes` are the requirements it cites; `topics` are named by
    whoever assessed, and follow from the codes everywhere else.
    """

    source: str
    says: str
    ref: Ref
    sentence: str
    on: date
    topics: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    grade: Status = Status.NOT_ASSESSED
    graded_by_rule: bool = False
    """whether the grade is the company's weight of something that its authority does not grade"""
    closed_on: date | None = None
    verified: str = ""
    """what verified the closing, in words; empty where nothing did"""
    detail: str = ""

    @property
    def places(self) -> frozenset[str]:
        """The topics it speaks of."""
        return self.topics or frozenset(key for code in self.codes for key in topics_of(entry(code)))

    def is_open(self, on: date) -> bool:
        """Whether it is a gap on that day."""
        return self.says == GAP and self.on <= on and (self.closed_on is None or on < self.closed_on)

    def met_on(self, on: date) -> date | None:
        """The day from which it shows that its topics are met, if it does on `on`."""
        if self.says == MET and self.on <= on:
            return self.on
        closed = self.closed_on if self.says == GAP and self.verified else None
        return closed if closed is not None and closed <= on else None

    def looked_on(self, on: date) -> date | None:
        """The newest day by `on` on which somebody looked at the topic because of it; a profile is no look."""
        if self.source == PROFILE or self.on > on:
            return None
        return self.closed_on if self.closed_on is not None and self.closed_on <= on else self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One topic of a site on a day, with everything that was looked at."""

    topic: str
    status: Status
    because: str
    assessed_on: date | None
    """the newest day on which somebody looked at the topic"""
    months: int | None
    """whole months since then"""
    changes_on: date | None
    """the next day on which this answer changes with the evidence now known"""
    evidence: tuple[Evidence, ...]
    on: date

    @property
    def label(self) -> str:
        return TOPICS[self.topic].label

    @property
    def age(self) -> str:
        """How long ago somebody looked at it, in words."""
        if self.months is None:
            return "never"
        return f"{count(self.months, 'month')} ago" if self.months else "less than a month ago"

    @property
    def open_gaps(self) -> tuple[Evidence, ...]:
        """Worst first."""
        return tuple(each for each in self.evidence if each.is_open(self.on))

    @property
    def by_source(self) -> Mapping[str, Status | None]:
        """What each source says alone; nothing where it says nothing."""
        return {source: _of(self.topic, _from(self.evidence, source), self.on) for source in SOURCES}

    @property
    def by_requirement(self) -> tuple[Line, ...]:
        """The same, cut by the requirements that are cited."""
        codes = dict.fromkeys(code for each in self.evidence for code in _within(self.topic, each.codes))
        cited = [Line(code, *_line(self.topic, _citing(self.evidence, code), self.on)) for code in sorted(codes)]
        rest = tuple(each for each in self.evidence if not _within(self.topic, each.codes))
        return (*cited, *([Line("", *_line(self.topic, rest, self.on))] if rest else []))


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement of a topic that evidence cites; no code for evidence about the topic as a whole."""

    code: str
    status: Status
    evidence: tuple[Evidence, ...]


def matrix(found: Iterable[Evidence], on: date) -> tuple[Cell, ...]:
    """Where each topic stands on `on`, in the order of the crosswalk."""
    placed: dict[str, list[Evidence]] = {key: [] for key in TOPICS}
    for each in found:
        for key in each.places & placed.keys():
            if each.on <= on:
                placed[key].append(each)
    return tuple(cell(key, pieces, on) for key, pieces in placed.items())


def cell(topic: str, found: Collection[Evidence], on: date) -> Cell:
    """One topic from the evidence that speaks of it."""
    pieces = tuple(sorted((each for each in found if each.on <= on), key=lambda each: _rank(each, on)))
    status, because, turns = _answer(pieces, on)
    looked = max((day for each in pieces if (day := each.looked_on(on))), default=None)
    return Cell(
        topic=topic,
        status=status,
        because=because,
        assessed_on=looked,
        months=_months(looked, on) if looked else None,
        changes_on=min((day for day in (turns, *_closings(pieces, on)) if day), default=None),
        evidence=pieces,
        on=on,
    )


def unplaced(found: Iterable[Evidence], on: date) -> tuple[Evidence, ...]:
    """Open gaps that cite nothing of any topic: no cell shows them, so the page must."""
    return tuple(each for each in found if each.is_open(on) and not each.places)


def worst(cells: Iterable[Cell]) -> Status:
    """The worst cell."""
    return max((each.status for each in cells), default=Status.NOT_ASSESSED)


def counts(cells: Iterable[Cell]) -> dict[Status, int]:
    """How many topics stand where, worst first, zeros included."""
    found = [each.status for each in cells]
    return {status: found.count(status) for status in reversed(Status)}


def systemic(by_site: Mapping[Any, Iterable[Cell]]) -> dict[str, int]:
    """Topic -> at how many of these sites it has an open gap; one company's sites, asked together (edge case 7)."""
    held = dict.fromkeys(TOPICS, 0)
    for cells in by_site.values():
        for each in cells:
            held[each.topic] += each.status.is_gap
    return held


def entry(code: str) -> str:
    """The citation without what follows a comma: `EU GMP Annex 1, 2.3` is cited as its annex."""
    return code.partition(",")[0].strip()


def plain_cell(cell: Cell) -> dict[str, Any]:
    """One topic as plain values, for the API and inside printed copies."""
    return {
        "topic": cell.topic,
        "label": cell.label,
        "status": cell.status.key,
        "because": cell.because,
        "assessed_on": _iso(cell.assessed_on),
        "months_ago": cell.months,
        "changes_on": _iso(cell.changes_on),
        "sources": {source: None if status is None else status.key for source, status in cell.by_source.items()},
        "evidence": [plain_evidence(each, cell.on) for each in cell.evidence],
    }


def plain_evidence(each: Evidence, on: date) -> dict[str, Any]:
    """One piece of evidence as plain values."""
    return {
        "source": each.source,
        "kind": each.ref.kind,
        "id": str(each.ref.id),
        "label": each.ref.label,
        "sentence": each.sentence,
        "says": each.says,
        "is_open": each.is_open(on),
        "grade": each.grade.key if each.says == GAP else None,
        "graded_by_rule": each.graded_by_rule,
        "requirements": list(each.codes),
        "on": _iso(each.on if each.on > date.min else None),
        "closed_on": _iso(each.closed_on),
        "verified": each.verified,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- precedence ---------------------------------------------------------------------------------------------------


def _answer(pieces: tuple[Evidence, ...], on: date) -> tuple[Status, str, date | None]:
    """Status, its reason, and the day on which time alone turns it."""
    gaps = [each for each in pieces if each.is_open(on)]
    if gaps:
        deciding = max(gaps, key=lambda each: (each.grade, each.on))
        more = f", and {len(gaps) - 1} more" if len(gaps) > 1 else ""
        return deciding.grade, f"{deciding.sentence}{more}.", None
    met = max((day for each in pieces if (day := each.met_on(on))), default=None)
    out = [each for each in pieces if each.says == OUT]
    said = [each for each in out if each.source != PROFILE]
    newest = max(said, key=lambda each: each.on, default=None)
    if newest is not None and (met is None or newest.on > met):
        return Status.NOT_APPLICABLE, f"{newest.sentence}.", None
    if met is not None:
        return _met(pieces, met, on)
    if out:
        return Status.NOT_APPLICABLE, f"{out[0].sentence}.", None
    closed = sum(each.says == GAP for each in pieces)
    if closed:
        many = "A gap was" if closed == 1 else f"{closed} gaps were"
        return Status.NOT_ASSESSED, f"{many} closed without a verification, and nothing else was assessed.", None
    return Status.NOT_ASSESSED, "Nobody has looked at it in what is recorded.", None


def _met(pieces: tuple[Evidence, ...], met: date, on: date) -> tuple[Status, str, date | None]:
    shown = next(each for each in pieces if each.met_on(on) == met)
    turns = add_months(met, LONG_AGO_MONTHS)
    said = f"{shown.sentence}: closed, {shown.verified}" if shown.says == GAP else shown.sentence
    if turns <= on:
        return Status.LONG_AGO, f"{said}. That is {_months(met, on)} months ago.", None
    return Status.COMPLIANT, f"{said}.", turns


def _of(topic: str, pieces: tuple[Evidence, ...], on: date) -> Status | None:
    return _answer(pieces, on)[0] if pieces else None


def _line(topic: str, pieces: tuple[Evidence, ...], on: date) -> tuple[Status, tuple[Evidence, ...]]:
    return _answer(pieces, on)[0], pieces


def _rank(each: Evidence, on: date) -> tuple[int, int, int, str]:
    """Open gaps first, the gravest first; then the newest."""
    is_open = each.is_open(on)
    day = each.looked_on(on) or each.on
    return (not is_open, -each.grade if is_open else 0, -day.toordinal(), str(each.ref.id))


def _closings(pieces: Iterable[Evidence], on: date) -> Iterable[date]:
    """Days after `on` on which a gap is known to be closed."""
    return (each.closed_on for each in pieces if each.is_open(on) and each.closed_on)


def _from(pieces: Iterable[Evidence], source: str) -> tuple[Evidence, ...]:
    return tuple(each for each in pieces if each.source == source)


def _citing(pieces: Iterable[Evidence], code: str) -> tuple[Evidence, ...]:
    return tuple(each for each in pieces if code in each.codes)


def _within(topic: str, codes: Iterable[str]) -> list[str]:
    return [code for code in codes if topic in topics_of(entry(code))]


def _months(since: date, on: date) -> int:
    """Whole months, never days over thirty (edge case 9)."""
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
