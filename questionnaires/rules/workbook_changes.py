"""What a workbook with answers that came back would change, question by question (decision 0163)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from questionnaires.rules import filling
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.questions import Question
from questionnaires.rules.workbook import Row, as_read, print_of

UNCHANGED, NEW, CHANGED, CLEARED, CONFLICT, UNREADABLE, HIDDEN = (
    "unchanged",
    "new",
    "changed",
    "cleared",
    "conflict",
    "unreadable",
    "does_not_apply",
)
VERDICTS: Final[dict[str, str]] = {
    CONFLICT: "Two answers",
    UNREADABLE: "Cannot be read",
    NEW: "New",
    CHANGED: "Changed",
    CLEARED: "Emptied",
    HIDDEN: "Does not apply",
    UNCHANGED: "Unchanged",
}
"""In the order in which a report tells them."""
WRITTEN: Final = frozenset({NEW, CHANGED, CLEARED})
WORKBOOK, PORTAL = "workbook", "portal"
TAKES: Final[dict[str, str]] = {WORKBOOK: "the answer of the workbook", PORTAL: "the answer in the portal"}


@dataclass(frozen=True, slots=True)
class Base:
    """An answer when the workbook was downloaded: its version, 0 where there was none, and what the workbook showed."""

    version: int = 0
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a workbook would do to the answer of one question, beside what stands there."""

    question: Question
    row: Row
    verdict: str
    now: Given
    version: int

    @property
    def theirs(self) -> list[str]:
        """The answer of the workbook, in words."""
        return filling.in_words(self.question, self.row.given)

    @property
    def ours(self) -> list[str]:
        """The answer in the portal, in words."""
        return filling.in_words(self.question, self.now)


def compare(
    filled: Filling,
    rows: Iterable[Row],
    base: Mapping[str, Base],
    versions: Mapping[str, int],
    takes: Mapping[str, str] | None = None,
) -> list[Compared]:
    """Every row with what would become of it.

    `takes` says of conflicts which answer is kept: the portal's, unless said. Whether a question applies is asked of
    the answers as they would stand afterwards.
    """
    chosen, by_key = takes or {}, filled.whole.by_key
    found = [
        _compared(by_key[row.question], row, base.get(row.question, Base()), filled, versions.get(row.question, 0))
        for row in rows
    ]
    taken = {each.question.key: each.row.given for each in found if is_taken(each, chosen)}
    after = filled.taking(taken)
    return [
        replace(each, verdict=HIDDEN)
        if each.verdict in WRITTEN | {CONFLICT} and not (after.shown[each.question.key])
        else each
        for each in found
    ]


def is_taken(each: Compared, takes: Mapping[str, str]) -> bool:
    """Whether the workbook's answer is written."""
    return each.verdict in WRITTEN or each.verdict == CONFLICT and takes.get(each.question.key) == WORKBOOK


def _compared(question: Question, row: Row, base: Base, filled: Filling, version: int) -> Compared:
    now = filled.of(question.key)
    return Compared(question, row, _verdict(question, row, base, now, version), now, version)


def _verdict(question: Question, row: Row, base: Base, now: Given, version: int) -> str:
    said, standing = row.given.said, as_read(question, now)
    if said == standing.said or print_of(question, row.given) == base.shown:
        return UNCHANGED
    if row.faults:
        return UNREADABLE
    if version != base.version:
        return CONFLICT
    if not any(said):
        return CLEARED
    return CHANGED if any(standing.said) else NEW
