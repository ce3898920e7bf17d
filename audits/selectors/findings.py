"""Reads of findings: lists of either side with where each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from audits import rules
from audits.models import (
    AuditLetter,
    Finding,
    FindingGrade,
    FindingMessage,
    FindingResponse,
    IssuedFinding,
    ResponseAction,
    ResponseReview,
)
from audits.selectors.policy import policy
from audits.selectors.talk import dialogue, finding_facts, released, talks
from cmos import selectors as cmos
from kernel.actor import Actor
from regulations.rules.vocabulary import OPERATION_LABELS

NEVER = date(9999, 12, 31)
"""Stands for "no due date" where a list is sorted by it."""


def finding(pk: UUID) -> Finding:
    """One finding with its audit and site; raises DoesNotExist."""
    return Finding.objects.select_related("audit__site", "site").get(pk=pk)


def all_findings() -> QuerySet[Finding]:
    """Findings of the sponsor with their audits and sites."""
    return Finding.objects.select_related("audit", "site")


def findings_for(actor: Actor) -> QuerySet[Finding]:
    """The findings the actor may see: all, or those of the audits named for a single person."""
    found = all_findings().annotate(due_sort=Coalesce(F("response_due_on"), Value(NEVER)))
    return found if actor.can("audits.view") else found.filter(audit_id__in=actor.granted("audits.view"))


def matching_findings(found: QuerySet[Finding], text: str) -> QuerySet[Finding]:
    """By the audit's number, a cited requirement, a word of the text, or words of the site."""
    sites = cmos.search_sites(cmos.sites(), text).values("pk")
    asked = text.strip()
    number = asked.partition("/")[0]
    return found.filter(
        Q(audit__number__iexact=number)
        | Q(origin_number__iexact=number)
        | Q(requirements__contains=[asked])
        | Q(text__icontains=asked)
        | Q(site_id__in=sites)
    )


def gaps_of(numbers: Collection[str]) -> list[Finding]:
    """What the reviews of questionnaires found, in order, void ones left out."""
    rows = Finding.objects.filter(origin_number__in=numbers).exclude(status=rules.VOID)
    return list(rows.select_related("site").order_by("number"))


def issued_of(found: Finding) -> IssuedFinding | None:
    """The issued copy of a finding."""
    return IssuedFinding.objects.filter(finding=found).first()


def issued(pk: UUID) -> IssuedFinding:
    """An issued finding, as either side may see it; raises DoesNotExist."""
    return IssuedFinding.objects.get(pk=pk)


def pending_grade(found: Finding) -> FindingGrade | None:
    """A change of an issued finding's grade that a second person has not confirmed."""
    newest = grades(found).first()
    return newest if newest and newest.verb == FindingGrade.Verb.CHANGED and newest.grade != found.grade else None


def grades(found: Finding) -> QuerySet[FindingGrade]:
    """How the grade came to be, newest first."""
    return FindingGrade.objects.filter(finding=found).order_by("-id")


def states_of(findings: Collection[Finding]) -> dict[UUID, str]:
    """What each finding is now: stored steps and the newest released rows."""
    spoken = dialogue(findings)
    return {
        row.pk: rules.finding_state(row.status, spoken[row.pk].rows if row.pk in spoken else ()) for row in findings
    }


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with where it stands, as lists and its page show it."""

    row: Finding
    state: str
    turn: str
    due_on: date | None
    overdue: bool
    words: str

    @property
    def operations(self) -> str:
        return operation_words(self.row.operations)


def finding_line(row: Finding, talk: rules.Talk, today: date) -> FindingLine:
    """Where a finding stands, for the sponsor."""
    live = row.status == rules.ISSUED
    owed = talk.owed_on() if live else None
    return FindingLine(
        row=row,
        state=rules.finding_state(row.status, talk.rows),
        turn=rules.turn_words(talk.turns if live else frozenset(), rules.SPONSOR),
        due_on=owed,
        overdue=live and talk.is_overdue(today),
        words=rules.lateness(owed, today) if owed else "",
    )


def facts_of(row: Finding, today: date) -> rules.FindingFacts:
    """What the guards of one finding's steps look at."""
    return finding_facts(row, dialogue([row]).get(row.pk), today=today, policy=policy(today))


def operation_words(codes: Iterable[str]) -> str:
    """Operations by their names."""
    return ", ".join(OPERATION_LABELS.get(code, code) for code in codes)


# --- the same definitions as conditions of the database, for lists ------------------------------------------------


class Standing:
    """Where the dialogue of a row stands, as conditions; `path` leads from a dialogue row to it.

    `rules.Talk` defines the words; a test holds both equal.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def _of(self, rows: QuerySet[Any], **more: Any) -> QuerySet[Any]:
        return rows.filter(**{self.path: OuterRef("pk")}, **more)

    @property
    def answered(self) -> Exists:
        answers = self._of(released(FindingResponse.objects.filter(interim=False)))
        return Exists(answers.filter(reviews__isnull=True))

    @property
    def accepted(self) -> Exists:
        return Exists(self._of(ResponseReview.objects.all(), verdict=rules.ACCEPTED))

    @property
    def returned(self) -> Exists:
        return Exists(self._of(ResponseReview.objects.all(), verdict=rules.RETURNED))

    @property
    def spoken(self) -> Exists:
        return Exists(self._of(released(FindingResponse.objects.all())))

    def said(self, *kinds: str) -> Exists:
        return Exists(self._of(FindingMessage.objects.all(), kind__in=kinds))

    def waiting(self, kind: str) -> Exists:
        return Exists(self._of(FindingMessage.objects.all(), kind=kind, replies__isnull=True))

    def open_action(self, **more: Any) -> Exists:
        settled = FindingMessage.objects.filter(action=OuterRef("pk")).filter(
            Q(kind=rules.ACTION_VERIFIED) | Q(kind=rules.ACTION_DONE, replies__isnull=True)
        )
        inner = f"response__{self.path}"
        rows = ResponseAction.objects.filter(
            ~Exists(settled), **{inner: OuterRef("pk")}, response__reviews__verdict=rules.ACCEPTED, **more
        )
        return Exists(rows)

    def state(self, status: Q, ended: list[When]) -> Case:
        """The state in a word; `ended` comes first, `status` says which rows are issued at all."""
        return Case(
            *ended,
            When(status & Q(self.accepted), then=Value(rules.ACCEPTED)),
            When(status & Q(self.answered), then=Value(rules.ANSWERED)),
            When(status & Q(self.returned), then=Value(rules.RETURNED)),
            default=Value(rules.ISSUED),
            output_field=CharField(),
        )

    @property
    def sponsor_owes(self) -> Q:
        return Q(self.answered) | Q(self.waiting(rules.EXTENSION_REQUEST)) | Q(self.waiting(rules.ACTION_DONE))

    @property
    def answer_owed(self) -> Q:
        return ~Q(self.answered) & ~Q(self.accepted)

    def cmo_owes(self, counts: Q) -> Q:
        """`counts` tells the grades that owe an answer."""
        return (counts & self.answer_owed) | Q(self.waiting(rules.EVIDENCE_REQUEST)) | Q(self.open_action())


ABOUT_FINDING, ABOUT_ISSUED = Standing("issued__finding"), Standing("issued")
ISSUED = Q(status=rules.ISSUED)
OWES = ~Q(grade=rules.RECOMMENDATION)


def in_state(found: QuerySet[Finding], state: str) -> QuerySet[Finding]:
    """Findings in a state of `rules.FINDING_STATES`."""
    if state in (rules.DRAFT, rules.CLOSED, rules.VOID):
        return found.filter(status=state)
    return found.filter(ISSUED).annotate(state_now=ABOUT_FINDING.state(Q(), [])).filter(state_now=state)


def in_turn(found: QuerySet[Finding], side: str) -> QuerySet[Finding]:
    """Findings about which a side owes something."""
    owes = ABOUT_FINDING.sponsor_owes if side == rules.SPONSOR else ABOUT_FINDING.cmo_owes(OWES)
    return found.filter(ISSUED & owes)


def overdue(found: QuerySet[Finding], today: date) -> QuerySet[Finding]:
    """Findings whose answer or next action the CMO should have given by now."""
    first = Q(interim_due_on__isnull=False) & ~Q(ABOUT_FINDING.spoken)
    late = (first & Q(interim_due_on__lt=today)) | (~first & Q(response_due_on__lt=today))
    action = Q(ABOUT_FINDING.accepted) & Q(ABOUT_FINDING.open_action(due_on__lt=today))
    return found.filter(ISSUED & ((OWES & ABOUT_FINDING.answer_owed & late) | action))


# --- the CMO's lists ----------------------------------------------------------------------------------------------

DATED = (rules.DUE_CHANGED, rules.EXTENSION_GRANTED)
ENDED = (rules.CLOSED, rules.WITHDRAWN)


def issued_findings() -> QuerySet[Any]:
    """In a CMO organisation's scope: findings of all its sponsors, with the grade and due date as they stand now."""
    newest: QuerySet[Any] = FindingMessage.objects.filter(issued=OuterRef("pk")).order_by("-released_at", "-id")
    return cast(
        "QuerySet[Any]",
        IssuedFinding.objects.annotate(
            due_now=Coalesce(Subquery(newest.filter(kind__in=DATED).values("due_on")[:1]), F("due_on")),
            grade_now=Coalesce(Subquery(newest.filter(kind=rules.REGRADED).values("grade")[:1]), F("grade")),
            due_sort=Coalesce(F("due_now"), Value(NEVER)),
        ),
    )


LIVE = ~Q(ABOUT_ISSUED.said(*ENDED))
NOW_OWES = ~Q(grade_now=rules.RECOMMENDATION)


def issued_in_state(found: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Issued findings in a state, as the CMO sees it."""
    ended = [
        When(ABOUT_ISSUED.said(rules.CLOSED), then=Value(rules.CLOSED)),
        When(ABOUT_ISSUED.said(rules.WITHDRAWN), then=Value(rules.VOID)),
    ]
    shown: QuerySet[Any] = found.annotate(state_now=ABOUT_ISSUED.state(Q(), ended))
    return shown.filter(state_now=state)


def issued_in_turn(found: QuerySet[Any], side: str) -> QuerySet[Any]:
    """Issued findings about which a side owes something."""
    owes = ABOUT_ISSUED.sponsor_owes if side == rules.SPONSOR else ABOUT_ISSUED.cmo_owes(NOW_OWES)
    return found.filter(LIVE & owes)


def issued_overdue(found: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Issued findings whose answer or next action should be there by now."""
    first = Q(interim_due_on__isnull=False) & ~Q(ABOUT_ISSUED.spoken)
    late = (first & Q(interim_due_on__lt=today)) | (~first & Q(due_now__lt=today))
    action = Q(ABOUT_ISSUED.accepted) & Q(ABOUT_ISSUED.open_action(due_on__lt=today))
    return found.filter(LIVE & ((NOW_OWES & ABOUT_ISSUED.answer_owed & late) | action))


def matching_issued(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By the audit's number, the sponsor, the site, or a word of the finding."""
    asked = text.strip()
    return found.filter(
        Q(audit_number__iexact=asked.partition("/")[0])
        | Q(sponsor_name__icontains=asked)
        | Q(site_name__icontains=asked)
        | Q(text__icontains=asked)
    )


def sponsor_names() -> list[str]:
    """In a CMO organisation's scope: the sponsors that issued findings to it."""
    return list(IssuedFinding.objects.order_by("sponsor_name").values_list("sponsor_name", flat=True).distinct())


def received_letters() -> QuerySet[AuditLetter]:
    """In a CMO organisation's scope: what sponsors told it of their audits, newest first."""
    return AuditLetter.objects.annotate(received_at=Max("receipts__released_at")).order_by("-id")


def matching_letters(found: QuerySet[AuditLetter], text: str) -> QuerySet[AuditLetter]:
    """By the audit's number, the sponsor or the site."""
    asked = text.strip()
    return found.filter(
        Q(audit_number__iexact=asked) | Q(sponsor_name__icontains=asked) | Q(site_name__icontains=asked)
    )


def letter(pk: UUID) -> AuditLetter:
    """One letter, as either side may see it; raises DoesNotExist."""
    return AuditLetter.objects.prefetch_related("attachments__file").get(pk=pk)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A finding in the CMO's list."""

    id: UUID
    title: str
    sponsor_name: str
    site_name: str
    grade: str
    state: str
    due_on: date | None
    waits: bool
    overdue: bool
    words: str
    turn: str
    issued_on: date | None
    url: str


def inbox_items(rows: Iterable[IssuedFinding], today: date) -> list[InboxItem]:
    """The rows with where each stands for the CMO."""
    found = list(rows)
    spoken = talks(found)
    return [_item(row, spoken[row.pk], today) for row in found]


def _item(row: IssuedFinding, talk: rules.Talk, today: date) -> InboxItem:
    owed = talk.owed_on()
    return InboxItem(
        id=row.pk,
        title=f"Finding {row.audit_number}/{row.number}, {rules.GRADES[talk.grade].lower()}",
        sponsor_name=row.sponsor_name,
        site_name=row.site_name,
        grade=talk.grade,
        state=rules.finding_state(rules.ISSUED, talk.rows),
        due_on=owed,
        waits=rules.CMO in talk.turns,
        overdue=talk.is_overdue(today),
        words=rules.lateness(owed, today) if owed else "",
        turn=rules.turn_words(talk.turns, rules.CMO),
        issued_on=row.released_at.date() if row.released_at else None,
        url=reverse("audits:issued", args=[row.pk]),
    )
