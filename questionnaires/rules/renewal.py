"""A questionnaire that is sent again: what is asked anew, and what may be reaffirmed of what was signed last time.

Nothing here fills an answer in: the rules only tell which signed answers still fit, and why the others do not. That
they hold is said by a person (domain 8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from questionnaires.rules import conditions, filling
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import Question, Section
from questionnaires.rules.scope import ASPECTS, Scope
from questionnaires.rules.whole import HOLD, LABELS, Whole, in_words
from regulations.rules.dates import add_months

NEW, CHANGED, HOLDS = "new", "changed", "holds"
VERDICTS: Final[dict[str, str]] = {
    NEW: "Asked for the first time",
    CHANGED: "Asked anew",
    HOLDS: "Can be reaffirmed",
}

NOT_ASKED, NOT_SHOWN, NOT_ANSWERED = "not_asked", "not_shown", "not_answered"
QUESTION, SITE, SCOPE, DEPENDS = "question", "site", "scope", "depends"
EVIDENCE, REVIEW, AGE, UNFIT = "evidence", "review", "age", "unfit"
CAUSES: Final[dict[str, str]] = {
    NOT_ASKED: "were not asked last time",
    NOT_SHOWN: "did not apply last time",
    NOT_ANSWERED: "were not answered last time",
    QUESTION: "read differently now",
    SITE: "because name or address of the site changed",
    SCOPE: "depend on what the site is asked for, which changed",
    DEPENDS: "depend on an answer that changed",
    EVIDENCE: "have evidence that ends before the due date",
    REVIEW: "were not accepted last time",
    AGE: "were answered too long ago",
    UNFIT: "have an answer that no longer fits",
}
"""Why a question is asked anew, as a count of questions reads it."""
FIRST: Final = frozenset({NOT_ASKED, NOT_SHOWN, NOT_ANSWERED})
"""Causes by which a question counts as new: there is no answer of last time to stand beside it."""
SAYS: Final = (
    "text",
    "help",
    "kind",
    "unit",
    "minimum",
    "maximum",
    "options",
    "columns",
    "evidence",
    "evidence_required",
    "requirements",
)
"""What a question says to who answers it. When it is asked, where it stands and what it weighs are not part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """An answer as it was signed and sent last time."""

    given: Given
    first_on: date
    """the day on which the answer was first signed, however often it was reaffirmed since"""
    ends: tuple[date, ...] = ()
    """the last days of its evidence"""


@dataclass(frozen=True, kw_only=True)
class Before:
    """A questionnaire that was answered, signed and sent."""

    whole: Whole
    scope: Scope
    site: tuple[str, str]
    """name and address; an address that was not kept is empty"""
    signed: Mapping[str, Signed]
    not_accepted: Collection[str] = ()
    """keys of questions of which the sponsor wants another answer"""

    @property
    def filled(self) -> filling.Filling:
        """The questionnaire with its answers."""
        return filling.Filling(self.whole, self.scope, {key: each.given for key, each in self.signed.items()})


@dataclass(frozen=True, kw_only=True)
class Now:
    """The questionnaire that asks the same again."""

    whole: Whole
    scope: Scope
    site: tuple[str, str]
    until: date
    """the day up to which an answer must hold: the due date, or today once that has passed"""
    months: int = HOLD
    given: Mapping[str, Given] = field(default_factory=dict)
    """what stands as answers already"""
    assumed: Collection[str] = ()
    """keys of questions whose answers of last time are taken as said where they can be reaffirmed"""
    unchanged: bool = False
    """whether every answer of last time is taken as said again: what a preview counts with"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one question that applies: its causes with a sentence each; none where the answer fits."""

    causes: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """A key of `VERDICTS`."""
        if not self.causes:
            return HOLDS
        return NEW if self.causes[0][0] in FIRST else CHANGED

    @property
    def holds(self) -> bool:
        return not self.causes

    @property
    def words(self) -> tuple[str, ...]:
        """Why it is asked anew."""
        return tuple(sentence for _, sentence in self.causes)


def verdicts(before: Before, now: Now) -> dict[str, Verdict]:
    """The questions that apply, in order, each with what becomes of its answer of last time."""
    last, by_key = before.filled, now.whole.by_key
    sections = {each.key: each for each in now.whole.sections}
    found: dict[str, Verdict] = {}

    def said(question: Question, counting: Mapping[str, Any]) -> Any:
        key = question.key
        causes = _causes(question, sections[question.section], last, before, now, counting)
        verdict = found[key] = Verdict(tuple(causes))
        if key in now.given:
            return filling.counting(question, now.given[key])
        taken = now.unchanged or key in now.assumed and verdict.holds
        return _meant(last, key, by_key) if taken and key in before.signed else None

    conditions.walked(now.whole.sections, now.whole.questions, now.scope, said)
    return found


def _causes(
    question: Question,
    section: Section,
    last: filling.Filling,
    before: Before,
    now: Now,
    counting: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    key = question.key
    was = last.whole.by_key.get(key)
    if was is None:
        yield NOT_ASKED, "It was not asked last time."
    elif not last.shown[key]:
        yield NOT_SHOWN, "It did not apply last time."
    elif key not in before.signed:
        yield NOT_ANSWERED, "It was not answered last time."
    else:
        yield from _differences(was, question, before, now)
        yield from _circumstances((question, section), last, now, counting)
        yield from _time(before.signed[key], now)
        if key in before.not_accepted:
            yield REVIEW, "The sponsor asks for a new answer to this."


def _differences(was: Question, question: Question, before: Before, now: Now) -> Iterator[tuple[str, str]]:
    changed = [
        LABELS[name] for name in SAYS if in_words(name, getattr(was, name)) != in_words(name, getattr(question, name))
    ]
    if changed:
        yield QUESTION, f"The question changed since: {', '.join(changed)}."
    if any(then and then != today for then, today in zip(before.site, now.site, strict=True)):
        yield SITE, "Name or address of the site changed since."
    if changed:  # an answer of another kind cannot even be read
        return
    # The same words, and "not applicable" may no longer be said, or evidence must be given.
    if unfit := filling.faults(question, before.signed[question.key].given):
        yield UNFIT, f"The answer of last time does not fit: {' '.join(unfit)}"


def _circumstances(
    asked: tuple[Question, Section], last: filling.Filling, now: Now, counting: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What decides whether it is asked, where that is not what it was."""
    looked_at, aspects = conditions.asked_of(part.show_if for part in asked)
    if moved := [ASPECTS[name].label for name in ASPECTS if name in aspects & changed_aspects(last.scope, now.scope)]:
        yield SCOPE, f"What the site is asked for changed since: {', '.join(moved)}."
    by_key = now.whole.by_key
    other = [key for key in by_key if key in looked_at and counting.get(key) != _meant(last, key, by_key)]
    if open_ := [key for key in other if key not in counting and key not in now.given]:
        yield DEPENDS, f"It depends on {', '.join(open_)}: answer that first."
    elif other:
        yield DEPENDS, f"It depends on {', '.join(other)}, whose answer is not that of last time."


def _time(signed: Signed, now: Now) -> Iterator[tuple[str, str]]:
    if signed.ends and min(signed.ends) < now.until:
        yield EVIDENCE, f"Its evidence is valid until {min(signed.ends):%-d %b %Y} only."
    if add_months(signed.first_on, now.months) < now.until:
        yield AGE, f"It was first signed on {signed.first_on:%-d %b %Y}, more than {now.months} months before."


def _meant(last: filling.Filling, key: str, by_key: Mapping[str, Question]) -> Any:
    """What conditions saw of an answer last time; nothing of one that was not asked or is gone."""
    was = last.whole.by_key.get(key)
    if was is None or key not in by_key or not last.shown[key]:
        return None
    return filling.counting(was, last.of(key))


def changed_aspects(was: Scope, now: Scope) -> set[str]:
    """The aspects of the scope that say something else than last time."""
    return {name for name in ASPECTS if was.get(name, frozenset()) != now.get(name, frozenset())}


# --- counted ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forecast:
    """What sending again would ask: of how many questions how many anew, and for which causes."""

    asked: int
    anew: int
    because: tuple[tuple[str, int], ...]
    """cause in words, and to how many questions it applies; one question may have several"""

    @property
    def held(self) -> int:
        """How many can be reaffirmed."""
        return self.asked - self.anew


def forecast(found: Mapping[str, Verdict]) -> Forecast:
    """The verdicts of a whole questionnaire in numbers."""
    counts = dict.fromkeys(CAUSES, 0)
    for verdict in found.values():
        for cause in {cause for cause, _ in verdict.causes}:
            counts[cause] += 1
    because = tuple((CAUSES[cause], count) for cause, count in counts.items() if count)
    return Forecast(len(found), sum(not each.holds for each in found.values()), because)


# --- what was answered --------------------------------------------------------------------------------------------

REAFFIRMED, ANEW = "reaffirmed", "anew"
OUTCOMES: Final[dict[str, str]] = {
    NEW: "New",
    CHANGED: "Changed",
    ANEW: "Answered anew, as before",
    REAFFIRMED: "Reaffirmed",
}
"""How an answer stands to that of last time."""


def outcome(given: Given, signed: Signed | None, *, reaffirmed: bool) -> str:
    """How an answer stands to the one of last time: a key of `OUTCOMES`."""
    if reaffirmed:
        return REAFFIRMED
    if signed is None:
        return NEW
    return ANEW if given.said == signed.given.said else CHANGED
