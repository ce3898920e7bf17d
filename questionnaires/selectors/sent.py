"""Every read of questionnaires that were sent: each side sees its own rows and what was released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cmos import selectors as cmos
from cmos.models import Site
from questionnaires.models import Answer, AnswerFile, AnswerNote, AnswerSet, Questionnaire, QuestionnaireMessage
from questionnaires.models.review import ReplyFile
from questionnaires.rules import dialogue, frozen
from questionnaires.rules.filling import Filling, Given, in_words
from questionnaires.rules.questions import Question
from questionnaires.rules.scope import Scope, scope_of
from questionnaires.selectors.last_time import with_lapsed
from questionnaires.selectors.renewal import Outcome, outcomes, renewal_of, signed_head
from questionnaires.selectors.waiting import with_rounds
from sponsors import access


def questionnaires() -> QuerySet[Any]:
    """Every questionnaire of the open scope, with its due date as it stands and what was released about it."""
    said = QuestionnaireMessage.objects.filter(questionnaire=OuterRef("pk")).order_by("-released_at", "-id")
    answers = AnswerSet.objects.filter(questionnaire=OuterRef("pk"), status=dialogue.SUBMITTED)
    return with_rounds(
        Questionnaire.objects.annotate(
            due_now=Coalesce(Subquery(said.filter(kind=dialogue.DUE_CHANGED).values("due_on")[:1]), F("due_on")),
            answered_at=Subquery(answers.values("released_at")[:1]),
            is_withdrawn=Exists(said.filter(kind=dialogue.WITHDRAWN)),
        ),
    )


LONG: Final = ("asked", "anew", "scope", "introduction", "site_address")
"""Columns of what was sent that only its own pages read."""


def questionnaire(pk: UUID) -> Any:
    """One questionnaire of the open scope, annotated."""
    return questionnaires().get(pk=pk)


def in_state(found: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Those that stand so."""
    if wanted == dialogue.WITHDRAWN:
        return found.filter(is_withdrawn=True)
    return found.filter(is_withdrawn=False, answered_at__isnull=wanted == dialogue.SENT)


def overdue(found: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Those whose answers are late."""
    return in_state(found, dialogue.SENT).filter(due_now__lt=on)


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number, title, site, sponsor or CMO organisation."""
    return found.filter(
        Q(number__iexact=text.strip())
        | Q(title__icontains=text)
        | Q(site_name__icontains=text)
        | Q(sponsor_name__icontains=text)
        | Q(organisation_name__icontains=text)
    )


def state_of(row: Any) -> str:
    """Where an annotated questionnaire stands."""
    return dialogue.state(submitted=row.answered_at is not None, withdrawn=row.is_withdrawn)


def sponsor_names() -> list[str]:
    """In a CMO organisation's scope: whoever has sent a questionnaire."""
    return sorted(set(Questionnaire.objects.values_list("sponsor_name", flat=True)))


@dataclass(frozen=True, slots=True)
class Line:
    """A questionnaire as a list shows it."""

    row: Any
    state: str
    due_on: date
    words: str
    overdue: bool
    turn: str
    sent_on: date
    answered_on: date | None
    progress: str = ""
    reviewed_on: date | None = None


def lines(rows: Collection[Any], on: date, own: str) -> list[Line]:
    """The lines of a list; the CMO's side also reads how far its own answers are."""
    done = fillings(rows) if own == dialogue.CMO else {}
    return [_line(row, on, own, _progress(done.get(row.pk))) for row in rows]


def _progress(filled: Filling | None) -> str:
    return f"{filled.answered} of {len(filled.asked)}" if filled else ""


def _line(row: Any, on: date, own: str, done: str) -> Line:
    found = state_of(row)
    return Line(
        row=row,
        state=found,
        due_on=row.due_now,
        words=dialogue.due_words(row.due_now, on) if found == dialogue.SENT else "",
        overdue=dialogue.is_overdue(found, row.due_now, on),
        turn=dialogue.turn_words(found, own, asked_again=row.open_round is not None),
        sent_on=access.day_here(row.released_at),
        answered_on=access.day_here(row.answered_at) if row.answered_at else None,
        progress=done,
        reviewed_on=access.day_here(row.reviewed_at) if row.reviewed_at else None,
    )


def fillings(rows: Collection[Any]) -> dict[UUID, Filling]:
    """Each questionnaire with its answers as they stand, in as many queries for many as for one."""
    sets = {each.questionnaire_id: each for each in AnswerSet.objects.filter(questionnaire__in=rows)}
    begun = list(sets.values())
    answers, files = _answers(begun), _files(begun)
    found = {}
    for row in rows:
        own = sets.get(row.pk)
        found[row.pk] = _filling(row, answers[own.pk] if own else (), files[own.pk] if own else ())
    return found | with_lapsed([row for row in rows if _is_draft(sets.get(row.pk))], found)


# --- one questionnaire --------------------------------------------------------------------------------------------


def messages(row: Questionnaire) -> list[QuestionnaireMessage]:
    """What either side said to the other, in order."""
    return list(QuestionnaireMessage.objects.filter(questionnaire=row).order_by("released_at", "id"))


def said_by_sponsor_since(moment: datetime) -> list[QuestionnaireMessage]:
    """In a sponsor's scope: what it said of any questionnaire since then, in order."""
    found = QuestionnaireMessage.objects.filter(side=dialogue.SPONSOR, released_at__gte=moment)
    return list(found.order_by("released_at", "id"))


def notes(row: Questionnaire) -> list[AnswerNote]:
    """The CMO's own notes, in order; nothing in the sponsor's scope."""
    return list(AnswerNote.objects.filter(questionnaire=row).order_by("id"))


def answer_set(row: Questionnaire) -> AnswerSet | None:
    """The answers to a questionnaire: the CMO's own, or what the sponsor received."""
    return AnswerSet.objects.filter(questionnaire=row).select_related("questionnaire").first()


def answer_set_called(pk: UUID) -> AnswerSet:
    return AnswerSet.objects.select_related("questionnaire").get(pk=pk)


def answers(found: AnswerSet | None) -> dict[str, Answer]:
    """The answers of a set by question; of a submitted one those that were sent."""
    return {row.question: row for row in _answers([found])[found.pk]} if found else {}


def files(found: AnswerSet | None) -> dict[str, list[AnswerFile]]:
    """The evidence of a set by question; of a submitted one what was sent."""
    by_question: dict[str, list[AnswerFile]] = defaultdict(list)
    for row in _files([found])[found.pk] if found else ():
        by_question[row.question].append(row)
    return by_question


def evidence(pk: UUID) -> AnswerFile:
    """One piece of evidence with the questionnaire it was given for."""
    return AnswerFile.objects.select_related("file", "answer_set__questionnaire").get(pk=pk)


def evidence_of(found: AnswerSet, pk: UUID) -> AnswerFile:
    """One piece of evidence of a set."""
    return AnswerFile.objects.select_related("answer_set").get(pk=pk, answer_set=found)


def _answers(sets: Collection[AnswerSet]) -> dict[UUID, list[Answer]]:
    return _by_set(Answer.objects.filter(answer_set__in=sets).order_by("id"), sets)


def _files(sets: Collection[AnswerSet]) -> dict[UUID, list[AnswerFile]]:
    return _by_set(AnswerFile.objects.filter(answer_set__in=sets).select_related("file").order_by("id"), sets)


def _by_set(rows: QuerySet[Any], sets: Collection[AnswerSet]) -> dict[UUID, list[Any]]:
    sent = {each.pk for each in sets if each.status == dialogue.SUBMITTED}
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        if row.released_at is not None or row.answer_set_id not in sent:
            found[row.answer_set_id].append(row)
    return found


def as_given(row: Answer, attached: int = 0) -> Given:
    """An answer as rules read it."""
    return Given(
        value=row.value,
        not_applicable=row.not_applicable,
        why=row.why,
        again=row.again,
        files=attached,
        reaffirmed=row.carried_from_id is not None,
    )


def filling(row: Questionnaire, found: AnswerSet | None) -> Filling:
    """A questionnaire with its answers as they stand."""
    sets = [found] if found else []
    own = found.pk if found else None
    filled = _filling(row, _answers(sets)[own] if own else (), _files(sets)[own] if own else ())
    return with_lapsed([row], {row.pk: filled})[row.pk] if _is_draft(found) else filled


def _is_draft(found: AnswerSet | None) -> bool:
    return found is not None and found.status == dialogue.DRAFT


def _filling(row: Questionnaire, said: Collection[Answer], attached: Collection[AnswerFile]) -> Filling:
    counts: dict[str, int] = defaultdict(int)
    for each in attached:
        counts[each.question] += 1
    given = {each.question: as_given(each, counts[each.question]) for each in said}
    given |= {key: Given(files=number) for key, number in counts.items() if key not in given}
    return Filling(frozen.thaw(row.title, row.introduction, row.asked), scope_here(row), given)


def scope_here(row: Questionnaire) -> Scope:
    """What a questionnaire was sent for."""
    return scope_of(row.scope)


def facts(found: AnswerSet) -> dialogue.AnswerFacts:
    """What the guards of signing look at."""
    row = questionnaire(found.questionnaire_id)
    filled = filling(row, found)
    kept_answers = answers(found)
    again = renewal_of(row, filled, kept_answers)
    kept = {each.question.key for each in again.pending} if again else set()
    marked = delegated(kept_answers, notes(row))
    return dialogue.AnswerFacts(
        status=found.status,
        withdrawn=row.is_withdrawn,
        asked=len(filled.asked),
        missing=tuple(key for key in filled.keys("open") if key not in kept),
        unaffirmed=tuple(section.key for section, _ in again.waiting) if again else (),
        doubtful=filled.keys("doubtful"),
        unchecked=tuple(question.key for question in filled.counted if question.key in marked),
    )


def signed_content(found: AnswerSet) -> dict[str, Any]:
    """What the CMO's signature covers: every question that applies with its answer and evidence, and nothing else."""
    row = found.questionnaire
    filled, attached = filling(row, found), files(found)
    again = outcomes(row, filled, answers(found))
    head = {
        "number": row.number,
        "sponsor": row.sponsor_name,
        "site": row.site_name,
        "title": row.title,
        **signed_head(row, again),
    }
    return {
        **head,
        **{
            f"{question.key} {question.text}": [
                *in_words(question, filled.of(question.key)),
                *(evidence_words(each) for each in attached[question.key]),
                *([again[question.key].words] if question.key in again and again[question.key].words else []),
            ]
            for question in filled.counted
        },
    }


def evidence_words(row: AnswerFile | ReplyFile) -> str:
    """A piece of evidence as a signature covers it."""
    until = f", valid until {row.expires_on:%-d %b %Y}" if row.expires_on else ""
    if row.file is None:
        return f"Evidence shown on site only: {row.description}{until}"
    only = ", shown under a watermark" if row.file.watermarked else ""
    return f"Evidence: {row.description} ({row.file.name}, SHA-256 {row.file.sha256}){only}{until}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question with its answer, as the sponsor reads it."""

    question: Question
    words: list[str]
    files: list[AnswerFile]
    author: str
    saved_at: datetime | None
    outcome: Outcome | None = None


def read_answers(row: Questionnaire, found: AnswerSet) -> dict[str, list[Shown]]:
    """The answers that were sent, by section."""
    filled, said, attached = filling(row, found), answers(found), files(found)
    again = outcomes(row, filled, said)
    by_section: dict[str, list[Shown]] = defaultdict(list)
    for question in filled.counted:
        answer = said.get(question.key)
        by_section[question.section].append(
            Shown(
                question,
                in_words(question, filled.of(question.key)),
                attached[question.key],
                answer.author if answer else "",
                answer.saved_at if answer else None,
                again.get(question.key),
            )
        )
    return by_section


def checked_by(found: Mapping[str, Answer], written: Collection[AnswerNote]) -> dict[str, str]:
    """Who of the CMO checked each answer as it stands; a change of the answer takes the mark away."""
    marks = {}
    for note in written:
        answer = found.get(note.question)
        if note.kind == dialogue.CHECKED and answer is not None and note.answer_version == answer.version:
            marks[note.question] = note.author
    return marks


def delegated(found: Mapping[str, Answer], written: Collection[AnswerNote]) -> dict[str, str]:
    """By question, who without an account gave an answer that nobody of the CMO has checked or changed since."""
    checked = checked_by(found, written)
    return {
        note.question: note.author
        for note in written
        if note.kind == dialogue.DELEGATED
        and note.question in found
        and note.answer_version == found[note.question].version
        and note.question not in checked
    }


def rows_about(row: Questionnaire, found: AnswerSet | None) -> list[Any]:
    """Everything whose history belongs to a questionnaire, as far as the open scope sees it."""
    return [row, *messages(row), *([found] if found else [])]


# --- before sending -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who would answer for a site."""

    organisation_id: UUID | None
    name: str = ""
    can_sign: bool = False


def respondent(site: Site) -> Respondent:
    """The CMO organisation that joined for the site's company, and whether anybody there can sign."""
    return respondents([site])[site.company_id]


def respondents(sites: Collection[Site]) -> dict[UUID, Respondent]:
    """The same for the companies of many sites, by company."""
    joined = cmos.linked_organisations({site.company_id for site in sites})
    can_sign = {each.cmo_org_id: has_signatory(each.cmo_org_id) for each in joined.values()}
    found = {
        company: Respondent(each.cmo_org_id, each.organisation_name, can_sign[each.cmo_org_id])
        for company, each in joined.items()
    }
    return {site.company_id: found.get(site.company_id, Respondent(None)) for site in sites}


def has_signatory(organisation_id: UUID) -> bool:
    """Whether a linked organisation has somebody who can sign: one answer, and nothing of who (decision 0121)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT questionnaires_has_signatory(%s)", [organisation_id])
        return bool(cursor.fetchone()[0])


def waiting(template_id: UUID, sites: Collection[Site]) -> dict[UUID, str]:
    """Site -> the number of a questionnaire from the same template that waits for the site's answers."""
    same = questionnaires().filter(
        site__in=sites, template_version__template=template_id, is_withdrawn=False, answered_at=None
    )
    return dict(same.values_list("site_id", "number"))
