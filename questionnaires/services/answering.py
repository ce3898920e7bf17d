"""What the CMO does with a questionnaire: answers, attaches evidence, notes, signs and submits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused, StaleVersion
from kernel.locks import take_turns
from kernel.scope import because, current
from questionnaires.models import Answer, AnswerFile, AnswerNote, AnswerSet, Questionnaire
from questionnaires.rules import dialogue, filling, frozen
from questionnaires.rules.filling import Filling, Given
from questionnaires.rules.questions import FILE, Question
from questionnaires.selectors import sent
from questionnaires.selectors.last_time import first_signed_at
from questionnaires.services.sending import must, open_one
from records.files import watermark
from records.lifecycle import perform
from records.models import DialogueFile
from records.services import publish, store_file
from records.services.proving import Signing
from sponsors import access

WRITERS = "answers.write"
ANSWERING = "answer to a questionnaire"
"""Reason on rows that both sides read once they are sent."""


UNMARKED = "This file was attached without a watermark. Choose it again as a new file."
Whole = Callable[[], AbstractContextManager[Any]]


class Conflicting(StaleVersion):
    """Somebody else saved other answers to these questions meanwhile; nothing of either is lost."""

    def __init__(self, keys: Iterable[str], *, read: int, now: int) -> None:
        super().__init__(read=read, now=now)
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class Typed:
    """One answer as it comes in: `seen` is the version of the answer that was read, 0 where there was none."""

    question: str
    given: Given
    seen: int | None
    confirmed: bool = False
    """that an answer given before its question was hidden, or reaffirmed before something changed, still holds"""
    carried: Answer | None = None
    """the signed answer of last time that a person reaffirms with it"""


def save_answers(row: Questionnaire, typed: Iterable[Typed], *, actor: Actor) -> dict[str, Answer]:
    """Keep answers as they were typed, all or none; the sponsor sees nothing before they are signed and sent.

    What is no different from what stands is not written, so that sending the same twice does no harm. Raises
    `Conflicting` where somebody else saved another answer since.
    """
    must(actor, WRITERS)
    return keep_answers(row, typed, author=access.actor_name(actor.key)).answers


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands after a save, and which of it was written."""

    answers: dict[str, Answer]
    written: tuple[Answer, ...] = ()


def keep_answers(row: Questionnaire, typed: Iterable[Typed], *, author: str, whole: Whole = nullcontext) -> Kept:
    """`save_answers` for whoever was let in; `whole` opens a scope that sees all of the questionnaire, where the one
    that is open sees only some questions of it."""
    with because(ANSWERING):
        with whole():
            open_one(row)
            found = set_of(row)
            before = sent.filling(row, found)
        answers = sent.answers(found)
        changed = [each for each in typed if _differs(each, answers.get(each.question))]
        _refuse_unknown(before, changed)
        _refuse_stale(changed, answers)
        saved = {each.question: _write(found, each, answers.get(each.question), author) for each in changed}
        with whole():
            _mark_hidden(found, before, sent.filling(row, found))
            if saved:
                _count_up(found)
    return Kept(answers | saved, tuple(saved.values()))


def set_of(row: Questionnaire) -> AnswerSet:
    """The set of answers, begun with the first of them; the turn taken lets only one of two make it."""
    return sent.answer_set(row) or AnswerSet.objects.create(
        questionnaire=row, sponsor_id=row.sponsor_id, cmo_org_id=row.cmo_org_id
    )


def _differs(each: Typed, answer: Answer | None) -> bool:
    if each.carried is not None:
        return answer is None or answer.again or answer.carried_from_id != each.carried.pk
    if answer is None:
        return any(each.given.said)
    open_ = answer.again or answer.carried_from_id is not None
    return sent.as_given(answer).said != each.given.said or (open_ and each.confirmed)


def _refuse_unknown(before: Filling, changed: Collection[Typed]) -> None:
    by_key = before.whole.by_key
    if any(each.question not in by_key for each in changed):
        raise Refused("This questionnaire has no such question.")
    # Answers that come together may let each other's questions be asked.
    after = before.taking({each.question: each.given for each in changed})
    for each in changed:
        if not before.shown[each.question] and not after.shown[each.question]:
            raise Refused(f"{each.question} does not apply any more: an answer it depends on was changed.")
        try:
            filling.checked(by_key[each.question], each.given)
        except ValueError as wrong:
            raise Refused({each.question: str(wrong)}) from None


def _refuse_stale(changed: Iterable[Typed], answers: Mapping[str, Answer]) -> None:
    stale = [each for each in changed if each.seen is not None and each.seen != _version(answers.get(each.question))]
    if stale:
        first = stale[0]
        raise Conflicting(
            (each.question for each in stale), read=first.seen or 0, now=_version(answers.get(first.question))
        )


def _version(answer: Answer | None) -> int:
    return answer.version if answer else 0


def _write(found: AnswerSet, each: Typed, answer: Answer | None, author: str) -> Answer:
    row = answer or Answer(
        answer_set=found,
        question=each.question,
        version=0,
        sponsor_id=found.sponsor_id,
        cmo_org_id=found.cmo_org_id,
    )
    row.value, row.not_applicable, row.why = each.given.said
    row.again, row.author, row.saved_at = False, author, now()
    row.carried_from = each.carried
    row.first_signed_at = first_signed_at(each.carried) if each.carried else None
    row.version += 1
    row.save()
    return row


def _mark_hidden(found: AnswerSet, before: Filling, after: Filling) -> None:
    """An answer whose question no longer applies is kept, and asked about when it applies again (edge case 23)."""
    if hidden := before.hides(after):
        Answer.objects.filter(answer_set=found, question__in=hidden, again=False).update(
            again=True, version=F("version") + 1
        )


def _count_up(found: AnswerSet) -> None:
    """Whoever has the answers open to sign is told that they changed."""
    found.version += 1
    found.save(update_fields=["version"])


# --- evidence -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of evidence as it is given: a new file, one that was attached already, or what is shown on site only."""

    description: str
    file: Any = None
    known: DialogueFile | None = None
    watermark: bool = False
    """that the sponsor reads its pages under a watermark and never gets the file"""
    expires_on: date | None = None


def attach_evidence(row: Questionnaire, question: str, given: Evidence, *, actor: Actor) -> AnswerFile:
    """Keep evidence for an answer; it crosses with the answer, what is shown on site only as its description.

    An answer that is a file alone gets its row with it: what is reaffirmed later names what it is carried from.
    """
    must(actor, WRITERS)
    return keep_evidence(row, question, given, author=access.actor_name(actor.key), actor=actor)


def keep_evidence(
    row: Questionnaire, question: str, given: Evidence, *, author: str, actor: Actor, whole: Whole = nullcontext
) -> AnswerFile:
    """`attach_evidence` for whoever was let in, as `keep_answers` for answers."""
    with because(ANSWERING):
        with whole():
            open_one(row)
            found = set_of(row)
        kind = _question(row, question).kind
        _refuse_evidence(found, question, given)
        parties: dict[str, Any] = {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}
        stored = given.known
        if given.file is not None:
            name = str(getattr(given.file, "name", "file"))
            more = {**parties, "watermarked": given.watermark}
            stored = store_file(given.file, name=name, kind=DialogueFile, actor=actor, reason=ANSWERING, **more)
            if given.watermark and (problem := watermark.obstacle(stored)):
                raise Refused({"watermark": problem})
        made = AnswerFile.objects.create(
            answer_set=found,
            question=question,
            file=stored,
            description=given.description.strip(),
            expires_on=given.expires_on,
            author=author,
            **parties,
        )
        if kind == FILE and question not in sent.answers(found):
            _write(found, Typed(question, filling.NOTHING, None), None, author)
        _is_anew(found, question, author)
        with whole():
            _count_up(found)
    return made


def _is_anew(found: AnswerSet, question: str, author: str) -> None:
    """An answer with other evidence than last time is no longer the one that was reaffirmed."""
    carried = Answer.objects.filter(answer_set=found, question=question, carried_from__isnull=False)
    carried.update(
        carried_from=None,
        first_signed_at=None,
        author=author,
        saved_at=now(),
        version=F("version") + 1,
    )


def _refuse_evidence(found: AnswerSet, question: str, given: Evidence) -> None:
    if not given.description.strip():
        raise Refused({"description": "Say what it shows."})
    if given.file is not None and given.known is not None:
        raise Refused({"file": "Choose a new file or one that is attached already, not both."})
    if given.watermark and given.file is None and not (given.known and given.known.watermarked):
        raise Refused({"watermark": UNMARKED if given.known else "Choose the file that is shown under a watermark."})
    if filling.expired(given.expires_on, access.today_here()):
        raise Refused({"expires_on": "This evidence has expired. Attach what holds now."})
    same = AnswerFile.objects.filter(answer_set=found, question=question, file=given.known)
    if given.known is not None and same.exists():
        raise Refused({"known": "This file is attached to the answer already."})


def detach_evidence(row: Questionnaire, attached: AnswerFile, *, actor: Actor) -> None:
    """Take evidence off an answer that was not sent; the stored bytes stay, because the trail names them."""
    must(actor, WRITERS)
    drop_evidence(row, attached, author=access.actor_name(actor.key))


def drop_evidence(row: Questionnaire, attached: AnswerFile, *, author: str, whole: Whole = nullcontext) -> None:
    """`detach_evidence` for whoever was let in, as `keep_answers` for answers."""
    with because(ANSWERING):
        with whole():
            open_one(row)
        AnswerFile.objects.filter(pk=attached.pk, released_at=None).delete()
        _is_anew(attached.answer_set, attached.question, author)
        with whole():
            _count_up(attached.answer_set)


# --- among the CMO's own people -----------------------------------------------------------------------------------


def add_note(row: Questionnaire, *, text: str, question: str = "", actor: Actor) -> AnswerNote:
    """A note among one's own people; the database refuses to ever release it."""
    must(actor, WRITERS)
    if not text.strip():
        raise Refused({"text": "Write the note."})
    if question:
        _question(row, question)
    return _note(row, actor, kind=dialogue.NOTE, question=question, text=text.strip())


def mark_checked(row: Questionnaire, *, question: str, seen: int, actor: Actor) -> AnswerNote:
    """Keep that a person of the CMO checked an answer as it stands. Raises `Conflicting` when it changed since."""
    must(actor, WRITERS)
    open_one(row)
    answer = sent.answers(sent.answer_set(row)).get(question)
    if answer is None:
        raise Refused("There is no answer to check yet.")
    if seen != answer.version:
        raise Conflicting([question], read=seen, now=answer.version)
    return _note(row, actor, kind=dialogue.CHECKED, question=question, answer_version=answer.version)


def _note(row: Questionnaire, actor: Actor, **said: Any) -> AnswerNote:
    with because("internal note"):
        made = AnswerNote.objects.create(
            questionnaire=row,
            author=access.actor_name(actor.key),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
            **said,
        )
        publish("questionnaire.noted", made)
    return made


# --- signed and sent ----------------------------------------------------------------------------------------------


def submit(found: AnswerSet, *, actor: Actor, signing: Signing | None, version: int | None) -> AnswerSet:
    """Sign the answers and send them: those whose questions apply cross in one moment, with their evidence.

    What is kept of hidden questions, notes and marks stays with the CMO for good.
    """
    current(actor)
    take_turns(found.questionnaire_id)
    at = now()
    keys = [question.key for question in sent.filling(found.questionnaire, found).counted]
    taken = perform(
        dialogue.SUBMIT,
        found,
        actor=actor,
        facts=sent.facts,
        event="questionnaire.answered",
        reason=ANSWERING,
        version=version,
        signing=signing,
        content=sent.signed_content,
        also={"released_at": at},
    )
    with because(ANSWERING):
        Answer.objects.filter(answer_set=taken, question__in=keys).update(released_at=at)
        attached = AnswerFile.objects.filter(answer_set=taken, question__in=keys)
        files = attached.exclude(file=None).values_list("file_id", flat=True)
        DialogueFile.objects.filter(pk__in=list(files), released_at=None).update(released_at=at)
        attached.update(released_at=at)
    return taken


def _question(row: Questionnaire, key: str) -> Question:
    """A question of the questionnaire; refuses one that it does not have."""
    found = frozen.thaw(row.title, row.introduction, row.asked).by_key.get(key)
    if found is None:
        raise Refused({"question": "This questionnaire has no such question."})
    return found
