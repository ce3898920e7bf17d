"""Which answers of a questionnaire that follows another are shown: all, or those that are new, changed, reaffirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.rules.renewal import OUTCOMES
from questionnaires.selectors.sent import Shown

By = Mapping[str, Sequence[Shown]]


@dataclass(frozen=True, slots=True)
class Link:
    """One choice of the filter with its number of answers."""

    query: str
    words: str
    count: int
    current: bool


def of_outcome(given: By, wanted: str) -> dict[str, list[Shown]]:
    """The answers by section, narrowed to those that stand so to last time; sections without any are left out."""
    if wanted not in OUTCOMES:
        return {section: list(shown) for section, shown in given.items()}
    narrowed = {
        section: [each for each in shown if each.outcome and each.outcome.kind == wanted]
        for section, shown in given.items()
    }
    return {section: shown for section, shown in narrowed.items() if shown}


def outcome_links(given: By, wanted: str) -> list[Link]:
    """The choices of the filter; none where the questionnaire follows no other."""
    counts = Counter(each.outcome.kind for shown in given.values() for each in shown if each.outcome)
    if not counts:
        return []
    every = Link("?", "All", sum(counts.values()), wanted not in OUTCOMES)
    return [
        every,
        *(
            Link(f"?answers={kind}", words, counts[kind], kind == wanted)
            for kind, words in OUTCOMES.items()
            if counts[kind]
        ),
    ]
