"""The signed answers of a questionnaire as a document: from either side, and with the review where its sponsor asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from audits.rules import GRADES
from questionnaires.models import AnswerSet
from questionnaires.rules import dialogue, review
from questionnaires.rules.filling import Filling, in_words
from questionnaires.rules.questions import Question
from questionnaires.selectors import review as reading
from questionnaires.selectors import rounds as asking
from questionnaires.selectors import sent
from questionnaires.selectors.rounds import Round
from records.selectors import signatures
from sponsors import access

HEADS: Final = ("Section", "Number", "Question", "Signed answer", "Evidence", "Answered by", "Asked", "Replied")
OURS: Final = ("Weight", "Verdict", "Said by", "Words", "Severity", "Finding", "Knockout")
"""Columns of the review: the sponsor's own."""


def paper(row: Any, *, with_review: bool = False) -> dict[str, Any]:
    """A questionnaire with its signed answers, what was asked about them and replied, as plain values.

    Raises `LookupError` where nothing was signed and sent. `with_review` is for the sponsor's scope alone.
    """
    found = sent.answer_set(row)
    if found is None or found.status != dialogue.SUBMITTED:
        raise LookupError("nothing was signed and sent")
    told = asking.rounds(row)
    filled = sent.filling(row, found)
    here = reading.standing(row) if with_review else None
    judged = {each.key: each for each in reading.lines(here)} if here else {}
    return {
        **_head(row),
        "answers": list(_answers(row, found, filled, told, judged)),
        "signatures": [_signature(each) for each in _signed(found, told, here)],
        "review": _review(here) if here else None,
    }


def _head(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "edition": row.edition,
        "sponsor": row.sponsor_name,
        "site": row.site_name,
        "organisation": row.organisation_name,
        "sent_on": access.day_here(row.released_at).isoformat(),
        "answered_on": access.day_here(row.answered_at).isoformat(),
        "scope": [f"{label}: {words}" for label, words in dialogue.scope_words(sent.scope_here(row))],
    }


def _answers(
    row: Any, found: AnswerSet, filled: Filling, told: list[Round], judged: dict[str, reading.Line]
) -> Iterator[dict[str, Any]]:
    said, attached = sent.answers(found), sent.files(found)
    titles = {each.key: each.title for each in filled.whole.sections}
    for question in filled.whole.questions:
        line = judged.get(question.key)
        if not filled.shown[question.key] and line is None:
            continue
        answer = said.get(question.key)
        yield {
            "section": f"{question.section} {titles[question.section]}",
            "number": question.key,
            "question": question.text,
            "answer": in_words(question, filled.of(question.key)),
            "evidence": [sent.evidence_words(each) for each in attached.get(question.key, ())],
            "author": answer.author if answer else "",
            "asked": [_asked(each, question, filled) for each in told if question.key in each.asks],
            "review": _judged(line) if line else None,
        }


def _asked(told: Round, question: Question, filled: Filling) -> dict[str, Any]:
    """What was asked about an answer; the reply once it was signed and sent."""
    reply = told.replies.get(question.key) if told.replied_at else None
    corrected = in_words(question, told.given(question.key, filled.of(question.key)))
    return {
        "round": told.row.number,
        "asked": told.asks[question.key],
        "taken_back": told.taken_back,
        "reply": reply.text if reply else "",
        "corrected": corrected if reply and reply.corrects else [],
        "evidence": [sent.evidence_words(each) for each in told.files.get(question.key, ())] if reply else [],
    }


def _judged(line: reading.Line) -> dict[str, Any]:
    verdict = line.verdict
    return {
        "weight": line.judged.weight,
        "verdict": review.SHOWN[line.state],
        "author": verdict.author if verdict else "",
        "text": verdict.text if verdict else "",
        "severity": GRADES.get(verdict.grade, "") if verdict else "",
        "finding": line.finding.reference if line.finding else "",
        "knockout": (review.DECISIONS.get(line.judged.decided, "to decide") if line.judged.bad else ""),
    }


def _review(here: reading.Standing) -> dict[str, Any]:
    return {
        "state": review.STATES[here.facts.status],
        "score": here.score.words,
        "sections": [f"{key}: {score.words}" for key, score in here.sections.items()],
    }


def _signed(found: AnswerSet, told: list[Round], here: reading.Standing | None) -> list[signatures.Signed]:
    signed = signatures.of(found, sent.signed_content(found))
    for each in told:
        if each.reply_set is not None and each.replied_at is not None:
            signed = [*signed, *signatures.of(each.reply_set, asking.reply_content(each.reply_set))]
    if here and here.begun and here.facts.status == review.CONCLUDED:
        signed = [*signed, *signatures.of(here.begun, reading.signed_content(here.begun))]
    return list(signed)


def _signature(each: signatures.Signed) -> dict[str, str]:
    row = each.signature
    return {
        "who": f"{row.printed_name}, {row.role}, {row.organisation}",
        "meaning": row.meaning,
        "step": row.step,
        "at": f"{row.signed_at:%-d %b %Y %H:%M:%S} UTC",
        "digest": row.digest,
        "validity": each.validity.words,
    }


def rows(found: dict[str, Any]) -> Iterator[list[Any]]:
    """The lines of a table of a paper, under `HEADS`, with `OURS` where the review is in it."""
    for each in found["answers"]:
        talk: dict[str, list[str]] = defaultdict(list)
        for asked in each["asked"]:
            talk["asked"].append(asked["asked"])
            talk["reply"] += [asked["reply"], *(f"Corrected: {line}" for line in asked["corrected"])]
        yield [
            each["section"],
            each["number"],
            each["question"],
            "\n".join(each["answer"]),
            "\n".join(each["evidence"]),
            each["author"],
            "\n".join(talk["asked"]),
            "\n".join(filter(None, talk["reply"])),
            *(_ours(each["review"]) if found["review"] else ()),
        ]


def _ours(judged: dict[str, Any] | None) -> list[Any]:
    names = ("weight", "verdict", "author", "text", "severity", "finding", "knockout")
    return [judged[name] for name in names] if judged else [""] * len(names)
