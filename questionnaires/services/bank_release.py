"""Giving an answer of the bank to one sponsor: a deliberate act of a person, kept, and revocable for what comes after.

Nothing is read of one sponsor for another: a file of the bank is stored anew for each, as a file of that dialogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files import File

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.scope import because
from questionnaires.models import BankAnswer, BankEvidence, BankPairing, BankQuestion, BankRelease, Questionnaire
from questionnaires.rules import bank, filling, frozen
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import FILE, Question
from questionnaires.selectors import bank as selectors
from questionnaires.selectors import sent
from questionnaires.services.answering import ANSWERING, Evidence, Typed, attach_evidence, save_answers
from questionnaires.services.bank import record_bank_question, write_bank_answer
from questionnaires.services.sending import must, open_one
from records.files import serving
from records.lifecycle import amend, lock
from records.services import publish
from sponsors import access


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a person takes of the bank for one question: `seen` is the version of the answer that stood there."""

    answer: BankAnswer
    given: Given
    evidence: Sequence[BankEvidence] = ()
    seen: int = 0
    remember: bool = False
    """that the sponsor's words mean this question of the bank"""


def release_answer(row: Questionnaire, key: str, taking: Taking, *, actor: Actor) -> BankRelease:
    """Give a version to a sponsor as the answer to its question `key`; it leaves once the questionnaire is signed."""
    must(actor, selectors.RELEASE)
    open_one(row)
    question = asked_question(row, key)
    kept = _refuse_unfit(row, question, taking)
    with because(ANSWERING):
        save_answers(row, [Typed(key, taking.given, taking.seen)], actor=actor)
        for each in taking.evidence:
            _copy(row, key, each, actor)
        made = BankRelease.objects.create(
            answer=taking.answer,
            questionnaire=row,
            asked=key,
            edited=taking.given.said != kept.said,
            evidence=[each.pk for each in taking.evidence],
            author=access.actor_name(actor.key),
        )
        publish("bank_answer.released", made, edition=taking.answer.edition)
        if taking.remember:
            _pair(question, taking.answer.question, actor)
    return made


def asked_question(row: Questionnaire, key: str) -> Question:
    """A question of a questionnaire. Raises `Refused` for one that it does not have."""
    found = frozen.thaw(row.title, row.introduction, row.asked).by_key.get(key)
    if found is None:
        raise Refused("This questionnaire has no such question.")
    return found


def _refuse_unfit(row: Questionnaire, question: Question, taking: Taking) -> Given:
    """The answer as it stands in the bank, in the sponsor's codes; refuses one that must not or cannot go there."""
    source = lock(taking.answer.question)
    newest = selectors.newest_answer(source)
    if source.retired_at is not None:
        raise Refused("This question of the bank was retired: it is released no more.")
    if source.pk in selectors.withheld(row.sponsor_id):
        raise Refused("Its release to this sponsor was revoked: allow it again on its page in the bank first.")
    if newest is None or newest.pk != taking.answer.pk:
        raise Refused("The bank has a newer version: open the proposal again and compare.")
    kept = bank.adapted(selectors.as_bank_question(source), selectors.as_kept(newest), question)
    if kept is None:
        raise Refused("This answer of the bank is of another kind than what the sponsor asks.")
    if question.kind != FILE and not any(taking.given.said):
        raise Refused("There is nothing to take: write the answer, or choose another one.")
    offered = {each.pk for each in selectors.evidence_of(source)}
    if any(each.pk not in offered for each in taking.evidence):
        raise Refused({"evidence": "Choose from the evidence that stands beside this answer."})
    return kept


def _copy(row: Questionnaire, key: str, kept: BankEvidence, actor: Actor) -> None:
    """A piece of evidence in the sponsor's dialogue: bytes and row of its own; what is viewed on site stays so."""
    given = Evidence(description=kept.description, expires_on=kept.ends_on)
    if kept.file is None:
        attach_evidence(row, key, given, actor=actor)
        return
    try:
        content = serving.opened(kept.file)
    except serving.Withheld as withheld:
        raise Refused({"evidence": f"{kept.file.name}: {' '.join(withheld.reasons)}"}) from None
    with content:
        named: Any = File(content, name=kept.file.name)
        attach_evidence(row, key, replace(given, file=named, watermark=kept.watermarked), actor=actor)


# --- revoked and allowed again ------------------------------------------------------------------------------------


def revoke_release(row: BankRelease, *, actor: Actor, reason: str, version: int | None) -> BankRelease:
    """The question is proposed to this sponsor no more. Answers that were signed stay as they were signed."""
    must(actor, selectors.RELEASE)
    if row.revoked_at is not None:
        raise Refused("This release was revoked already.")
    return amend(
        row,
        actor=actor,
        reason=reason,
        version=version,
        event="bank_release.revoked",
        revoked_at=now(),
        takes_away=True,
    )


def restore_release(row: BankRelease, *, actor: Actor, reason: str, version: int | None) -> BankRelease:
    """The question may be proposed to this sponsor again."""
    must(actor, selectors.RELEASE)
    if row.revoked_at is None:
        raise Refused("This release was not revoked.")
    return amend(row, actor=actor, reason=reason, version=version, event="bank_release.restored", revoked_at=None)


# --- what a sponsor's words mean ----------------------------------------------------------------------------------


def _pair(question: Question, meant: BankQuestion, actor: Actor) -> None:
    """Keep that these words mean this question of the bank; the words themselves are not kept."""
    digest = selectors.digest_of_words(question.text)
    known = BankPairing.objects.filter(digest=digest, ended_at=None).first()
    if known is not None and known.question_id == meant.pk:
        return
    BankPairing.objects.filter(digest=digest, ended_at=None).update(ended_at=now())
    BankPairing.objects.create(question=meant, digest=digest, author=access.actor_name(actor.key))


# --- from an answer into the bank ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Where an answer goes: the next version of a question of the bank, or a new one in the organisation's words."""

    into: BankQuestion | None = None
    text: str = ""
    topic: str = ""
    remember: bool = False


def save_to_bank(row: Questionnaire, key: str, saving: Saving, *, actor: Actor, reason: str) -> BankQuestion:
    """Keep an answer that was given, signed or not, in the bank. Of the sponsor's question nothing is kept."""
    must(actor, selectors.WRITE)
    question = asked_question(row, key)
    given = sent.filling(row, sent.answer_set(row)).of(key)
    found = bank.without_their_words(question, given)
    if found is None:
        raise Refused("The columns of a table are the sponsor's words. Write such an answer into the bank by hand.")
    if filling.faults(question, replace(given, again=False, lapsed=(), files=1)) or not any(given.said):
        raise Refused("There is no complete answer to keep yet.")
    shape, answer = found
    target = _next(saving.into, shape, answer, actor, reason) if saving.into else None
    if target is None:
        shape = replace(shape, text=saving.text)
        target = record_bank_question(shape, answer, topic=saving.topic, tags=[], actor=actor, reason=reason)
    if saving.remember:
        with because(reason.strip()):
            _pair(question, target, actor)
    return target


def _next(into: BankQuestion, shape: Question, answer: Given, actor: Actor, reason: str) -> BankQuestion:
    """The answer as the next version of a question of the bank, where it fits that one."""
    fitting = bank.adapted(shape, answer, selectors.as_bank_question(into))
    if fitting is None:
        raise Refused({"into": "That question has another kind of answer, or does not know what was chosen."})
    newest = selectors.newest_answer(into)
    write_bank_answer(into, fitting, seen=newest.edition if newest else 0, actor=actor, reason=reason)
    return into
