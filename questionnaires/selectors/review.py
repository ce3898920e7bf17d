"""The sponsor's review of answers: what is open, the score, knockouts, what the last time said, and what is signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from audits import selectors as audits
from audits.models import Finding
from audits.rules import GRADES
from questionnaires.models import AnswerSet, KnockoutDecision, Questionnaire, Reply, Review, Verdict
from questionnaires.rules import dialogue, review
from questionnaires.rules.filling import Filling, counting, in_words
from questionnaires.rules.questions import Question, bad_words
from questionnaires.rules.review import Judged, Score, Since
from questionnaires.selectors import rounds as asking
from questionnaires.selectors import sent, templates
from questionnaires.selectors.rounds import Round

FILTERS: Final[dict[str, str]] = {"open": "Open", "all": "All", "gaps": "Gaps"}


def review_of(row: Questionnaire) -> Review | None:
    """The review of a questionnaire's answers, once begun; nothing in a CMO's scope."""
    return Review.objects.filter(questionnaire=row).select_related("questionnaire").first()


def review_called(pk: UUID) -> Review:
    """One review with its questionnaire."""
    return Review.objects.select_related("questionnaire__template_version").get(pk=pk)


def reviewed(pk: UUID) -> Any:
    """One questionnaire with its state, for who may read what its answers are judged by; raises DoesNotExist.

    A guest at chosen sites reads no templates: neither weights nor the review that rests on them.
    """
    found = sent.questionnaire(pk)
    templates.version(found.template_version_id)
    return found


def ours(row: Questionnaire) -> dict[str, Question]:
    """The questions with how the sponsor judges them: weight, knockout, bad answer. They never cross."""
    return templates.content(row.template_version).by_key


@dataclass(frozen=True)
class Standing:
    """The review of one questionnaire at one moment."""

    row: Questionnaire
    answers: AnswerSet | None
    begun: Review | None
    filled: Filling
    """the answers with what replies corrected"""
    ours: Mapping[str, Question]
    verdicts: Mapping[str, list[Verdict]]
    rounds: tuple[Round, ...]
    findings: Mapping[str, Finding]
    """of a question the newest finding that is not void"""
    decisions: Mapping[str, KnockoutDecision]

    def newest(self, key: str) -> Verdict | None:
        """The verdict that counts."""
        given = self.verdicts.get(key)
        return given[-1] if given else None

    def verdict(self, key: str) -> str:
        found = self.newest(key)
        return found.verdict if found else ""

    def asked_in(self, key: str) -> list[Round]:
        """The rounds in which something was asked about an answer, in order."""
        return [each for each in self.rounds if key in each.asks]

    @property
    def waiting(self) -> Round | None:
        """The round to which the CMO owes replies."""
        return next((each for each in self.rounds if each.waiting), None)

    @cached_property
    def judged(self) -> list[Judged]:
        """Every question that is asked, in order, as the score counts it."""
        return [self._judged(question) for question in self.filled.asked]

    def _judged(self, question: Question) -> Judged:
        own, given = self.ours.get(question.key, question), self.filled.of(question.key)
        verdict, decision = self.verdict(question.key), self.decision(question.key)
        return Judged(
            key=question.key,
            section=question.section,
            weight=own.weight,
            verdict=verdict,
            not_applicable=given.not_applicable,
            bad=review.badly_answered(own, counting(own, given), verdict),
            decided=decision.decision if decision else "",
        )

    def decision(self, key: str) -> KnockoutDecision | None:
        """What was decided about a knockout; a verdict or correction that came later asks anew."""
        found, newest = self.decisions.get(key), self.newest(key)
        changes = [newest.made_at if newest else None, *(each.replied_at for each in self.asked_in(key))]
        return found if found and all(at is None or at <= found.made_at for at in changes) else None

    @cached_property
    def score(self) -> Score:
        return review.score(self.judged)

    @cached_property
    def sections(self) -> dict[str, Score]:
        """The score of each section in which something is asked."""
        return review.by_section(self.judged)

    @cached_property
    def knockouts(self) -> tuple[Judged, ...]:
        return review.knockouts(self.judged)

    def to_send(self) -> list[Verdict]:
        """Verdicts that the next round hands on: questions that were not asked yet, gaps that are no findings yet."""
        newest = [self.newest(each.key) for each in self.judged]
        return [each for each in newest if each and not self._handed_on(each)]

    def _handed_on(self, verdict: Verdict) -> bool:
        if verdict.verdict == review.GAP:
            return verdict.question in self.findings
        asked = self.asked_in(verdict.question)
        sent_at = asked[-1].row.released_at if asked else None
        return verdict.verdict == review.ACCEPTED or bool(sent_at and sent_at >= verdict.made_at)

    @cached_property
    def facts(self) -> review.ReviewFacts:
        """What the guards of its steps look at."""
        return review.ReviewFacts(
            status=self.begun.status if self.begun else review.OPEN,
            answered=self.answers is not None and self.answers.status == dialogue.SUBMITTED,
            waiting=self.waiting is not None,
            unjudged=tuple(each.key for each in self.judged if not each.verdict),
            unclear=tuple(each.key for each in self.judged if each.verdict == review.CLARIFY),
            unsent=tuple(each.question for each in self.to_send() if each.verdict == review.GAP),
            undecided=tuple(each.key for each in self.knockouts if not each.decided),
        )


def standing(row: Any) -> Standing:
    """Where the review of a questionnaire stands."""
    return standings([row])[row.pk]


def standings(rows: Collection[Any]) -> dict[UUID, Standing]:
    """The same of many questionnaires."""
    begun = {each.questionnaire_id: each for each in Review.objects.filter(questionnaire__in=rows)}
    verdicts = _by_review(Verdict.objects.filter(review__in=begun.values()).order_by("number"))
    decisions = _by_review(KnockoutDecision.objects.filter(review__in=begun.values()).order_by("id"))
    told = asking.rounds_of(rows)
    filled, versions = sent.fillings(rows), {row.template_version_id: row for row in rows}
    known = {pk: ours(row) for pk, row in versions.items()}
    sets = {each.questionnaire_id: each for each in AnswerSet.objects.filter(questionnaire__in=rows)}
    gaps = audits.gaps_of([row.number for row in rows])
    found = {}
    for row in rows:
        own, asked = begun.get(row.pk), told[row.pk]
        found[row.pk] = Standing(
            row=row,
            answers=sets.get(row.pk),
            begun=own,
            filled=asking.corrected_by(filled[row.pk], [each for each in asked if each.replied_at]),
            ours=known[row.template_version_id],
            verdicts=_by_question(verdicts[own.pk]) if own else {},
            rounds=tuple(asked),
            findings={each.origin_question: each for each in gaps if each.origin_number == row.number},
            decisions={each.question: each for each in decisions[own.pk]} if own else {},
        )
    return found


def _by_review(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.review_id].append(row)
    return found


def _by_question(rows: Collection[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = defaultdict(list)
    for row in rows:
        found[row.question].append(row)
    return found


def settled(row: Questionnaire) -> dict[str, bool]:
    """Each question that is asked -> whether its answer was accepted; what was not must be asked again."""
    return {each.key: each.verdict == review.ACCEPTED for each in standing(row).judged}


# --- beside the last time -----------------------------------------------------------------------------------------


def last_time(row: Any) -> Any:
    """The questionnaire before: same site, same template, answered; none the first time."""
    before = sent.questionnaires().filter(
        site=row.site_id,
        template_version__template=row.template_version.template_id,
        released_at__lt=row.released_at,
        answered_at__isnull=False,
    )
    return before.order_by("-released_at").first()


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked about an answer, and what the CMO replied."""

    at: datetime | None
    due_on: date
    text: str
    taken_back: bool
    replied_at: datetime | None
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as the reviewer reads it."""

    question: Question
    words: list[str]
    files: list[Any]
    verdict: Verdict | None
    earlier: list[Verdict]
    since: Since | None
    asked: list[Ask]
    judged: Judged
    bad_words: str
    finding: Finding | None
    author: str

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def seen(self) -> int:
        """The number of the verdict that was read; 0 where there is none."""
        return self.verdict.number if self.verdict else 0

    @property
    def state(self) -> str:
        return self.verdict.verdict if self.verdict else review.UNJUDGED


def lines(found: Standing) -> list[Line]:
    """Every answer as the reviewer reads it, in order."""
    return _lines(found, found.judged)


def narrowed(every: Collection[Line], wanted: str) -> list[Line]:
    """The answers that a reviewer asked for: the open ones, the gaps, or all."""
    if wanted == "open":
        return [each for each in every if each.judged.open]
    if wanted == "gaps":
        return [each for each in every if each.judged.verdict == review.GAP]
    return list(every)


def line_of(found: Standing, key: str) -> Line:
    """One of them; raises `LookupError`."""
    return _lines(found, [next(each for each in found.judged if each.key == key)])[0]


def _lines(found: Standing, judged: Collection[Judged]) -> list[Line]:
    before = last_time(found.row)
    earlier = asking.current_filling(before) if before is not None else None
    attached, said = sent.files(found.answers), sent.answers(found.answers)
    return [_line(found, each, earlier, attached, said) for each in judged]


def _line(found: Standing, judged: Judged, earlier: Filling | None, attached: Any, said: Any) -> Line:
    question = found.filled.whole.by_key[judged.key]
    given, words = found.verdicts.get(judged.key, []), in_words(question, found.filled.of(judged.key))
    asked, answer = found.asked_in(judged.key), said.get(judged.key)
    signed = [each for each in asked if each.replied_at]
    return Line(
        question=question,
        words=words,
        files=[*attached.get(judged.key, ()), *(file for each in signed for file in each.files.get(judged.key, ()))],
        verdict=given[-1] if given else None,
        earlier=given[:-1],
        since=_since(question, words, earlier) if earlier else None,
        asked=[_ask(each, judged.key) for each in asked],
        judged=judged,
        bad_words=bad_words(found.ours.get(judged.key, question)),
        finding=found.findings.get(judged.key),
        author=answer.author if answer else "",
    )


def _ask(asked: Round, key: str) -> Ask:
    reply = asked.replies.get(key) if asked.replied_at else None
    return Ask(asked.row.released_at, asked.row.due_on, asked.asks[key], asked.taken_back, asked.replied_at, reply)


def _since(question: Question, words: list[str], earlier: Filling) -> Since:
    before = earlier.whole.by_key.get(question.key)
    if before is None or not earlier.shown[question.key]:
        return review.since(words, None)
    return review.since(
        words, in_words(before, earlier.of(question.key)), reworded=before.text.strip() != question.text.strip()
    )


def rows_about(here: Standing) -> list[Any]:
    """What the history of a review's page tells of; its verdicts stand on the page, and in the whole history."""
    begun = [here.begun] if here.begun else []
    return [here.row, *(each.row for each in here.rounds), *begun, *here.decisions.values()]


# --- what is signed -----------------------------------------------------------------------------------------------


def review_facts(found: Review) -> review.ReviewFacts:
    """What the guards of concluding look at."""
    return standing(sent.questionnaire(found.questionnaire_id)).facts


def signed_content(found: Review) -> dict[str, Any]:
    """What the signature under a review covers: every answer as judged, the score, and what was decided."""
    here = standing(sent.questionnaire(found.questionnaire_id))
    row = here.row
    return {
        "number": row.number,
        "title": row.title,
        "site": row.site_name,
        "score": here.score.words,
        "by_section": [f"{section}: {each.words}" for section, each in here.sections.items()],
        "knockouts": [_decided(here, each) for each in here.knockouts],
        **{f"{each.key}": _judged_words(here, each) for each in here.judged},
    }


def _decided(here: Standing, each: Judged) -> str:
    decision = here.decision(each.key)
    return f"{each.key}: {decision.get_decision_display()}, {decision.reason}" if decision else f"{each.key}: open"


def _judged_words(here: Standing, each: Judged) -> list[str]:
    question, verdict = here.filled.whole.by_key[each.key], here.newest(each.key)
    finding = here.findings.get(each.key)
    return [
        *(in_words(question, here.filled.of(each.key)) or ["No answer"]),
        review.SHOWN[each.verdict or review.UNJUDGED] + (f" by {verdict.author}" if verdict else ""),
        *([f"Finding {finding.reference}, {GRADES[finding.grade].lower()}"] if finding else []),
    ]


def decision_content(found: Review, key: str) -> dict[str, Any]:
    """What a decision about a knockout is about: the question, its answer, and what makes it bad."""
    here = standing(sent.questionnaire(found.questionnaire_id))
    line = line_of(here, key)
    return {
        "number": here.row.number,
        "site": here.row.site_name,
        "question": f"{key} {line.question.text}",
        "answer": line.words or ["No answer"],
        "bad_answer": line.bad_words or "a gap",
        "verdict": review.SHOWN[line.state],
    }
