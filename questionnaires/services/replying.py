"""What the CMO does with questions about its answers: replies, corrects, signs and sends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import Refused
from kernel.locks import take_turns
from kernel.scope import because, current
from questionnaires.models import Reply, ReplyFile, ReplySet, ReviewRound
from questionnaires.rules import filling, review
from questionnaires.rules.filling import Given
from questionnaires.selectors import rounds
from questionnaires.services.answering import WRITERS, Conflicting
from questionnaires.services.sending import must
from records.lifecycle import perform
from records.models import DialogueFile
from records.services import store_file
from records.services.proving import Signing
from sponsors import access

REPLYING = "reply about an answer"
"""Reason on rows that both sides read once they are sent."""


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """Files that come with a reply, and what they show."""

    files: Sequence[Any] = ()
    description: str = ""
    expires_on: date | None = None


NO_EVIDENCE = NewEvidence()


def save_reply(
    asked: ReviewRound,
    question: str,
    *,
    text: str = "",
    correction: Given | None = None,
    evidence: NewEvidence = NO_EVIDENCE,
    remove: Collection[UUID] = (),
    seen: int | None = None,
    actor: Actor,
) -> Reply:
    """Keep the draft of a reply: words, a corrected answer, or both; the sponsor sees nothing before it is sent.

    `seen` is the version of the reply that was read, 0 where there was none. Raises `Conflicting`.
    """
    must(actor, WRITERS)
    with because(REPLYING):
        here = _open(asked)
        if question not in here.asks:
            raise Refused({"question": "Nothing was asked about this answer."})
        kept = here.replies.get(question)
        if seen is not None and seen != (kept.version if kept else 0):
            raise Conflicting([question], read=seen, now=kept.version if kept else 0)
        _refuse(asked, question, text, correction, evidence)
        own = here.reply_set or ReplySet.objects.create(
            round=asked, sponsor_id=asked.sponsor_id, cmo_org_id=asked.cmo_org_id
        )
        saved = _write(own, question, text, correction, kept, actor)
        _attach(own, question, evidence, remove, actor)
        own.version += 1
        own.save(update_fields=["version"])
    return saved


def _open(asked: ReviewRound) -> rounds.Round:
    """The round as it stands, with the turn taken. Raises `Refused` where nothing is owed any more."""
    take_turns(asked.questionnaire_id)
    here = rounds.round_of(asked)
    if here.taken_back:
        raise Refused("The sponsor has taken these questions back: nothing is owed.")
    if here.replied_at is not None:
        raise Refused("These questions were replied to: what was signed and sent stays as it is.")
    return here


def _refuse(asked: ReviewRound, question: str, text: str, correction: Given | None, evidence: NewEvidence) -> None:
    if len(text) > filling.LONGEST:
        raise Refused({"text": f"This is longer than {filling.LONGEST} letters. Attach it as a file."})
    if evidence.files and not evidence.description.strip():
        raise Refused({"description": "Say what it shows."})
    if filling.expired(evidence.expires_on, access.today_here()):
        raise Refused({"expires_on": "This evidence has expired. Attach what holds now."})
    if correction is not None:
        known = rounds.current_filling(asked.questionnaire).whole.by_key[question]
        try:
            filling.checked(known, correction)
        except ValueError as wrong:
            raise Refused({"correction": str(wrong)}) from None


def _write(
    own: ReplySet, question: str, text: str, correction: Given | None, kept: Reply | None, actor: Actor
) -> Reply:
    row = kept or Reply(
        reply_set=own, question=question, version=0, sponsor_id=own.sponsor_id, cmo_org_id=own.cmo_org_id
    )
    row.text, row.corrects = text.strip(), correction is not None
    row.value, row.not_applicable, row.why = (correction or filling.NOTHING).said
    row.author, row.saved_at = access.actor_name(actor.key), now()
    row.version += 1
    row.save()
    return row


def _attach(own: ReplySet, question: str, evidence: NewEvidence, remove: Collection[UUID], actor: Actor) -> None:
    """Files come and go while it is a draft; the stored bytes stay, because the trail names them."""
    ReplyFile.objects.filter(reply_set=own, question=question, pk__in=remove, released_at=None).delete()
    parties: dict[str, Any] = {"sponsor_id": own.sponsor_id, "cmo_org_id": own.cmo_org_id}
    for file in evidence.files:
        name = str(getattr(file, "name", "file"))
        stored = store_file(file, name=name, kind=DialogueFile, actor=actor, reason=REPLYING, **parties)
        ReplyFile.objects.create(
            reply_set=own,
            question=question,
            file=stored,
            description=evidence.description.strip(),
            expires_on=evidence.expires_on,
            author=access.actor_name(actor.key),
            **parties,
        )


def send_replies(found: ReplySet, *, actor: Actor, signing: Signing | None, version: int | None) -> ReplySet:
    """Sign the replies of a round and send them: they cross in one moment, with their files."""
    current(actor)
    take_turns(found.round.questionnaire_id)
    at = now()
    taken = perform(
        review.REPLY,
        found,
        actor=actor,
        facts=rounds.reply_facts,
        event="questionnaire.replied",
        reason=REPLYING,
        version=version,
        signing=signing,
        content=rounds.reply_content,
        also={"released_at": at},
    )
    with because(REPLYING):
        Reply.objects.filter(reply_set=taken).update(released_at=at)
        attached = ReplyFile.objects.filter(reply_set=taken)
        DialogueFile.objects.filter(pk__in=attached.values("file_id"), released_at=None).update(released_at=at)
        attached.update(released_at=at)
    return taken
