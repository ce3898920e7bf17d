"""Who is told of duties that belong to no site: reviews of access (R-07), second factors to be tested (R-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from administration import reviews
from administration.rules import EVERYBODY, ONLY_ADMINISTRATORS, REVIEWING, SCOPES, Due
from kernel.actor import Actor
from kernel.scope import current
from reminders.kinds import ACCESS_REVIEW, ADMINISTRATOR_REVIEW, FACTOR_TEST
from reminders.models import Notice
from reminders.services.refusals import close_done, write
from sponsors import access
from sponsors.factors.reading import TESTED_EVERY, untested
from web.http import Member

KINDS: Final = {EVERYBODY: ACCESS_REVIEW, ONLY_ADMINISTRATORS: ADMINISTRATOR_REVIEW}
EACH: Final = 7
"""Days from one word about something overdue to the next."""


def tell_duties(*, at: datetime, actor: Actor) -> int:
    """In a sponsor's scope: reviews of access from 30 days ahead, factors that nobody showed for a year.

    Twice tells nothing twice; what was done meanwhile is closed. Returns how many notices are new.
    """
    today, people, sponsor_id = access.day_here(at), access.people(), current(actor).scope.sponsor_id
    assert sponsor_id is not None  # notices are a sponsor's
    owed = [*_reviews(today, people, sponsor_id), *_tests(at, today, people)]
    close_done((*KINDS.values(), FACTOR_TEST), owed)
    return write(owed)


def _reviews(today: date, people: list[Member], sponsor_id: UUID) -> Iterator[Notice]:
    """To everybody who may review access."""
    near = [each for each in reviews.dues(today) if each.is_near(today)]
    for each in near:
        for member in people:
            if REVIEWING in access.permissions_of_member(member):
                yield _review(each, sponsor_id, member.id, today)


def _review(due: Due, sponsor_id: UUID, recipient: UUID, today: date) -> Notice:
    words = f"Access review of {SCOPES[due.scope]}"
    late = f"{words}: overdue, nothing new is granted until it is signed"
    return Notice(
        kind=KINDS[due.scope],
        subject_table="sponsors_sponsor",
        subject_id=sponsor_id,
        due_on=due.on,
        milestone=_milestone(due.on, today),
        recipient_id=recipient,
        title=late if due.is_overdue(today) else f"{words}: to be signed by {due.on:%-d %b %Y}",
        reference=words,
        url=reverse("administration:reviews"),
    )


def _tests(at: datetime, today: date, people: list[Member]) -> Iterator[Notice]:
    """To each person about their own factors, the one that waits longest."""
    found = untested([each.user_id for each in people], at)
    for member in people:
        if (shown := found.get(member.user_id)) is None:
            continue
        due_on = access.day_here(shown + TESTED_EVERY)
        words = "Test of your second factor"
        yield Notice(
            kind=FACTOR_TEST,
            subject_table="sponsors_membership",
            subject_id=member.id,
            due_on=due_on,
            milestone=_milestone(due_on, today),
            recipient_id=member.id,
            title=f"{words}: you have not shown it for a year",
            reference=words,
            url=reverse("sponsors:factors"),
        )


def _milestone(due_on: date, today: date) -> str:
    return "due" if due_on >= today else f"late{(today - due_on).days // EACH}"
