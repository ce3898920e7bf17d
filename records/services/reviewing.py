"""Reviewing the trail: begin, ask, answer, conclude, sign; never one's own entries (R-35)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import models

from kernel.actor import Actor
from kernel.clock import end_of, now
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.reasons import given, meaningful
from kernel.scope import because, current
from kernel.steps import Step
from records.lifecycle import amend, lock, perform
from records.models import TrailQuestion, TrailReview
from records.rules.reviews import ANSWER, DISCARDED, DRAFT, EVENTS, MOST, PERMISSION, counted
from records.seals import watching
from records.selectors import reviews
from records.services import next_number, publish
from records.services.signing import Signing
from sponsors import access

TELLING: Final = "Say it in words that the next reader understands: at least two of them."
ONLY_DRAFT: Final = "This review is signed or discarded: nothing is asked or written in it any more."


def begin_review(*, until: date, actor: Actor) -> TrailReview:
    """Begin a review of the whole trail, from where the last one ended until a day, or until now on that day.

    What others are writing right now, and all since they began, is left to the next review: none would cover it else.
    Raises `Refused` while another one is open, for a day that lies ahead, or where nothing was written since.
    """
    _may(actor, PERMISSION)
    zone, at = access.zone_here(), now()
    begins_at = _last_end() or reviews.began()
    if (known := reviews.open_of_the_whole()) is not None:
        raise Refused(f"Review {known.number} is open: sign or discard it first.")
    if until > access.day_here(at):
        raise Refused({"until": "This day lies ahead: a review covers what was written."})
    if (settled := watching.settled()) is None:
        raise Refused("A change is being written past the portal: begin the review when it is finished.")
    ends_at = min(end_of(until, str(zone)), at, settled)
    if begins_at is None or ends_at <= begins_at:
        raise Refused({"until": "Until this day nothing was written that no review covers."})
    return _begin(TrailReview(begins_at=begins_at, ends_at=ends_at), actor)


def begin_second(first: TrailReview, *, actor: Actor) -> TrailReview:
    """Begin the review of what the first reviewer wrote: by another person (R-35).

    Raises `Refused` for the first reviewer, where nothing is left, or while somebody else is at it.
    """
    _may(actor, PERMISSION)
    first = lock(first)
    if first.second_of_id is not None or first.status == DISCARDED or not first.own:
        raise Refused("Nothing is left to a second reviewer here.")
    if first.reviewer == actor.key:
        raise Refused("These entries are your own: another person reviews them.")
    if first.seconds.exclude(status=DISCARDED).exists():
        raise Refused("A second review was begun already.")
    same = ("begins_at", "ends_at", "subject_table", "subject_id", "subject_kind", "record", "numbers")
    covers = {name: getattr(first, name) for name in same}
    return _begin(TrailReview(**covers, second_of=first, only_of=first.reviewer), actor)


def begin_of_record(record: models.Model, *, kind: str, numbers: Iterable[int], actor: Actor) -> TrailReview:
    """Begin a review of one record's entries, those with `numbers`; `kind` is the record's word in addresses."""
    _may(actor, PERMISSION)
    found = sorted(set(numbers))
    if len(found) > MOST:
        raise Refused(f"{counted(len(found))} are more than one review covers ({MOST}): review the trail by days.")
    row = TrailReview(
        subject_table=record._meta.db_table,
        subject_id=record.pk,
        subject_kind=kind,
        record=str(record)[:200],
        numbers=found,
    )
    return _begin(row, actor)


def conclude(review: TrailReview, *, conclusion: str, version: int, actor: Actor) -> TrailReview:
    """Write what was looked at and found; it can be written anew until the review is signed."""
    _may(actor, PERMISSION)
    _by_reviewer(review, actor)
    said = conclusion.strip()
    if not meaningful(said):
        raise Refused({"conclusion": TELLING})
    return amend(
        _draft(lock(review, version=version)),
        actor=actor,
        reason="conclusion of the review",
        version=version,
        event="trail_review.concluded",
        conclusion=said,
    )


def ask(review: TrailReview, *, entry: int, text: str, asked_of: UUID, due_on: date, actor: Actor) -> TrailQuestion:
    """Ask somebody about one covered entry; they are told, and the review waits for their answer.

    Raises `Refused` for an entry that the review does not cover, a question that says nothing, a person who cannot
    answer, or a day that has passed.
    """
    _may(actor, PERMISSION)
    _by_reviewer(review, actor)
    review = _draft(lock(review))
    errors: dict[str, str] = {}
    if not reviews.covered(review).filter(seq=entry).exists():
        errors["entry"] = "This review does not cover an entry with this number."
    if not meaningful(text):
        errors["text"] = TELLING
    if str(asked_of) not in dict(reviews.could_answer(review)):
        errors["asked_of"] = "Choose somebody who can answer; nobody asks themselves."
    if due_on < access.today_here():
        errors["due_on"] = "This day has passed."
    if errors:
        raise Refused(errors)
    with because("question of the review"):
        made = TrailQuestion.objects.create(
            review=review,
            entry=entry,
            text=text.strip(),
            asked_of_id=asked_of,
            asked_by=actor.key,
            due_on=due_on,
        )
        publish("trail_question.asked", made, review=review.number, entry=entry, asked_of=str(asked_of))
    return made


def answer(question: TrailQuestion, *, text: str, version: int, actor: Actor) -> TrailQuestion:
    """Answer a question that was asked of the actor; an answer stays as it is."""
    _may(actor, ANSWER)
    _draft(lock(question.review))
    if question.asked_of_id != actor.membership_id:
        raise Refused("Somebody else was asked: only they answer.")
    question = _still_open(lock(question, version=version))
    if not meaningful(text):
        raise Refused({"answer": TELLING})
    return amend(
        question,
        actor=actor,
        reason="answer to the reviewer",
        version=version,
        event="trail_question.answered",
        answer=text.strip(),
        answered_by=actor.key,
        answered_at=now(),
    )


def withdraw_question(question: TrailQuestion, *, version: int, actor: Actor, reason: str) -> TrailQuestion:
    """Take back a question that nobody answered: asked of the wrong person, or settled otherwise."""
    _may(actor, PERMISSION)
    review = _draft(lock(question.review))
    _by_reviewer(review, actor)
    return amend(
        _still_open(lock(question, version=version)),
        actor=actor,
        reason=given(reason),
        version=version,
        event="trail_question.withdrawn",
        withdrawn_at=now(),
    )


def take_step(
    step: Step,
    review: TrailReview,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> TrailReview:
    """Sign or discard a review; who did not begin it can discard it once its reviewer is gone."""
    return perform(
        step,
        review,
        actor=actor,
        facts=lambda row: reviews.facts(row, actor),
        event=EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=reviews.signed_content,
    )


def _begin(row: TrailReview, actor: Actor) -> TrailReview:
    row.reviewer = actor.key
    row.entries = reviews.covered(row).count()
    row.own = 0 if row.only_of else reviews.whole(row).filter(actor=actor.key).count()
    if not row.entries and not row.own:
        raise Refused("There is no entry to review.")
    if not row.entries:
        raise Refused("You wrote all of these entries: another person reviews them.")
    row.number = next_number("TRV", access.today_here().year)
    with because("review of the trail begun"):
        row.save(force_insert=True)
        publish("trail_review.begun", row, entries=row.entries)
    return row


def _last_end() -> Any:
    ended = reviews.of_the_whole().exclude(status=DISCARDED).order_by("-ends_at")
    return ended.values_list("ends_at", flat=True).first()


def _may(actor: Actor, permission: str) -> None:
    current(actor)
    if not actor.can(permission):
        raise NotAllowed(permission)


def _by_reviewer(review: TrailReview, actor: Actor) -> None:
    if review.reviewer != actor.key:
        raise Refused("Another person began this review: only they write in it.")


def _draft(review: TrailReview) -> TrailReview:
    if review.status != DRAFT:
        raise StepRefused([ONLY_DRAFT])
    return review


def _still_open(question: TrailQuestion) -> TrailQuestion:
    if not question.is_open:
        raise StepRefused(["This question is answered or withdrawn."])
    return question
