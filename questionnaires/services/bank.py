"""What a CMO organisation keeps in its answer bank: questions in its own words, answers by version, evidence."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, Final

from cmos.models import OrganisationPaper
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given as given_reason
from kernel.scope import because
from questionnaires.models import BankAnswer, BankEvidence, BankQuestion
from questionnaires.rules import bank, filling
from questionnaires.rules.filling import Given
from questionnaires.rules.questions import FILE, Question
from questionnaires.selectors import bank as selectors
from questionnaires.services.sending import must
from records.files import watermark
from records.lifecycle import amend, lock
from records.models import SponsorFile
from records.services import publish, store_file
from sponsors import access

WRITE = selectors.WRITE
IS_RETIRED: Final = "This question is retired: take it up again first."


def record_bank_question(
    question: Question, answer: Given | None = None, *, topic: str, tags: list[str], actor: Actor, reason: str
) -> BankQuestion:
    """A question in the organisation's own words, with its first answer where there is one."""
    must(actor, WRITE)
    _refuse_faults(question)
    said = given_reason(reason)
    with because(said):
        made = BankQuestion.objects.create(kind=question.kind, topic=topic.strip(), tags=tags, **_shape(question))
        publish("bank_question.recorded", made)
        if answer is not None:
            _write(made, answer, actor, said)
    return made


def change_bank_question(
    row: BankQuestion,
    question: Question,
    *,
    topic: str,
    tags: list[str],
    actor: Actor,
    reason: str,
    version: int | None,
) -> BankQuestion:
    """Other words for a question. Its kind stays, and so does what its answers name: they must still be readable."""
    must(actor, WRITE)
    if question.kind != row.kind:
        raise Refused({"kind": "The kind of answer stays. Retire this question and record a new one."})
    _refuse_faults(question)
    if (newest := selectors.newest_answer(row)) is not None and filling.faults(question, selectors.as_kept(newest)):
        raise Refused({"options": "The answer as it stands names an entry that would be gone: keep it."})
    changes: dict[str, Any] = {"topic": topic.strip(), "tags": tags, **_shape(question)}
    return amend(row, actor=actor, reason=reason, version=version, event="bank_question.changed", **changes)


def _refuse_faults(question: Question) -> None:
    if found := bank.question_faults(question):
        raise Refused(dict(found))


def _shape(question: Question) -> dict[str, Any]:
    """The columns of a question."""
    return {
        "text": question.text.strip(),
        "unit": question.unit.strip(),
        "requirements": list(question.requirements),
        "options": [asdict(each) for each in question.options],
        "columns": [{**asdict(each), "options": [asdict(one) for one in each.options]} for each in question.columns],
    }


def retire_bank_question(row: BankQuestion, *, actor: Actor, reason: str, version: int | None) -> BankQuestion:
    """It is proposed no more. What was released stays with its sponsors."""
    must(actor, WRITE)
    if row.retired_at is not None:
        raise Refused("This question is retired already.")
    return amend(
        row,
        actor=actor,
        reason=reason,
        version=version,
        event="bank_question.retired",
        retired_at=now(),
        takes_away=True,
    )


def reactivate_bank_question(row: BankQuestion, *, actor: Actor, reason: str, version: int | None) -> BankQuestion:
    """It is proposed again."""
    must(actor, WRITE)
    if row.retired_at is None:
        raise Refused("This question is in use.")
    return amend(row, actor=actor, reason=reason, version=version, event="bank_question.reactivated", retired_at=None)


# --- answers ------------------------------------------------------------------------------------------------------


def write_bank_answer(row: BankQuestion, answer: Given, *, seen: int, actor: Actor, reason: str) -> BankAnswer:
    """The next version of an answer; `seen` is the one that was read, 0 where there was none."""
    must(actor, WRITE)
    said = given_reason(reason)
    with because(said):
        return _write(lock(row), answer, actor, said, seen)


def _write(row: BankQuestion, answer: Given, actor: Actor, reason: str, seen: int = 0) -> BankAnswer:
    newest = selectors.newest_answer(row)
    number = newest.edition if newest else 0
    if number != seen:
        raise Refused(f"Somebody wrote version {number} meanwhile: open the page again, compare, and write yours anew.")
    if row.retired_at is not None:
        raise Refused(IS_RETIRED)
    _refuse_answer(selectors.as_bank_question(row), answer, newest)
    value, not_applicable, why = answer.said
    made = BankAnswer.objects.create(
        question=row,
        edition=number + 1,
        value=value,
        not_applicable=not_applicable,
        why=why.strip(),
        reason=reason,
        author=access.actor_name(actor.key),
    )
    publish("bank_answer.written", made, edition=made.edition)
    return made


def _refuse_answer(question: Question, answer: Given, newest: BankAnswer | None) -> None:
    try:
        filling.checked(question, answer)
    except ValueError as wrong:
        raise Refused({"answer": str(wrong)}) from None
    if found := filling.faults(question, answer):
        raise Refused({"answer": " ".join(found)})
    if question.kind != FILE and not answer.not_applicable and filling.meaning(question, answer) is None:
        raise Refused({"answer": "Write the answer, or say that it does not apply and why."})
    if newest is not None and selectors.as_kept(newest).said == answer.said:
        raise Refused({"answer": f"Version {newest.edition} says the same."})


# --- evidence -----------------------------------------------------------------------------------------------------


def attach_bank_evidence(
    row: BankQuestion,
    *,
    description: str,
    file: Any = None,
    paper: OrganisationPaper | None = None,
    watermarked: bool = False,
    expires_on: date | None = None,
    actor: Actor,
    reason: str,
) -> BankEvidence:
    """Evidence for the answers to a question: a file, a certificate of the organisation, or what is viewed on site."""
    must(actor, WRITE)
    if row.retired_at is not None:
        raise Refused(IS_RETIRED)
    if not description.strip() and paper is None:
        raise Refused({"description": "Say what it shows."})
    ends = paper.valid_to if paper else expires_on
    if filling.expired(ends, access.today_here()):
        raise Refused({"paper" if paper else "expires_on": "This evidence has expired. Attach what holds now."})
    if watermarked and file is None:
        raise Refused({"watermarked": "Choose the file that is shown under a watermark."})
    said = given_reason(reason)
    with because(said):
        stored = None
        if file is not None:
            name = str(getattr(file, "name", "file"))
            stored = store_file(file, name=name, kind=SponsorFile, actor=actor, reason=said)
            if watermarked and (problem := watermark.obstacle(stored)):
                raise Refused({"watermarked": problem})
        made = BankEvidence.objects.create(
            question=row,
            description=description.strip() or str(paper),
            file=stored,
            paper=paper,
            watermarked=watermarked,
            expires_on=None if paper else expires_on,
            author=access.actor_name(actor.key),
        )
        publish("bank_evidence.recorded", made)
    return made


def remove_bank_evidence(row: BankEvidence, *, actor: Actor, reason: str, version: int | None) -> BankEvidence:
    """It is offered no more. What was released of it stays with its sponsors."""
    must(actor, WRITE)
    if row.removed_at is not None:
        raise Refused("This evidence was removed already.")
    return amend(
        row,
        actor=actor,
        reason=reason,
        version=version,
        event="bank_evidence.removed",
        removed_at=now(),
        takes_away=True,
    )
