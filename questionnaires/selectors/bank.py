"""Every read of the answer bank, in the scope of the CMO organisation that owns it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.crypto import salted_hmac

from cmos import selectors as cmos
from cmos.inbox import NEVER, InboxEntry
from cmos.models import OrganisationPaper
from kernel.scope import current
from questionnaires.models import (
    AnswerSet,
    BankAnswer,
    BankEvidence,
    BankPairing,
    BankQuestion,
    BankRelease,
    Questionnaire,
)
from questionnaires.rules import bank, dialogue, likeness
from questionnaires.rules.bank import Candidate, Match
from questionnaires.rules.filling import Given, in_words
from questionnaires.rules.questions import Question
from questionnaires.selectors.templates import as_columns, as_options

WRITE, RELEASE = "bank.write", "bank.release"
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for "no answer yet" where questions are sorted by the day of their answer."""
ENDS = Coalesce(F("paper__valid_to"), F("expires_on"))


def bank_questions() -> QuerySet[Any]:
    """The questions of the bank: number and day of the newest answer, releases, and the next end of evidence."""
    newest = BankAnswer.objects.filter(question=OuterRef("pk")).order_by("-edition")
    released = BankRelease.objects.filter(answer__question=OuterRef("pk")).order_by().values("answer__question")
    ends = _standing().filter(question=OuterRef("pk")).order_by().values("question").annotate(end=Min(ENDS))
    found = BankQuestion.objects.annotate(
        edition=Subquery(newest.values("edition")[:1]),
        written_at=Subquery(newest.values("written_at")[:1]),
        written_sort=Coalesce(Subquery(newest.values("written_at")[:1]), Value(BEFORE_ALL)),
        releases=Coalesce(Subquery(released.annotate(number=Count("pk")).values("number")), 0),
        end_sort=Coalesce(Subquery(ends.values("end")), Value(NEVER)),
    )
    return cast("QuerySet[Any]", found)


def bank_question(pk: UUID) -> Any:
    """One question of the bank, annotated."""
    return bank_questions().get(pk=pk)


def matching_bank(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By words of the question, its topic, a tag or a requirement."""
    exact = text.strip()
    return found.filter(
        Q(text__icontains=text)
        | Q(topic__icontains=text)
        | Q(tags__contains=[exact])
        | Q(requirements__contains=[exact])
    )


def in_bank_state(found: QuerySet[Any], wanted: str, on: date) -> QuerySet[Any]:
    """Those that stand so on a day."""
    if wanted == bank.ALL:
        return found
    if wanted == bank.RETIRED:
        return found.filter(retired_at__isnull=False)
    found = found.filter(retired_at=None)
    if wanted == bank.UNANSWERED:
        return found.filter(edition=None)
    return found.filter(end_sort__lte=on + bank.WARN) if wanted == bank.EXPIRING else found


def topics() -> list[str]:
    """The topics that questions of the bank have."""
    return list(BankQuestion.objects.exclude(topic="").order_by("topic").values_list("topic", flat=True).distinct())


def bank_state(row: Any, on: date) -> str:
    """How a question of the bank stands on a day: a key of `web.states`."""
    if row.retired_at is not None:
        return "retired"
    if row.edition is None:
        return "open"
    return {"expired": "expired", "due": "due"}.get(bank.evidence_state(end_of(row), on), "active")


def end_of(row: Any) -> date | None:
    """The next day on which evidence of an annotated question ends."""
    return None if row.end_sort == NEVER else row.end_sort


def questions_of_kind(kind: str) -> list[BankQuestion]:
    """Questions in use that have this kind of answer, by their words."""
    return list(BankQuestion.objects.filter(retired_at=None, kind=kind).order_by("text", "id"))


# --- answers ------------------------------------------------------------------------------------------------------


def as_bank_question(row: BankQuestion) -> Question:
    """A question of the bank as rules read it."""
    return Question(
        section="",
        key=bank.KEY,
        text=row.text,
        kind=row.kind,
        required=False,
        unit=row.unit,
        options=as_options(row.options),
        columns=as_columns(row.columns),
        requirements=tuple(row.requirements),
    )


def as_kept(row: BankAnswer) -> Given:
    """An answer of the bank as rules read it."""
    return Given(value=row.value, not_applicable=row.not_applicable, why=row.why)


def bank_answers(row: BankQuestion) -> list[BankAnswer]:
    """The versions of the answer to a question, newest first."""
    return list(BankAnswer.objects.filter(question=row).order_by("-edition"))


def newest_answer(row: BankQuestion) -> BankAnswer | None:
    """The version that is proposed."""
    return BankAnswer.objects.filter(question=row).order_by("-edition").first()


def answer_words(row: BankQuestion, answer: BankAnswer) -> list[str]:
    """A version as people read it."""
    return in_words(as_bank_question(row), as_kept(answer))


# --- evidence -----------------------------------------------------------------------------------------------------


def _standing() -> QuerySet[BankEvidence]:
    """Evidence that was not removed, without certificates that are void."""
    return BankEvidence.objects.filter(removed_at=None, paper__voided_at=None)


def evidence_of(row: BankQuestion) -> list[BankEvidence]:
    """What shows that the answers to a question hold."""
    return list(_standing().filter(question=row).select_related("file", "paper").order_by("id"))


def evidence_standing(row: BankEvidence, on: date) -> str:
    """How a piece of evidence stands on a day: a key of `web.states`."""
    return "superseded" if row.paper and row.paper.renewed_by_id else bank.evidence_state(row.ends_on, on)


def evidence_label(row: BankEvidence) -> str:
    """A piece of evidence in one line, with what a sponsor would be given of it."""
    given = row.file.name if row.file else "view on site only, no file is sent"
    given += ", only under a watermark" if row.watermarked else ""
    until = f", valid until {row.ends_on:%-d %b %Y}" if row.ends_on else ""
    return f"{row.description} ({given}){until}"


def bank_evidence(pk: UUID) -> BankEvidence:
    return BankEvidence.objects.select_related("question", "file", "paper").get(pk=pk)


def own_papers_offered() -> list[OrganisationPaper]:
    """Certificates that can be evidence."""
    return list(cmos.standing_papers().order_by("end_sort", "id"))


def bank_inbox(organisation: UUID, today: date) -> list[InboxEntry]:
    """Evidence in the bank whose end is near or passed: the organisation replaces it, no sponsor is told.

    A certificate warns by itself; one that was renewed is named here until its renewal takes its place.
    """
    found = _ending(organisation).filter(end__lte=today + bank.WARN)
    return [_entry(row, today, to_do="Replace the evidence") for row in found]


def bank_ending(organisation: UUID, today: date) -> list[InboxEntry]:
    """The same with those that end later: what the calendar shows."""
    return [
        _entry(row, today, to_do="Replace the evidence" if bank.asks_renewal(row.ends_on, today) else "")
        for row in _ending(organisation)
    ]


def _ending(organisation: UUID) -> QuerySet[Any]:
    standing = _standing().filter(cmo_org_id=organisation, question__retired_at=None)
    found = cast("QuerySet[Any]", standing.annotate(end=ENDS))
    own = found.filter(Q(paper=None) | Q(paper__renewed_by__isnull=False), end__isnull=False)
    return own.select_related("question", "paper").order_by("end", "id")


def _entry(row: BankEvidence, today: date, *, to_do: str) -> InboxEntry:
    return InboxEntry(
        kind="bank_evidence",
        subject_id=row.pk,
        title=f"{row.description}: {row.question}",
        reference="Evidence in the answer bank ends",
        url=reverse("bank:question", args=[row.question_id]),
        state=bank.evidence_state(row.ends_on, today),
        to_do=to_do,
        needs=WRITE,
        due_on=row.ends_on,
    )


# --- what was released --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release as the organisation reads it, and what became of the answer."""

    row: BankRelease
    sponsor: str
    edition: int
    signed_at: datetime | None

    @property
    def state(self) -> str:
        """A key of `web.states`."""
        return "revoked" if self.row.revoked_at else "sent" if self.signed_at else "draft"


def releases() -> QuerySet[BankRelease]:
    """Every release, newest last, with the version and questionnaire it is about."""
    return BankRelease.objects.select_related("answer__question", "questionnaire").order_by("id")


def release(pk: UUID) -> BankRelease:
    return releases().get(pk=pk)


def releases_of(row: BankQuestion) -> list[BankRelease]:
    """Where a question's answers went, newest first."""
    return list(releases().filter(answer__question=row).order_by("-id"))


def release_lines(found: Collection[BankRelease]) -> list[ReleaseLine]:
    """The same with whether the answer was signed since: such an answer stays with its sponsor."""
    asked = {row.questionnaire_id for row in found}
    signed = AnswerSet.objects.filter(questionnaire__in=asked, status=dialogue.SUBMITTED)
    at = dict(signed.values_list("questionnaire_id", "released_at"))
    return [
        ReleaseLine(row, row.questionnaire.sponsor_name, row.answer.edition, at.get(row.questionnaire_id))
        for row in found
    ]


def released_here(row: Questionnaire, key: str) -> QuerySet[BankRelease]:
    """What the answers to one question of a questionnaire rest on."""
    return releases().filter(questionnaire=row, asked=key)


def withheld(sponsor_id: UUID) -> set[UUID]:
    """Questions of the bank of which a release to this sponsor was revoked: they are not proposed to it."""
    revoked = BankRelease.objects.filter(questionnaire__sponsor_id=sponsor_id, revoked_at__isnull=False)
    return set(revoked.values_list("answer__question_id", flat=True))


# --- proposals ----------------------------------------------------------------------------------------------------


def digest_of_words(text: str) -> str:
    """By what a sponsor's question is known again: keyed with the organisation, so that it says nothing elsewhere."""
    organisation = current().scope.cmo_org_id
    words = likeness.normal(text)
    return salted_hmac(f"questionnaires.bank.{organisation}", words, algorithm="sha256").hexdigest()


def meanings(texts: Iterable[str]) -> dict[str, UUID]:
    """Text of a question -> the question of the bank that a person said it means."""
    digests = {text: digest_of_words(text) for text in texts}
    known = BankPairing.objects.filter(digest__in=digests.values(), ended_at=None)
    by_digest = dict(known.values_list("digest", "question_id"))
    return {text: by_digest[digest] for text, digest in digests.items() if digest in by_digest}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer of the bank that is proposed for a question: where it comes from, and why."""

    match: Match
    question: BankQuestion
    answer: BankAnswer

    @property
    def words(self) -> list[str]:
        """What the bank says."""
        return answer_words(self.question, self.answer)


def proposals(row: Questionnaire, asked: Sequence[Question]) -> dict[str, list[Proposal]]:
    """Key of a question -> what is proposed for it, best first; as many queries for many questions as for one."""
    if not asked:
        return {}
    known, answers = _candidates(withheld(row.sponsor_id))
    candidates = [
        Candidate(pk, as_bank_question(known[pk]), as_kept(answers[pk])) for pk in known.keys() & answers.keys()
    ]
    said = meanings(question.text for question in asked) if candidates else {}
    found = {}
    for question in asked:
        paired = {said[question.text]} if question.text in said else set()
        matches = bank.matches(question, candidates, paired)
        found[question.key] = [Proposal(each, known[each.id], answers[each.id]) for each in matches]
    return found


def _candidates(but: Collection[UUID]) -> tuple[Mapping[UUID, BankQuestion], Mapping[UUID, BankAnswer]]:
    """Questions in use with their newest answers."""
    known = {row.pk: row for row in BankQuestion.objects.filter(retired_at=None).exclude(pk__in=but)}
    newest = BankAnswer.objects.filter(question__in=list(known)).order_by("question_id", "-edition")
    return known, {row.question_id: row for row in newest.distinct("question_id")}


def proposal(row: Questionnaire, question: Question, chosen: UUID) -> Proposal | None:
    """One question of the bank for a question that is asked, however alike; None where it does not fit."""
    known, answers = _candidates(withheld(row.sponsor_id))
    if chosen not in known or chosen not in answers:
        return None
    candidate = Candidate(chosen, as_bank_question(known[chosen]), as_kept(answers[chosen]))
    paired = set(meanings([question.text]).values())
    found = bank.matches(question, [candidate], paired, least=0)
    return Proposal(found[0], known[chosen], answers[chosen]) if found else None


def searched(row: Questionnaire, question: Question, text: str) -> list[Proposal]:
    """Questions of the bank that hold `text` and fit a question that is asked."""
    known, answers = _candidates(withheld(row.sponsor_id))
    wanted = text.casefold()
    found = [pk for pk in known if pk in answers and wanted in f"{known[pk].text} {known[pk].topic}".casefold()]
    candidates = [Candidate(pk, as_bank_question(known[pk]), as_kept(answers[pk])) for pk in found]
    paired = set(meanings([question.text]).values())
    matches = bank.matches(question, candidates, paired, least=0)
    return [Proposal(each, known[each.id], answers[each.id]) for each in matches]
