"""The CMO reaffirms answers of last time: a deliberate act about answers that it names, never a filling in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because
from questionnaires.models import Answer, AnswerFile, AnswerSet, Questionnaire
from questionnaires.rules import filling
from questionnaires.selectors import sent
from questionnaires.selectors.renewal import Past, Renewal, renewal_of
from questionnaires.services.answering import ANSWERING, WRITERS, Conflicting, Typed, save_answers
from questionnaires.services.sending import must, open_one
from sponsors import access


@dataclass(frozen=True, slots=True)
class Chosen:
    """One answer that still holds: the signed one that was read, and the version of what stands now (0: nothing)."""

    question: str
    source: UUID
    seen: int = 0


def reaffirm(row: Questionnaire, chosen: Iterable[Chosen], *, actor: Actor) -> dict[str, Answer]:
    """Keep that answers of last time still hold, all or none, with their evidence; each says what it is carried from.

    Raises `Conflicting` where somebody else answered meanwhile, `Refused` where one must be answered anew.
    """
    must(actor, WRITERS)
    wanted = list(chosen)
    if not wanted:
        raise Refused("Choose the answers that still hold.")
    with because(ANSWERING):
        found = open_one(row)
        again = _renewal(found, {each.question for each in wanted})
        missing = [each for each in wanted if not _is_done(each, again)]
        _refuse_conflicts(missing, again)
        _refuse_changed(missing, again)
        _write(found, missing, again, actor)
        kept = sent.answers(_set_of(found))
    return {each.question: kept[each.question] for each in wanted}


def _renewal(row: Any, keys: Collection[str]) -> Renewal:
    answers = sent.answer_set(row)
    filled = sent.filling(row, answers)
    if unknown := sorted(set(keys) - filled.whole.by_key.keys()):
        raise Refused(f"This questionnaire has no question {unknown[0]}.")
    found = renewal_of(row, filled, sent.answers(answers), keys)
    if found is None:
        raise Refused("This questionnaire follows no other: there is nothing to reaffirm.")
    return found


def _is_done(each: Chosen, again: Renewal) -> bool:
    """Whether it was reaffirmed already: the same sent twice is no conflict."""
    stands = again.answers.get(each.question)
    return stands is not None and stands.carried_from_id == each.source and not stands.again


def _refuse_conflicts(wanted: Collection[Chosen], again: Renewal) -> None:
    def version(each: Chosen) -> int:
        stands = again.answers.get(each.question)
        return stands.version if stands else 0

    stale = [each for each in wanted if each.seen != version(each)]
    if stale:
        raise Conflicting((each.question for each in stale), read=stale[0].seen, now=version(stale[0]))


def _refuse_changed(wanted: Collection[Chosen], again: Renewal) -> None:
    for each in wanted:
        verdict = again.verdicts.get(each.question)
        if verdict is None:
            raise Refused(
                f"{each.question} depends on answers that are not given, or are others now. Give those first."
            )
        if not verdict.holds:
            raise Refused(f"{each.question} must be answered anew. {' '.join(verdict.words)}")
        if _past(again, each.question).source.pk != each.source:
            raise Refused(f"Another answer to {each.question} was signed last time. Read it, then reaffirm it.")


def _past(again: Renewal, key: str) -> Past:
    found = again.past(key)
    if found is None:
        raise Refused(f"{key} was not answered last time.")
    return found


def _write(row: Any, wanted: Collection[Chosen], again: Renewal, actor: Actor) -> None:
    """Round by round: an answer can let a question apply whose answer is reaffirmed in the same act."""
    waiting = {each.question: each for each in wanted}
    while waiting:
        shown = sent.filling(row, sent.answer_set(row)).shown
        ready = {key: each for key, each in waiting.items() if shown[key]}
        if not ready:
            raise Refused(f"{', '.join(waiting)}: this depends on answers that are not given yet.")
        pasts = {key: _past(again, key) for key in ready}
        save_answers(row, [_typed(each, pasts[key].source) for key, each in ready.items()], actor=actor)
        _carry_evidence(row, pasts, actor)
        waiting = {key: each for key, each in waiting.items() if key not in ready}


def _typed(each: Chosen, source: Answer) -> Typed:
    given = filling.Given(value=source.value, not_applicable=source.not_applicable, why=source.why)
    return Typed(each.question, given, each.seen, carried=source)


def _carry_evidence(row: Any, pasts: dict[str, Past], actor: Actor) -> None:
    """The evidence of last time goes with its answer, where it still holds and is not attached already."""
    found = _set_of(row)
    attached = sent.files(found)
    there = {(key, each.file_id, each.description) for key, rows in attached.items() for each in rows}
    AnswerFile.objects.bulk_create(
        AnswerFile(
            answer_set=found,
            question=key,
            file=each.file,
            description=each.description,
            expires_on=each.expires_on,
            author=access.actor_name(actor.key),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
        )
        for key, past in pasts.items()
        for each in past.files
        if (key, each.file_id, each.description) not in there
        and not filling.expired(each.expires_on, access.today_here())
    )


def _set_of(row: Any) -> AnswerSet:
    found = sent.answer_set(row)
    if found is None:
        raise LookupError(row)
    return found
