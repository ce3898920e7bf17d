"""Reads of delegations: by the CMO's people, by the colleague with a link, and by sweeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import Scope
from questionnaires.models import Answer, AnswerFile, AnswerNote, Delegation, Questionnaire
from questionnaires.rules import delegation as rules
from questionnaires.rules import dialogue
from questionnaires.rules.filling import ANSWERED, MAY_STAY_OPEN, Filling, Given
from questionnaires.rules.questions import Question
from questionnaires.rules.whole import Whole
from questionnaires.selectors import sent
from sponsors import access
from sponsors.factors.keys import marks_of
from web.http import Member


def delegations(row: Questionnaire) -> list[Delegation]:
    """Everything that was given of a questionnaire, newest first."""
    return list(given_of(row).order_by("-id"))


def given_of(row: Questionnaire) -> QuerySet[Delegation]:
    """Everything that was given of a questionnaire."""
    return Delegation.objects.filter(answer_set__questionnaire=row).select_related("answer_set__questionnaire")


def delegation(pk: UUID) -> Delegation:
    """One delegation with its questionnaire."""
    return Delegation.objects.select_related("answer_set__questionnaire").get(pk=pk)


def standing(row: Delegation) -> rules.Standing:
    """A delegation as rules read it."""
    return rules.Standing(
        due_on=row.due_on,
        expires_at=row.expires_at,
        by_link=row.member is None,
        begun=row.begun_at is not None,
        done=row.done_at is not None,
        revoked=row.revoked_at is not None,
    )


def state_of(row: Delegation, on: date) -> str:
    """Where a delegation stands today."""
    return rules.state(standing(row), on=on, at=now())


@dataclass(frozen=True, slots=True)
class Line:
    """A delegation as the page of its questionnaire shows it."""

    row: Delegation
    state: str
    words: str
    mark: str
    when: str
    answered: int
    asked: int
    mine: bool

    @property
    def is_open(self) -> bool:
        return rules.is_open(self.state)


def lines(rows: Iterable[Delegation], filled: Filling, on: date, actor: Actor) -> list[Line]:
    """The delegations of a questionnaire, with how far the answers to what was given are."""
    return [_line(row, filled, on, actor) for row in rows]


def _line(row: Delegation, filled: Filling, on: date, actor: Actor) -> Line:
    found = state_of(row, on)
    standings = [filled.standings[key] for key in row.questions if key in filled.standings]
    return Line(
        row=row,
        state=found,
        words=rules.STATES[found],
        mark=rules.SHOWN[found],
        when=dialogue.due_words(row.due_on, on) if rules.is_open(found) else "",
        answered=sum(each in (ANSWERED, MAY_STAY_OPEN) for each in standings),
        asked=len(standings),
        mine=row.member is not None and row.member == actor.membership_id,
    )


def open_to_members(row_ids: Collection[UUID]) -> list[Delegation]:
    """What members of the organisation were given of these questionnaires and have not done."""
    found = Delegation.objects.filter(answer_set__questionnaire__in=row_ids, done_at=None, revoked_at=None)
    return list(found.exclude(member=None).select_related("answer_set").order_by("id"))


def member_with(email: str) -> Member | None:
    """Who of the open organisation has this address and may answer; none for anybody else."""
    wanted = email.strip().lower()
    return next(
        (
            each
            for each in access.people()
            if each.email.lower() == wanted and "answers.write" in access.permissions_of_member(each)
        ),
        None,
    )


def notes_to(row: Delegation) -> list[AnswerNote]:
    """What was said to the colleague about single questions or the whole, in order."""
    return list(AnswerNote.objects.filter(delegation_id=row.pk, kind=dialogue.NOTE).order_by("id"))


def guest_names(keys: Collection[str]) -> dict[str, str]:
    """What the organisation's own trail calls those who answered by a link; nothing in a sponsor's scope."""
    rows = Delegation.objects.filter(pk__in=[_id(key) for key in keys])
    found = {f"{rules.GUEST}{row.pk}": row for row in rows}
    return {key: rules.trail_name(row.name, row.email, row.giver) for key, row in found.items()}


def _id(key: str) -> UUID:
    return UUID(key.removeprefix(rules.GUEST))


def due_for_reminder() -> QuerySet[Delegation]:
    """In an organisation's scope: everything that still waits for somebody."""
    waiting = Delegation.objects.filter(done_at=None, revoked_at=None)
    return waiting.select_related("answer_set__questionnaire").order_by("id")


# --- before any scope, and in the colleague's own -----------------------------------------------------------------


def behind_link(token: str) -> tuple[UUID, UUID] | None:
    """Delegation and organisation that a link opens; none for one that is revoked, expired, replaced or unknown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM questionnaires_delegation_by_token(%s)", [marks_of(link_mark(token))])
        found = cursor.fetchone()
    return (found[0], found[1]) if found else None


def link_mark(token: str) -> str:
    """What a digest is made of: a token that is good here means nothing elsewhere."""
    return f"delegation link:{token}"


def own(pk: UUID) -> Delegation:
    """The delegation that a link opened, in its own scope, which sees no other; nothing once it ended."""
    return Delegation.objects.select_related("answer_set").get(pk=pk)


def guest(pk: UUID) -> Actor:
    """Who acts by a link: the trail names the delegation, the database shows what was given by it."""
    return Actor(f"{rules.GUEST}{pk}", frozenset({rules.ANSWER}))


def organisation_of(row: Delegation) -> Scope:
    """The scope in which a delegation is."""
    return Scope(cmo_org_id=row.cmo_org_id)


@dataclass(frozen=True, slots=True)
class Task:
    """What a colleague reads of a questionnaire: what it is about, and the questions given to them that apply."""

    title: str
    sponsor_name: str
    site_name: str
    organisation_name: str
    state: str
    asked: tuple[Question, ...]
    whole: Whole


def task(row: Delegation, questionnaire: Any) -> Task:
    """In a scope that sees the whole questionnaire: which of the given questions apply with all answers as they are."""
    filled = sent.filling(questionnaire, row.answer_set)
    given = set(row.questions)
    asked = tuple(each for each in filled.asked if each.key in given)
    return Task(
        title=questionnaire.title,
        sponsor_name=questionnaire.sponsor_name,
        site_name=questionnaire.site_name,
        organisation_name=questionnaire.organisation_name,
        state=sent.state_of(questionnaire),
        asked=asked,
        whole=filled.whole,
    )


def own_filling(found: Task, kept: Mapping[str, Answer], attached: Mapping[str, Collection[AnswerFile]]) -> Filling:
    """The answers that a colleague sees, for their form; which questions apply is told by the task."""
    given = {key: sent.as_given(row, len(attached.get(key, ()))) for key, row in kept.items()}
    given |= {key: Given(files=len(rows)) for key, rows in attached.items() if key not in given}
    return Filling(found.whole, {}, given)


def expiry(due_on: date) -> datetime:
    """When a link for a due day stops opening: at midnight of the organisation, some days after it."""
    zone = access.zone_here()
    last = due_on + rules.LINK_LASTS
    return datetime(last.year, last.month, last.day, tzinfo=zone)
