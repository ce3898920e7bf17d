"""What a colleague without an account does with the questions given to them by a link (decisions 0160 and 0161).

Their own scope sees the delegation, the answers to its questions and what was said to them, and nothing else: the
database holds it. What needs the whole questionnaire (which questions apply, what an answer hides) is asked by the
portal, which tells them the questions and no answer of anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.core.mail import send_mail
from django.template.loader import render_to_string

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.locks import take_turns
from kernel.scope import Scope, because, current, scope
from questionnaires.models import Answer, AnswerFile, AnswerNote, Delegation
from questionnaires.rules import delegation as rules
from questionnaires.rules import dialogue
from questionnaires.selectors import delegation as selectors
from questionnaires.selectors import sent
from questionnaires.services.answering import (
    ANSWERING,
    Evidence,
    Typed,
    drop_evidence,
    keep_answers,
    keep_evidence,
)
from records.services import publish

PORTAL: Final = Actor.system("delegation")
CODE_SUBJECT: Final = "Your code for the CMO Portal"
ENDED: Final = "These questions were taken back. Nothing more is needed from you."
DONE_ALREADY: Final = "You said that you are done. Open your answers again to change something."


@contextmanager
def seen_whole(organisation: UUID) -> Iterator[None]:
    """The organisation's scope as the portal, which sees all of a questionnaire; nothing of it is handed on."""
    with scope(Scope(cmo_org_id=organisation), actor=PORTAL, reason=ANSWERING):
        yield


def whole_of(row: Delegation) -> Callable[[], AbstractContextManager[None]]:
    """`seen_whole` for the questionnaire of a delegation."""
    return partial(seen_whole, row.cmo_org_id)


def read_task(row: Delegation) -> selectors.Task:
    """The questions given by a delegation that apply now."""
    with seen_whole(row.cmo_org_id):
        return selectors.task(row, _questionnaire(row))


def _questionnaire(row: Delegation) -> Any:
    """The questionnaire, which only the portal's scope sees."""
    return sent.questionnaire(selectors.delegation(row.pk).answer_set.questionnaire_id)


def mail_code(row: Delegation, code: str) -> None:
    """The one-time code, to the address that the questions were given to and to no other."""
    context = {"row": row, "code": code, "minutes": int(rules.CODE_LASTS.total_seconds() // 60)}
    text = render_to_string("questionnaires/mail/delegation_code.txt", context)
    html = render_to_string("questionnaires/mail/delegation_code.html", context)
    send_mail(CODE_SUBJECT, text, None, [row.email], html_message=html)


def confirm_delegate(row: Delegation, *, name: str, actor: Actor) -> Delegation:
    """The colleague has shown the code, gives their name as it is to stand on answers, and says that it is they."""
    found = _own(row, actor)
    said = " ".join(name.split())
    if not said:
        raise Refused({"name": "Write your name as it is to stand on your answers."})
    if len(said) > 200:
        raise Refused({"name": "At most 200 characters."})
    found.name, found.confirmed_at = said, now()
    found.begun_at = found.begun_at or found.confirmed_at
    _save(found, "delegation.confirmed", "name", "confirmed_at", "begun_at")
    return found


def save_as_delegate(row: Delegation, typed: Iterable[Typed], *, actor: Actor) -> dict[str, Answer]:
    """Keep answers of a colleague as `save_answers` keeps those of members, marked as theirs until a member checks.

    Raises `NotAllowed` for a question that was not given to them, `Conflicting` as for everybody.
    """
    found = _working(row, actor)
    given = list(typed)
    if {each.question for each in given} - set(found.questions):
        raise NotAllowed(rules.ANSWER)
    with seen_whole(found.cmo_org_id):
        questionnaire = _questionnaire(found)
    author = rules.signs_as(found.name, found.giver)
    kept = keep_answers(questionnaire, given, author=author, whole=whole_of(found))
    _mark(found, questionnaire.pk, kept.written)
    return kept.answers


def _mark(found: Delegation, questionnaire: UUID, written: Iterable[Answer]) -> None:
    """Who gave an answer, for the members who check it: a note that never crosses."""
    with because(ANSWERING):
        for answer in written:
            AnswerNote.objects.create(
                questionnaire_id=questionnaire,
                kind=dialogue.DELEGATED,
                question=answer.question,
                answer_version=answer.version,
                delegation_id=found.pk,
                author=found.name,
                sponsor_id=found.sponsor_id,
                cmo_org_id=found.cmo_org_id,
            )


def attach_as_delegate(row: Delegation, question: str, given: Evidence, *, actor: Actor) -> AnswerFile:
    """Evidence for an answer to a question that was given to them."""
    found = _working(row, actor)
    if question not in found.questions:
        raise NotAllowed(rules.ANSWER)
    with seen_whole(found.cmo_org_id):
        questionnaire = _questionnaire(found)
    return keep_evidence(
        questionnaire,
        question,
        given,
        author=rules.signs_as(found.name, found.giver),
        actor=actor,
        whole=whole_of(found),
    )


def detach_as_delegate(row: Delegation, attached: AnswerFile, *, actor: Actor) -> None:
    """Take evidence off again, that they attached themselves."""
    found = _working(row, actor)
    if attached.author != rules.signs_as(found.name, found.giver):
        raise Refused("A colleague attached this. Ask them to remove it.")
    with seen_whole(found.cmo_org_id):
        questionnaire = _questionnaire(found)
    author = rules.signs_as(found.name, found.giver)
    drop_evidence(questionnaire, attached, author=author, whole=whole_of(found))


def finish_as_delegate(row: Delegation, *, actor: Actor) -> Delegation:
    """They say that they are done; whoever gave the questions sees it."""
    found = _working(row, actor)
    found.done_at = now()
    _save(found, "delegation.done", "done_at")
    return found


def reopen_as_delegate(row: Delegation, *, actor: Actor) -> Delegation:
    """They have something to change after all."""
    found = _own(row, actor)
    if found.done_at is None:
        raise Refused("It is open already.")
    found.done_at = None
    _save(found, "delegation.changed", "done_at")
    return found


def _own(row: Delegation, actor: Actor) -> Delegation:
    """The delegation as it stands once its questionnaire's turn is taken, if it is the one that the actor came by."""
    current(actor)
    if not actor.can(rules.ANSWER) or actor.key != selectors.guest(row.pk).key:
        raise NotAllowed(rules.ANSWER)
    with seen_whole(row.cmo_org_id):
        take_turns(selectors.delegation(row.pk).answer_set.questionnaire_id)
    found = selectors.own(row.pk)
    if found.revoked_at is not None or found.links != row.links:
        raise Refused(ENDED)
    return found


def _working(row: Delegation, actor: Actor) -> Delegation:
    found = _own(row, actor)
    if found.done_at is not None:
        raise Refused(DONE_ALREADY)
    return found


def _save(found: Delegation, event: str, *fields: str) -> None:
    with because("questions given by a link"):
        found.version += 1
        found.save(update_fields=["version", *fields])
        publish(event, found)
