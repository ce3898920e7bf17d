"""Who is told of reviews of the trail: leads when one is due, each person when a reviewer asks them (R-35)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse

from kernel.actor import MEMBERSHIP, Actor
from kernel.scope import current
from records.models import TrailQuestion, TrailReview
from records.selectors import reviews
from reminders.kinds import TRAIL_QUESTION, TRAIL_REVIEW
from reminders.models import Notice
from reminders.services.refusals import close_done, write
from sponsors import access
from sponsors.rules import LEADS

SECOND_WITHIN: Final = timedelta(days=30)
"""How long a reviewer's own entries may wait for a second reviewer (company rule)."""
EACH: Final = 7
"""Days from one word about an overdue review to the next."""


def tell_reviews(*, at: datetime, actor: Actor) -> int:
    """In a sponsor's scope: what is due, what waits for a second reviewer, what was asked. Twice tells nothing twice.

    Notices of what was done meanwhile are closed.
    """
    current(actor)
    today = access.day_here(at)
    people = {each.id: each.role for each in access.people()}
    owed = [*_due(today), *_seconds(today), *_questions(today)]
    close_done((TRAIL_REVIEW, TRAIL_QUESTION), owed)
    leads = [pk for pk, role in people.items() if role in LEADS]
    return write(row for each in owed for row in _addressed(each, leads) if row.recipient_id in people)


def _addressed(row: Notice, leads: list[UUID]) -> Iterator[Notice]:
    """A question goes to who was asked; anything else to each lead but the reviewer it is about."""
    if row.kind == TRAIL_QUESTION:
        yield row
        return
    for pk in leads:
        if pk != row.recipient_id:
            yield Notice(
                **{name: getattr(row, name) for name in ("kind", "subject_table", "subject_id", "due_on")},
                **{name: getattr(row, name) for name in ("milestone", "title", "reference", "url")},
                recipient_id=pk,
            )


def _due(today: date) -> Iterator[Notice]:
    found, sponsor_id = reviews.next_due(today), current().scope.sponsor_id
    if found is None or sponsor_id is None or not (state := found.state(today)):
        return
    milestone = state if state == "due" else f"late{(today - found.on).days // EACH}"
    words = "Review of the whole audit trail"
    yield Notice(
        kind=TRAIL_REVIEW,
        subject_table="sponsors_sponsor",
        subject_id=sponsor_id,
        due_on=found.on,
        milestone=milestone,
        title=f"{words}: nobody has reviewed it since {found.since:%-d %b %Y}",
        reference=words,
        url=reverse("trail:reviews"),
    )


def _seconds(today: date) -> Iterator[Notice]:
    for each in reviews.seconds_owed():
        due_on = access.day_here(each.begun_at) + SECOND_WITHIN
        words = f"Second review of {each.number}"
        yield Notice(
            kind=TRAIL_REVIEW,
            subject_table=TrailReview._meta.db_table,
            subject_id=each.pk,
            due_on=due_on,
            milestone="second" if today <= due_on else "late",
            recipient_id=UUID(each.reviewer.removeprefix(MEMBERSHIP)),  # of who reviewed the others: never told
            title=f"{words}: entries of its reviewer wait for another person",
            reference=words,
            url=reverse("trail:review", args=[each.pk]),
        )


def _questions(today: date) -> Iterator[Notice]:
    for each in reviews.unanswered():
        words = f"Question about entry {each.entry} of the trail"
        yield Notice(
            kind=TRAIL_QUESTION,
            subject_table=TrailQuestion._meta.db_table,
            subject_id=each.pk,
            due_on=each.due_on,
            milestone="asked" if today <= each.due_on else "late",
            recipient_id=each.asked_of_id,
            title=words,
            reference=words,
            url=reverse("trail:question", args=[each.pk]),
        )
