"""The weekly digest of a CMO's people: a mail about each sponsor that waits, and one about their own organisation.

A mail is passed on, to colleagues and to the sponsor it is about. So none tells of two sponsors, not even by a number
of lines, and none names one; what stands together stands on the pages of the organisation alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from administration import reviews
from administration.rules import REVIEWING, SCOPES
from audits import selectors as audits
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import current
from reminders.kinds import FACTOR_TEST
from reminders.models import Delivery
from reminders.rules.policy import DEFAULT
from reminders.rules.timing import Week, week_of
from reminders.services.digests import AHEAD, LINES, owed_digests
from reminders.services.duties import KINDS
from reminders.services.lines import Line
from sponsors import access
from sponsors.access import Recipient
from sponsors.factors.reading import TESTED_EVERY, untested
from web.http import Member

ANSWERING: Final = "findings.answer"
FINDING: Final = "finding_response"


def make_staff_digests(*, at: datetime, actor: Actor, at_once: bool = False) -> int:
    """In a CMO organisation's scope: the digests of the week that began for each person. Returns how many people's.

    The mail about their own organisation is the claim of the week: whoever writes it first makes the others too.
    """
    current(actor)
    owed = owed_digests(at, 0 if at_once else DEFAULT.hour)
    known = set(
        Delivery.objects.filter(message_id__in=[_id(*one) for one in owed]).values_list("message_id", flat=True)
    )
    return sum(_make(each, week) for each, week in owed if _id(each, week) not in known)


def _id(each: Recipient, week: Week, regarding: UUID | None = None) -> str:
    about = f".{regarding.hex}" if regarding else ""
    return f"<digest.{week.key}.{each.member.id.hex}{about}@cmo-portal>"


def _make(each: Recipient, week: Week) -> int:
    own = _mail(each, week)
    Delivery.objects.bulk_create([own], ignore_conflicts=True)
    if not Delivery.objects.filter(pk=own.pk).exists():
        return 0
    answers = ANSWERING in access.permissions_of_member(each.member)
    waiting = audits.sponsors_that_wait() if answers else []
    Delivery.objects.bulk_create([_mail(each, week, sponsor_id) for sponsor_id in waiting], ignore_conflicts=True)
    return 1


def _mail(each: Recipient, week: Week, regarding: UUID | None = None) -> Delivery:
    return Delivery(
        recipient_id=each.member.id,
        message_id=_id(each, week, regarding),
        regarding_id=regarding,
        **current().scope.columns,
    )


def digest_lines(regarding: UUID | None, recipient: Member) -> tuple[Line, ...]:
    """What a digest says as things stand when it is sent: of one sponsor, or of the person's own organisation."""
    if regarding is None:
        return tuple([*_reviews(recipient), *_test(recipient)])
    if ANSWERING not in access.permissions_of_member(recipient):
        return ()
    return tuple(_findings(regarding, week_of(recipient.today).monday + AHEAD))[:LINES]


def _findings(sponsor_id: UUID, last: date) -> Iterator[Line]:
    """Overdue first, then what is due until a day, then what has no date."""
    for each in audits.owed_to(sponsor_id):
        if each.due_on is None or each.due_on <= last:
            reference = f"Finding {each.issued.audit_number}/{each.issued.number}"
            url = reverse("audits:issued", args=[each.issued.pk])
            yield Line(FINDING, "answer to a finding", reference, each.due_on, url)


def _reviews(recipient: Member) -> Iterator[Line]:
    """Reviews of access that are near or overdue, for who makes them (R-07)."""
    if REVIEWING in access.permissions_of_member(recipient):
        for each in reviews.dues(recipient.today):
            if each.is_near(recipient.today):
                words = f"Access review of {SCOPES[each.scope]}"
                yield Line(KINDS[each.scope], words, words, each.on, reverse("administration:reviews"))


def _test(recipient: Member) -> Iterator[Line]:
    """The person's own second factor that was not shown for a year (R-11)."""
    shown = untested([recipient.user_id], now()).get(recipient.user_id)
    if shown is not None:
        words, due_on = "Test of your second factor", access.day_here(shown + TESTED_EVERY)
        yield Line(FACTOR_TEST, words, words, due_on, reverse("sponsors:factors"))
