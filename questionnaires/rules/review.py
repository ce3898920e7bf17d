"""The sponsor's review of signed answers: verdicts, what is still open, the score, knockouts, and its signed end.

The score is that of section 8 of the handbook: what the questions that are asked weigh, times the credit of their
answers, over what they weigh; a question that rightly does not apply leaves both. Hidden questions never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from kernel.steps import Step
from questionnaires.rules.questions import Question, is_bad

ACCEPTED, CLARIFY, GAP = "accepted", "clarify", "gap"
VERDICTS: Final[dict[str, str]] = {ACCEPTED: "Accepted", CLARIFY: "To clarify", GAP: "Gap"}
UNJUDGED: Final = "unjudged"
SHOWN: Final[dict[str, str]] = {**VERDICTS, UNJUDGED: "Not reviewed"}
CREDIT: Final[dict[str, Decimal]] = {ACCEPTED: Decimal(1), CLARIFY: Decimal("0.5"), GAP: Decimal(0)}
NOTHING: Final = Decimal(0)

CONTINUE, DO_NOT_USE = "continue", "do_not_use"
DECISIONS: Final[dict[str, str]] = {CONTINUE: "Continue", DO_NOT_USE: "Do not use"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer to a question that is asked, with what the sponsor says of it now."""

    key: str
    section: str
    weight: int
    verdict: str = ""
    """the newest one; empty while nobody has judged the answer"""
    not_applicable: bool = False
    bad: bool = False
    """whether the answer, or a gap in it, is what a knockout asks a person about"""
    decided: str = ""
    """what was decided about a bad knockout since"""

    @property
    def leaves(self) -> bool:
        """Whether it counts for nothing and against nothing: it does not apply, and the reviewer agrees."""
        return self.not_applicable and self.verdict == ACCEPTED

    @property
    def credit(self) -> Decimal:
        """What its answer earns: nothing where it is not judged, or said not to apply without the reviewer's yes."""
        return NOTHING if self.not_applicable else CREDIT.get(self.verdict, NOTHING)

    @property
    def open(self) -> bool:
        """Whether a reviewer still owes a final word on it."""
        return self.verdict not in (ACCEPTED, GAP)


@dataclass(frozen=True, slots=True)
class Score:
    """Points and what could be had, with how much of it was judged: never the one without the other."""

    points: Decimal
    of: Decimal
    judged: int
    asked: int

    @property
    def percent(self) -> Decimal | None:
        """To a tenth; nothing where nothing counts."""
        if not self.of:
            return None
        return (100 * self.points / self.of).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def complete(self) -> bool:
        """Whether every answer has a final word."""
        return self.judged == self.asked

    @property
    def words(self) -> str:
        """The score and its completeness."""
        value = "no score" if self.percent is None else f"{self.percent.normalize():f} %"
        return f"{value}, {self.judged} of {self.asked} reviewed"


def score(answers: Iterable[Judged]) -> Score:
    """The score of some answers; of a section and of the whole by the same formula."""
    found = list(answers)
    counting = [each for each in found if not each.leaves]
    return Score(
        points=sum((each.weight * each.credit for each in counting), NOTHING),
        of=Decimal(sum(each.weight for each in counting)),
        judged=sum(not each.open for each in found),
        asked=len(found),
    )


def by_section(answers: Iterable[Judged]) -> dict[str, Score]:
    """The score of each section in which something is asked, in order."""
    found: dict[str, list[Judged]] = {}
    for each in answers:
        found.setdefault(each.section, []).append(each)
    return {section: score(rows) for section, rows in found.items()}


def badly_answered(question: Question, answer: Any, verdict: str) -> bool:
    """Whether a knockout needs a person's decision: its bad answer was given, or the reviewer found a gap in it.

    For texts, tables and files nothing is written as bad: there the reviewer's gap alone says so. A gap in another
    knockout does too, because it says that the good answer is not believed.
    """
    return question.knockout and (is_bad(question, answer) or verdict == GAP)


def knockouts(answers: Iterable[Judged]) -> tuple[Judged, ...]:
    """Bad ones, decided or not."""
    return tuple(each for each in answers if each.bad)


# --- beside the last time -----------------------------------------------------------------------------------------

SAME, CHANGED, NEW = "same", "changed", "new"
SINCE: Final[dict[str, str]] = {SAME: "Same as last time", CHANGED: "Changed since last time", NEW: "New"}


@dataclass(frozen=True, slots=True)
class Since:
    """What differs between an answer and the one of the last time, in words."""

    kind: str
    was: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """lines that no longer stand there"""
    added: tuple[str, ...] = ()
    asked_differently: bool = False

    @property
    def words(self) -> str:
        """One sentence."""
        said = SINCE[self.kind]
        return f"{said}; the question is worded differently" if self.asked_differently else said


def since(now: Sequence[str], before: Sequence[str] | None, *, reworded: bool = False) -> Since:
    """How an answer differs from the one given before; `None` where the question was not answered then."""
    if before is None:
        return Since(NEW)
    gone = tuple(line for line in before if line not in now)
    added = tuple(line for line in now if line not in before)
    return Since(CHANGED if gone or added else SAME, tuple(before), gone, added, reworded)


def proposed_gap(question: Question, words: Sequence[str]) -> str:
    """The text of a finding as it is proposed: what was asked, and what was answered."""
    said = "\n".join(words) or "nothing"
    return f"Asked ({question.key}): {question.text}\nAnswered: {said}\nGap: "


# --- when a verdict may be given ----------------------------------------------------------------------------------

QUESTION_MISSING: Final = "Write what the CMO is asked."
GAP_MISSING: Final = "Say what the gap is after “Gap:”, or write the finding in your own words."
NO_GRADE: Final = "Choose how severe the gap is."
NO_REASON: Final = "Say why this verdict takes the place of the one before."


def verdict_errors(
    *, verdict: str, text: str, grade: str, reason: str, replaces: bool, grades: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is missing from a verdict, by field."""
    if verdict not in VERDICTS:
        yield "verdict", f"Choose one of: {', '.join(VERDICTS.values())}."
    if verdict == CLARIFY and not text.strip():
        yield "text", QUESTION_MISSING
    if verdict == GAP and (not text.strip() or text.rstrip().endswith("\nGap:")):
        yield "text", GAP_MISSING
    if verdict == GAP and grade not in grades:
        yield "grade", NO_GRADE
    if replaces and not reason.strip():
        yield "reason", NO_REASON


# --- steps --------------------------------------------------------------------------------------------------------

OPEN, CONCLUDED = "open", "concluded"
STATES: Final[dict[str, str]] = {OPEN: "In review", CONCLUDED: "Reviewed"}
REVIEWS, CONCLUDES = "questionnaires.review", "questionnaires.conclude"
SAID: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What the guards look at; keys of questions."""

    status: str
    answered: bool = True
    waiting: bool = False
    """whether the CMO still owes replies"""
    unjudged: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


def answers_there(facts: ReviewFacts) -> Iterator[str]:
    if not facts.answered:
        yield "The CMO has not signed and sent its answers yet."


def nothing_open(facts: ReviewFacts) -> Iterator[str]:
    """Every answer has its final word, what was found has been handed on, and the CMO owes no reply."""
    for keys, words in (
        (facts.unjudged, "Not reviewed yet"),
        (facts.unclear, "To clarify"),
        (facts.unsent, "Gaps that are not findings yet: send the review round"),
    ):
        if keys:
            more = f" and {len(keys) - SAID} more" if len(keys) > SAID else ""
            yield f"{words}: {', '.join(keys[:SAID])}{more}."
    if facts.waiting:
        yield "The CMO still owes replies to your questions."


def knockouts_decided(facts: ReviewFacts) -> Iterator[str]:
    if facts.undecided:
        yield f"Decide about each badly answered knockout first: {', '.join(facts.undecided[:SAID])}."


def _decision(name: str, target: str, meanings: tuple[str, ...]) -> Step:
    return Step(
        name=name,
        sources=frozenset({OPEN}),
        target=target,
        permission=CONCLUDES,
        guards=(answers_there,),
        signed=True,
        reason_required=True,
        meanings=meanings,
    )


CONCLUDE: Final = Step(
    name="conclude the review",
    sources=frozenset({OPEN}),
    target=CONCLUDED,
    permission=CONCLUDES,
    guards=(answers_there, nothing_open, knockouts_decided),
    signed=True,
    meanings=("approved", "reviewed"),
)
GO_ON: Final = _decision("continue", CONTINUE, ("approved",))
STOP: Final = _decision("do not use", DO_NOT_USE, ("rejected",))
REVIEW: Final = (CONCLUDE,)
DECIDING: Final = (GO_ON, STOP)
"""Steps of no record: each makes a row that its signature is on."""


# --- the CMO's replies --------------------------------------------------------------------------------------------

DRAFT, SENT = "draft", "sent"
MOST_ASKS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """What the guards of sending replies look at."""

    status: str
    taken_back: bool = False
    missing: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


def still_asked(facts: ReplyFacts) -> Iterator[str]:
    if facts.taken_back:
        yield "The sponsor has taken these questions back: nothing is owed."


def all_replied(facts: ReplyFacts) -> Iterator[str]:
    for keys, words in ((facts.missing, "Not replied to yet"), (facts.doubtful, "To look at again")):
        if keys:
            yield f"{words}: {', '.join(keys[:SAID])}."


REPLY: Final = Step(
    name="sign and send",
    sources=frozenset({DRAFT}),
    target=SENT,
    permission="answers.submit",
    guards=(still_asked, all_replied),
    signed=True,
    meanings=("approved", "responsible"),
)
REPLYING: Final = (REPLY,)
