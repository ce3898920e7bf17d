"""What the CMO's people do with a delegation: give it, move its due day, remind, send a new link, give back, revoke."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.locks import take_turns
from kernel.scope import because, current
from questionnaires.models import AnswerNote, Delegation, Questionnaire
from questionnaires.rules import delegation as rules
from questionnaires.rules import dialogue
from questionnaires.selectors import delegation as selectors
from questionnaires.services.answering import set_of
from questionnaires.services.sending import must, open_one, refuse
from records.services import publish
from sponsors import access
from sponsors.factors.keys import mark_of, marks_of

GIVERS: Final = "answers.delegate"
REASON: Final = "questions given to a colleague"


def delegate(
    row: Questionnaire,
    *,
    questions: Collection[str],
    name: str,
    email: str,
    due_on: date | None,
    message: str = "",
    sections: Collection[str] = (),
    actor: Actor,
) -> Delegation:
    """Give questions to a colleague until a day: in the inbox of who has an account here, by a link to anybody else."""
    must(actor, GIVERS)
    with because(REASON):
        open_one(row)
        asked = [(each["section"], each["key"]) for each in row.asked["questions"]]
        chosen = rules.in_order(questions, sections, asked) if sections else tuple(dict.fromkeys(questions))
        refuse(rules.obstacles(_wanted(row, chosen, name, email, due_on, actor)))
        assert due_on is not None  # refused above
        made = _given(row, chosen, name.strip(), email.strip().lower(), due_on, message.strip(), actor)
        publish("questionnaire.delegated", made)
    _mail(made, "given")
    return made


def _wanted(
    row: Questionnaire, chosen: tuple[str, ...], name: str, email: str, due_on: date | None, actor: Actor
) -> rules.Wanted:
    own = next((each.email for each in access.people() if each.id == actor.membership_id), "")
    return rules.Wanted(
        name=name,
        email=email,
        questions=chosen,
        known=frozenset(each["key"] for each in row.asked["questions"]),
        due_on=due_on,
        on=access.today_here(),
        own_email=own,
    )


def _given(
    row: Questionnaire, chosen: tuple[str, ...], name: str, email: str, due_on: date, message: str, actor: Actor
) -> Delegation:
    member, found = selectors.member_with(email), set_of(row)
    if actor.membership_id is None:
        raise NotAllowed(GIVERS)
    made = Delegation(
        answer_set=found,
        sponsor_id=row.sponsor_id,
        cmo_org_id=row.cmo_org_id,
        questions=list(chosen),
        name=member.name if member else name,
        email=email,
        member=member.id if member else None,
        message=message,
        due_on=due_on,
        given_by=actor.membership_id,
        giver=access.actor_name(actor.key),
        expires_at=selectors.expiry(due_on),
    )
    if member is None:
        made.token_digest = _digest(made)
    made.save(force_insert=True)
    return made


# --- the link -----------------------------------------------------------------------------------------------------


def link_of(row: Delegation) -> str:
    """The address that opens a delegation. Its token is made anew from a key that is not in the database, so that a
    reminder can bring it again and the database never held it."""
    found = next((each for each in _tokens(row) if row.token_digest in marks_of(selectors.link_mark(each))), "")
    return f"{settings.PUBLIC_ORIGIN}{reverse('questionnaires:delegated-open', args=[found])}" if found else ""


def _tokens(row: Delegation) -> list[str]:
    """The token of the newest link, under every known key."""
    said = f"delegation token:{row.pk}:{row.links}".encode()
    made = (hmac.new(key.encode(), said, sha256).digest() for key in settings.FACTOR_KEYS)
    return [urlsafe_b64encode(each).decode().rstrip("=") for each in made]


def _digest(row: Delegation) -> str:
    return mark_of(selectors.link_mark(_tokens(row)[0]))


# --- what follows -------------------------------------------------------------------------------------------------


def change_delegation_due(row: Delegation, *, due_on: date | None, actor: Actor) -> Delegation:
    """Another due day; the link lasts as long after it as before, and the colleague is told."""
    must(actor, GIVERS)
    found = _open(row)
    refuse(rules.due_obstacles(due_on, access.today_here()))
    assert due_on is not None  # refused above
    if due_on == found.due_on:
        raise Refused({"due_on": "This is its due day already."})
    found.due_on, found.expires_at = due_on, selectors.expiry(due_on)
    _save(found, "delegation.changed", "due_on", "expires_at")
    _mail(found, "due")
    return found


def remind_delegate(row: Delegation, *, actor: Actor) -> Delegation:
    """A reminder at once, with the same link."""
    must(actor, GIVERS)
    found = _open(row)
    _refuse_expired(found)
    if found.reminded and found.reminded[-1] == _by_hand():
        raise Refused("They were reminded today. A second mail on one day helps nobody.")
    found.reminded.append(_by_hand())
    _save(found, "delegation.changed", "reminded")
    _mail(found, "reminder")
    return found


def _by_hand() -> str:
    return rules.told_as("by hand", access.today_here())


def send_new_link(row: Delegation, *, actor: Actor) -> Delegation:
    """Another link; the one before opens nothing from now on, in browsers that are open neither."""
    must(actor, GIVERS)
    found = _open(row)
    if found.member is not None:
        raise Refused("They have an account and need no link.")
    _refuse_expired(found)
    found.links += 1
    found.token_digest = _digest(found)
    _save(found, "delegation.link_sent", "links", "token_digest")
    _mail(found, "given")
    return found


def _refuse_expired(found: Delegation) -> None:
    if found.member is None and found.expires_at <= now():
        raise Refused("Its link has expired. Name a later due day first.")


def give_back(row: Delegation, *, text: str, actor: Actor) -> Delegation:
    """Ask the colleague to look at their answers again: what was done is open once more; `text` says what to do."""
    must(actor, GIVERS)
    if not text.strip():
        raise Refused({"text": "Say what is to be changed."})
    found = _locked(row)
    if found.revoked_at is not None or found.done_at is None:
        raise Refused("Only what a colleague has said is done can be given back.")
    _refuse_expired(found)
    with because(REASON):
        found.done_at = None
        _note(found, text.strip())
        _save(found, "delegation.given_back", "done_at")
    _mail(found, "back", text=text.strip())
    return found


def _note(found: Delegation, text: str) -> None:
    AnswerNote.objects.create(
        questionnaire_id=found.answer_set.questionnaire_id,
        kind=dialogue.NOTE,
        text=text,
        delegation_id=found.pk,
        author=access.actor_name(current().actor.key),
        sponsor_id=found.sponsor_id,
        cmo_org_id=found.cmo_org_id,
    )


def revoke_delegation(row: Delegation, *, actor: Actor) -> Delegation:
    """Take the questions back: the link and every browser that it opened are dead at once. What was answered stays."""
    must(actor, GIVERS)
    found = _locked(row)
    if found.revoked_at is not None:
        raise Refused("This was revoked already.")
    found.revoked_at, found.token_digest = now(), ""
    _save(found, "delegation.revoked", "revoked_at", "token_digest")
    _mail(found, "revoked")
    return found


def finish_own(row: Delegation, *, actor: Actor) -> Delegation:
    """A colleague with an account says that what was given to them is done."""
    current(actor)
    if row.member is None or row.member != actor.membership_id:
        raise NotAllowed("answers.write")
    found = _open(row)
    found.done_at = now()
    _save(found, "delegation.done", "done_at")
    return found


def _locked(row: Delegation) -> Delegation:
    """The delegation as it stands now, with the turn of its questionnaire taken."""
    take_turns(row.answer_set.questionnaire_id)
    return selectors.delegation(row.pk)


def _open(row: Delegation) -> Delegation:
    open_one(row.answer_set.questionnaire)
    found = _locked(row)
    if found.revoked_at is not None:
        raise Refused("This was revoked: nothing is expected of them any more.")
    if found.done_at is not None:
        raise Refused("They said that it is done. Give it back first.")
    return found


def _save(found: Delegation, event: str, *fields: str) -> None:
    with because(REASON):
        found.version += 1
        found.save(update_fields=["version", *fields])
        publish(event, found)


# --- mails --------------------------------------------------------------------------------------------------------

SUBJECTS: Final = {
    "given": "Questions for you, to be answered by {day}",
    "due": "Questions given to you: the due day is now {day}",
    "reminder": "Reminder: questions for you, to be answered by {day}",
    "late": "Questions given to you were due on {day}",
    "back": "Please look at your answers again, by {day}",
    "revoked": "Questions given to you: nothing more is needed",
}
"""What anybody may read on a locked telephone: no name of a company, product or questionnaire."""


def _mail(row: Delegation, kind: str, **more: Any) -> None:
    """Once the transaction stands; a mail server that is away takes nothing of it back."""
    context = {
        "row": row,
        "kind": kind,
        "organisation": access.tenant_name(current().scope),
        "address": _address(row) if kind != "revoked" else "",
        "number": len(row.questions),
        **more,
    }
    transaction.on_commit(
        partial(_post, row.email, SUBJECTS[kind].format(day=f"{row.due_on:%-d %b %Y}"), context), robust=True
    )


def _address(row: Delegation) -> str:
    if row.member is None:
        return link_of(row)
    return f"{settings.PUBLIC_ORIGIN}{reverse('questionnaires:asked', args=[row.answer_set.questionnaire_id])}"


def _post(email: str, subject: str, context: dict[str, Any]) -> None:
    text = render_to_string("questionnaires/mail/delegation.txt", context)
    html = render_to_string("questionnaires/mail/delegation.html", context)
    send_mail(subject, text, None, [email], html_message=html)


def remind_delegates(*, actor: Actor) -> int:
    """In an organisation's scope: the reminders that are owed today. Returns how many were sent."""
    current(actor)
    on, at, zone = access.today_here(), now(), access.zone_here()
    sent_now = 0
    for row in selectors.due_for_reminder():
        given_on = row.given_at.astimezone(zone).date()
        rung = rules.reminder(selectors.standing(row), on=on, at=at, given_on=given_on, told=row.reminded)
        if rung and _still_asked(row):
            kept = [*row.reminded, rules.told_as(rung, row.due_on)]
            with because("reminder"):
                changed = Delegation.objects.filter(pk=row.pk, version=row.version)
                taken = changed.update(reminded=kept, version=F("version") + 1)
            if taken:  # another sweep at the same moment tells nobody twice
                sent_now += 1
                _mail(row, "late" if rung == rules.LATE else "reminder")
    return sent_now


def _still_asked(row: Delegation) -> bool:
    try:
        open_one(row.answer_set.questionnaire)
    except Refused:
        return False
    return True
