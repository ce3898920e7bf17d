"""The weekly digest of a CMO's people: a mail about each sponsor that waits, and one about their own organisation.

A mail is passed on, to colleagues and to the sponsor it is about. So none tells of two sponsors, not even by a number
of lines, and none names one; what stands together stands on the pages of the organisation alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse

from administration import reviews
from administration.rules import REVIEWING, SCOPES
from audits import selectors as audits
from cmos.inbox import InboxEntry
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import current
from questionnaires import selectors as questionnaires
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

FINDERS: Final[tuple[Callable[[UUID, date], list[InboxEntry]], ...]] = (
    audits.inbox,
    questionnaires.inbox,
    questionnaires.given_inbox,
)
"""What each room has open for an organisation on a day: a later room adds its own."""


def make_staff_digests(*, at: datetime, actor: Actor, at_once: bool = False) -> int:
    """In a CMO organisation's scope: the digests of the week that began for each person. Returns how many people's.

    The mail about their own organisation is the claim of the week: whoever writes it first makes the others too.
    """
    current(actor)
    owed = owed_digests(at, 0 if at_once else DEFAULT.hour)
    known = set(
        Delivery.objects.filter(message_id__in=[_id(*one) for one in owed]).values_list("message_id", flat=True)
    )
    fresh = [(each, week) for each, week in owed if _id(each, week) not in known]
    opened = _open(access.today_here()) if fresh else []
    return sum(_make(each, week, opened) for each, week in fresh)


def _open(today: date) -> list[InboxEntry]:
    """Everything that is open between the organisation and its sponsors, or that it keeps for itself."""
    organisation = current().scope.cmo_org_id
    assert organisation is not None  # sponsors have digests of their own
    return [each for find in FINDERS for each in find(organisation, today)]


def _waiting(opened: Iterable[InboxEntry], recipient: Member) -> list[InboxEntry]:
    """What waits for the person themselves: what they may do and nobody else was given."""
    may = access.permissions_of_member(recipient)
    mine = (None, recipient.id)
    return [each for each in opened if each.to_do and each.needs in may and each.given_to in mine]


def _id(each: Recipient, week: Week, regarding: UUID | None = None) -> str:
    about = f".{regarding.hex}" if regarding else ""
    return f"<digest.{week.key}.{each.member.id.hex}{about}@cmo-portal>"


def _make(each: Recipient, week: Week, opened: Iterable[InboxEntry]) -> int:
    own = _mail(each, week)
    Delivery.objects.bulk_create([own], ignore_conflicts=True)
    if not Delivery.objects.filter(pk=own.pk).exists():
        return 0
    waiting = sorted({entry.sponsor_id for entry in _waiting(opened, each.member) if entry.sponsor_id})
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
    due = tuple(_due(regarding, recipient))[:LINES]
    return due if regarding else (*due, *_reviews(recipient), *_test(recipient))


def _due(regarding: UUID | None, recipient: Member) -> Iterator[Line]:
    """Overdue first, then what is due within two weeks of the person's Monday, then what has no date."""
    last = week_of(recipient.today).monday + AHEAD
    waiting = _waiting(_open(recipient.today), recipient)
    for each in sorted(waiting, key=lambda entry: (entry.due_sort, entry.reference)):
        if each.sponsor_id == regarding and (each.due_on is None or each.due_on <= last):
            yield Line(each.kind, each.to_do, each.reference, each.due_on, each.url)


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
