"""The dialogue about findings, read the same way from either side: each sees its own rows and what was released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audits import rules
from audits.models import (
    Finding,
    FindingMessage,
    FindingResponse,
    InternalNote,
    IssuedFinding,
    ResponseAction,
    ResponseFile,
    ResponseReview,
)
from audits.rules import ActionFact, Released, Talk
from kernel.prepared import prepared
from records.models import DialogueFile
from records.selectors import signatures
from records.selectors.signatures import Signed

VERBS = {rules.CLOSED: rules.CLOSED, rules.WITHDRAWN: rules.VOID}
"""Messages that end a finding, by the verb they stand for."""


def released(found: QuerySet[Any]) -> QuerySet[Any]:
    """What both sides can see."""
    return found.filter(released_at__isnull=False)


def dialogue(findings: Collection[Finding]) -> dict[UUID, Talk]:
    """What was said about each issued finding; by the finding's id, in as many queries for many as for one."""
    ids = [row.pk for row in findings]
    if not ids:
        return {}
    issued, *said = _about_findings(ids)
    found = _talks(issued, *said)
    return {row.finding_id: found[row.pk] for row in issued}


@prepared
def _about_findings(ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """What was issued of some findings, and what `_talks` takes."""
    return [IssuedFinding.objects.filter(finding__among=ids), *_said("issued__finding__among", ids)]


@prepared
def _about(ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """The same of issued findings."""
    return _said("issued__among", ids)


def _said(path: str, ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """Answers, reviews, messages, and the actions of accepted answers."""
    reviews = ResponseReview.objects.filter(**{path: ids})
    accepted = reviews.filter(verdict=rules.ACCEPTED).values("response_id")
    return [
        released(FindingResponse.objects.filter(**{path: ids})).values_list("issued_id", "released_at", "interim"),
        reviews.values_list("issued_id", "response_id", "verdict", "released_at"),
        FindingMessage.objects.filter(**{path: ids}).order_by("released_at", "id"),
        ResponseAction.objects.filter(response_id__in=accepted).order_by("position"),
    ]


def talk_of(found: IssuedFinding) -> Talk:
    """What was said about one issued finding."""
    return talks([found])[found.pk]


@dataclass(slots=True)
class _Said:
    """The rows about one finding while they are collected."""

    rows: list[Released] = field(default_factory=list)
    messages: list[FindingMessage] = field(default_factory=list)
    actions: list[ResponseAction] = field(default_factory=list)


def talks(issued: Collection[IssuedFinding]) -> dict[UUID, Talk]:
    """What was said about each issued finding, by its id."""
    return _talks(issued, *_about([row.pk for row in issued])) if issued else {}


def _talks(
    issued: Collection[IssuedFinding],
    answers: Iterable[tuple[UUID, datetime, bool]],
    reviews: Iterable[tuple[UUID, UUID, str, datetime]],
    messages: Iterable[FindingMessage],
    actions: Iterable[ResponseAction],
) -> dict[UUID, Talk]:
    said: dict[UUID, _Said] = defaultdict(_Said)
    for pk, at, interim in answers:
        said[pk].rows.append(Released(rules.CMO, rules.INTERIM if interim else rules.ANSWERED, at))
    accepted = _reviewed(reviews, said)
    for message in messages:
        said[message.issued_id].messages.append(message)
        if message.kind in VERBS:
            said[message.issued_id].rows.append(Released(message.side, VERBS[message.kind], message.released_at))
    for action in actions:
        said[accepted[action.response_id]].actions.append(action)
    return {row.pk: _talk(row, said[row.pk]) for row in issued}


def _reviewed(reviews: Iterable[tuple[UUID, UUID, str, datetime]], said: dict[UUID, _Said]) -> dict[UUID, UUID]:
    """Adds the reviews; returns the accepted answers with their findings."""
    accepted = {}
    for pk, answer, verdict, at in reviews:
        said[pk].rows.append(Released(rules.SPONSOR, verdict, at))
        if verdict == rules.ACCEPTED:
            accepted[answer] = pk
    return accepted


def _talk(issued: IssuedFinding, said: _Said) -> Talk:
    replied = {message.reply_to_id for message in said.messages}
    waiting = [message for message in said.messages if message.pk not in replied]
    grades = [message.grade for message in said.messages if message.kind == rules.REGRADED]
    moved = [
        message.due_on for message in said.messages if message.kind in (rules.DUE_CHANGED, rules.EXTENSION_GRANTED)
    ]
    return Talk(
        rows=(Released(rules.SPONSOR, rules.ISSUED, issued.released_at), *said.rows),
        grade=grades[-1] if grades else issued.grade,
        due_on=moved[-1] if moved else issued.due_on,
        interim_due_on=issued.interim_due_on,
        requests=sum(message.kind == rules.EVIDENCE_REQUEST for message in waiting),
        extension=any(message.kind == rules.EXTENSION_REQUEST for message in waiting),
        actions=tuple(_action(action, said.messages, waiting) for action in said.actions),
    )


def _action(row: ResponseAction, messages: list[FindingMessage], waiting: list[FindingMessage]) -> ActionFact:
    verified = any(m.action_id == row.pk and m.kind == rules.ACTION_VERIFIED for m in messages)
    reported = any(m.action_id == row.pk and m.kind == rules.ACTION_DONE for m in waiting)
    return ActionFact(row.due_on, reported and not verified, verified)


def finding_facts(
    row: Finding, talk: Talk | None, *, today: date, policy: rules.AuditPolicy = rules.DEFAULT
) -> rules.FindingFacts:
    """What the guards of a finding's step look at; `row` comes with its audit."""
    return rules.FindingFacts(
        status=row.status,
        grade=row.grade,
        text=row.text,
        requirements=len(row.requirements),
        issued_on=row.issued_on,
        talk=talk or Talk(),
        grade_confirmed=bool(row.grade_confirmed_by) or row.grade not in policy.reviewed_grades,
        audit_status=row.audit.status if row.audit else rules.PERFORMED,
        audit_began=row.audit is None or row.audit.planned_start <= today,
        cites_question=bool(row.origin_question),
    )


# --- what a page shows --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attached:
    """A file with what it is said to be."""

    file: DialogueFile
    description: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One contribution to the dialogue."""

    id: UUID
    side: str
    who: str
    at: datetime | None
    text: str
    own: bool
    note: str
    files: list[Attached]
    root_cause: str = ""
    correction: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)
    actions: list[ResponseAction] = field(default_factory=list)
    signatures: list[Signed] = field(default_factory=list)


def thread(found: IssuedFinding, side: str) -> list[Entry]:
    """What both sides said, oldest first; drafts only of the own side."""
    answers = FindingResponse.objects.filter(issued=found).exclude(status=rules.DISCARDED)
    reviews = ResponseReview.objects.filter(issued=found)
    messages = FindingMessage.objects.filter(issued=found).select_related("action")
    entries = [
        *(_answer(row, side) for row in answers.prefetch_related("attachments__file", "actions")),
        *(_review(row, side) for row in reviews),
        *(_message(row, side) for row in messages.prefetch_related("attachments__file")),
    ]
    by_id = {entry.id: entry for entry in entries}
    for signed in signatures.told(signatures.signatures_on(by_id)):
        by_id[signed.signature.subject_id].signatures.append(signed)
    return sorted(entries, key=lambda entry: entry.at.timestamp() if entry.at else float("inf"))


def _files(rows: Iterable[Any]) -> list[Attached]:
    return [Attached(row.file, row.description) for row in sorted(rows, key=lambda row: row.pk)]


def _answer(row: FindingResponse, side: str) -> Entry:
    parts = [("Root cause", row.root_cause), ("Correction", row.correction)]
    return Entry(
        id=row.pk,
        side=row.side,
        who=row.author,
        at=row.released_at,
        text=row.text,
        own=side == row.side,
        note="interim answer" if row.interim else "answer",
        files=_files(row.attachments.all()),
        root_cause=row.root_cause,
        correction=row.correction,
        parts=[(label, text) for label, text in parts if text],
        actions=sorted(row.actions.all(), key=lambda action: action.position),
    )


def _review(row: ResponseReview, side: str) -> Entry:
    return Entry(
        id=row.pk,
        side=row.side,
        who=row.author,
        at=row.released_at,
        text=row.comment,
        own=side == row.side,
        note=row.get_verdict_display(),
        files=[],
    )


def _message(row: FindingMessage, side: str) -> Entry:
    parts = []
    if row.action:
        parts.append(("Action", row.action.text))
    if row.due_on:
        parts.append(("Done on" if row.kind == rules.ACTION_DONE else "Answer due", f"{row.due_on:%-d %b %Y}"))
    if row.grade:
        parts.append(("Grade", row.get_grade_display()))
    return Entry(
        id=row.pk,
        side=row.side,
        who=row.author,
        at=row.released_at,
        text=row.text,
        own=side == row.side,
        note=row.get_kind_display(),
        files=_files(row.attachments.all()),
        parts=parts,
    )


def waiting_messages(found: IssuedFinding, kind: str) -> list[FindingMessage]:
    """Requests of a kind that nobody replied to, oldest first."""
    rows = FindingMessage.objects.filter(issued=found, kind=kind, replies__isnull=True)
    return list(rows.select_related("action").order_by("id"))


def message(found: IssuedFinding, pk: UUID) -> FindingMessage:
    """One message about a finding; raises DoesNotExist."""
    return FindingMessage.objects.select_related("action").get(issued=found, pk=pk)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action of the accepted answer, and where it stands."""

    row: ResponseAction
    state: str
    words: str


def action_lines(found: IssuedFinding, today: date) -> list[ActionLine]:
    """The actions of the accepted answer in their order, with what is owed in words."""
    rows = ResponseAction.objects.filter(
        response__issued=found, response__reviews__verdict=rules.ACCEPTED
    ).prefetch_related("messages__replies")
    return [_line(row, today) for row in rows.order_by("position")]


def _line(row: ResponseAction, today: date) -> ActionLine:
    messages = list(row.messages.all())
    if any(message.kind == rules.ACTION_VERIFIED for message in messages):
        return ActionLine(row, "done", "verified")
    if any(message.kind == rules.ACTION_DONE and not message.replies.all() for message in messages):
        return ActionLine(row, "answered", "reported done, waits for the sponsor")
    if row.due_on is None:
        return ActionLine(row, "open", "no due date")
    return ActionLine(row, "overdue" if row.due_on < today else "open", rules.lateness(row.due_on, today))


def notes(found: IssuedFinding) -> list[InternalNote]:
    """The own side's internal notes, newest first; the other side's are not there to be read."""
    return list(InternalNote.objects.filter(issued=found).order_by("-id"))


def notes_of(found: Finding) -> QuerySet[InternalNote]:
    """The sponsor's internal notes about a finding."""
    return InternalNote.objects.filter(issued__finding=found)


def draft_of(found: IssuedFinding) -> FindingResponse | None:
    """The CMO's own draft of an answer."""
    return FindingResponse.objects.filter(issued=found, status=rules.DRAFT).first()


def draft(pk: UUID) -> FindingResponse:
    """One draft of an answer by its id, on the CMO's side; raises DoesNotExist."""
    return FindingResponse.objects.select_related("issued").get(pk=pk, side=rules.CMO, status=rules.DRAFT)


def own_answer(pk: UUID) -> FindingResponse:
    """An answer of the CMO in whatever state it is, on the CMO's side; raises DoesNotExist."""
    return FindingResponse.objects.select_related("issued").get(pk=pk, side=rules.CMO)


def attached(found: FindingResponse) -> list[ResponseFile]:
    """The files of an answer."""
    return list(ResponseFile.objects.filter(response=found).select_related("file").order_by("id"))


def actions_of(found: FindingResponse) -> list[ResponseAction]:
    """The actions of an answer in their order."""
    return list(ResponseAction.objects.filter(response=found).order_by("position"))


def rows_about(found: IssuedFinding) -> list[Any]:
    """Every row about an issued finding that the open side may see, for its history."""
    answers = FindingResponse.objects.filter(issued=found)
    return [
        found,
        *answers,
        *ResponseAction.objects.filter(response__in=answers),
        *ResponseReview.objects.filter(issued=found),
        *FindingMessage.objects.filter(issued=found),
        *InternalNote.objects.filter(issued=found),
    ]


def newest_answer(found: IssuedFinding) -> FindingResponse | None:
    """The last whole answer that was sent."""
    rows = released(FindingResponse.objects.filter(issued=found, interim=False))
    return rows.order_by("-released_at", "-id").first()


def response_facts(row: FindingResponse) -> rules.ResponseFacts:
    """What the guards of submitting look at."""
    talk, actions = talk_of(row.issued), list(row.actions.all())
    return rules.ResponseFacts(
        status=row.status,
        text=row.text,
        root_cause=row.root_cause,
        interim=row.interim,
        grade=talk.grade,
        actions=len(actions),
        undated=sum(not action.owner or action.due_on is None for action in actions),
        turn=rules.whose_turn(talk.rows),
    )
