"""What the CMO does with a workbook that came back: brings it, and takes its answers (decision 0163)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.reasons import given as reason_given
from kernel.scope import because
from questionnaires.models import AnswerWorkbook, Questionnaire
from questionnaires.rules import dialogue, workbook
from questionnaires.rules import workbook_changes as changes
from questionnaires.rules.workbook import Row
from questionnaires.rules.workbook_changes import Compared
from questionnaires.selectors import sent, workbooks
from questionnaires.services import workbook_file
from questionnaires.services.answering import WRITERS, Conflicting, Typed, add_note, save_answers
from questionnaires.services.sending import must, open_one
from records.lifecycle import lock
from records.models import DialogueFile
from records.services import publish, store_file
from sponsors import access
from web.tables import XLSX_TYPE

BRINGING: Final = "workbook with answers brought"
NO_XLSX: Final = "Upload the workbook as XLSX: download it here, fill it in, save it in the same format."
TAKEN: Final = "The answers of this workbook were taken already. Download the workbook anew to go on."


def bring_workbook(row: Questionnaire, *, file: Any, actor: Actor) -> AnswerWorkbook:
    """Keep a workbook that came back and read it; no answer changes. Raises `Refused` for one of another structure."""
    must(actor, WRITERS)
    parties: dict[str, Any] = {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id}
    with because(BRINGING):
        open_one(row)
        name = str(getattr(file, "name", "workbook.xlsx"))
        stored = store_file(file, name=name, kind=DialogueFile, actor=actor, reason=BRINGING, **parties)
        if stored.media_type != XLSX_TYPE:
            raise Refused({"file": NO_XLSX})
        read = workbook_file.brought(stored, row)
        made = AnswerWorkbook.objects.create(
            questionnaire=row,
            file=stored,
            rows=[_kept(each) for each in read.rows],
            base=read.base,
            author=access.actor_name(actor.key),
            **parties,
        )
        publish("questionnaire.workbook_brought", made)
    return made


def _kept(row: Row) -> dict[str, Any]:
    value, not_applicable, why = row.given.said
    said = {"value": value, "not_applicable": not_applicable, "why": why}
    return {"question": row.question, **said, "note": row.note, "faults": [list(each) for each in row.faults]}


def take_workbook(
    brought: AnswerWorkbook,
    *,
    takes: Mapping[str, str],
    seen: Mapping[str, int],
    reason: str,
    version: int | None,
    actor: Actor,
) -> AnswerWorkbook:
    """Write the workbook's answers as if they had been typed; all or none.

    `takes` says of each conflict which answer is kept, `seen` which version of the portal's answer was read for that.
    Raises `Conflicting` where somebody changed an answer that nobody has decided about.
    """
    must(actor, WRITERS)
    row = brought.questionnaire
    with because(reason_given(reason)):
        open_one(row)
        found = lock(brought, version=version)
        if found.taken_at is not None:
            raise Refused(TAKEN)
        compared = workbooks.compared(found, takes)
        _refuse_undecided(compared, takes)
        taken = [each for each in compared if changes.is_taken(each, takes)]
        save_answers(row, [_typed(each, found, seen) for each in taken], actor=actor)
        _keep_notes(row, compared, actor)
        found.taken_at, found.taken_by, found.written = now(), access.actor_name(actor.key), len(taken)
        found.version += 1
        found.save(update_fields=["taken_at", "taken_by", "written", "version"])
        publish("questionnaire.workbook_taken", found)
    return found


def _refuse_undecided(compared: list[Compared], takes: Mapping[str, str]) -> None:
    open_ = [each for each in compared if each.verdict == changes.CONFLICT]
    if undecided := [each for each in open_ if takes.get(each.question.key) not in changes.TAKES]:
        raise Conflicting((each.question.key for each in undecided), read=0, now=undecided[0].version)


def _typed(each: Compared, found: AnswerWorkbook, seen: Mapping[str, int]) -> Typed:
    """The answer with the version that was read: when the workbook was downloaded, or when the conflict was shown."""
    key = each.question.key
    version = seen.get(key, -1) if each.verdict == changes.CONFLICT else found.base.get(key, [0])[0]
    return Typed(key, each.row.given, version, confirmed=True)


def _keep_notes(row: Questionnaire, compared: list[Compared], actor: Actor) -> None:
    """Notes among one's own people; one that stands there already is not kept twice."""
    known = {(note.question, note.text) for note in sent.notes(row) if note.kind == dialogue.NOTE}
    for each in compared:
        text = each.row.note[: workbook.LONGEST_NOTE].strip()
        if text and (each.question.key, text) not in known:
            add_note(row, text=text, question=each.question.key, actor=actor)
