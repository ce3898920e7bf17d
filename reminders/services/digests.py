"""The weekly digest: one mail of many notices per person and week, exactly once (architecture: deadlines)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from django.urls import reverse

from cmos import selectors as cmos
from cmos.deadlines import Deadline
from kernel.actor import Actor
from kernel.scope import current
from records.models import Event
from reminders import selectors
from reminders.models import Delivery, Notice, Sending
from reminders.rules.ladders import Milestone
from reminders.rules.timing import Week, reminder_day, week_of
from reminders.selectors import key_of
from reminders.services.sweeping import People, notice_of
from sponsors import access
from sponsors.access import Recipient

AHEAD: Final = timedelta(days=14)
BEHIND: Final = timedelta(days=400)
LINES: Final = 40
"""Lines of each part; the mail's link leads to all of them."""
CHANGED: Final = "standing_changed"


def make_digests(*, at: datetime, actor: Actor, at_once: bool = False) -> int:
    """Each person's digest of the week that began for them, unless they chose none. Returns how many were made.

    The week's Message-ID is the claim: whoever writes it first makes the digest, a second beat finds it taken.
    """
    current(actor)
    owed = owed_digests(at, 0 if at_once else selectors.policy(at.date()).hour)
    known = set(
        Delivery.objects.filter(message_id__in=[_id(*one) for one in owed]).values_list("message_id", flat=True)
    )
    matter = _Matter(at)
    return sum(_make(each, week, matter) for each, week in owed if _id(each, week) not in known)


def owed_digests(at: datetime, hour: int) -> list[tuple[Recipient, Week]]:
    """The people of the open tenant who want a digest, each with the week that began for them at `hour`."""
    wanted = selectors.wants_digest()
    return [
        (each, week)
        for each in access.recipients()
        if wanted.get(each.member.id, True)
        and (week := week_of(reminder_day(at, each.zone, hour)))
        and each.since.date() < week.monday
    ]


def _id(each: Recipient, week: Week) -> str:
    return f"<digest.{week.key}.{each.member.id.hex}@cmo-portal>"


def _make(each: Recipient, week: Week, matter: _Matter) -> int:
    claimed = Delivery(recipient_id=each.member.id, message_id=_id(each, week), **current().scope.columns)
    Delivery.objects.bulk_create([claimed], ignore_conflicts=True)
    if not Delivery.objects.filter(pk=claimed.pk).exists():
        return 0
    rows = [*matter.due_for(each, week), *matter.changed_for(each, week)]
    if not rows:
        Delivery.objects.filter(pk=claimed.pk).update(outcome=Sending.Outcome.STALE, error="nothing to say")
        return 0
    for row in rows:
        row.channel, row.delivery_id = Notice.Channel.DIGEST, claimed.pk
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return 1


@dataclass
class _Matter:
    """What digests of one sponsor are about, read when the first one needs it."""

    at: datetime

    @cached_property
    def _people(self) -> People:
        return People(access.recipients())

    @cached_property
    def _due(self) -> dict[UUID, list[Deadline]]:
        day = self.at.date()
        deadlines = selectors.due_between(day - BEHIND, day + AHEAD + timedelta(days=1))
        takers = selectors.handovers({key_of(each) for each in deadlines})
        found: dict[UUID, list[Deadline]] = defaultdict(list)
        for deadline in deadlines:
            for owner in self._people.owners(deadline, takers.get(key_of(deadline))):
                found[owner.member.id].append(deadline)
        return found

    @cached_property
    def _changed(self) -> list[Event]:
        since = self.at - timedelta(days=7)
        return list(Event.objects.filter(name="standing.changed", at__gte=since).order_by("-at")[: LINES * 10])

    @cached_property
    def _carers(self) -> dict[UUID, tuple[UUID | None, UUID | None]]:
        rows = cmos.sites().filter(pk__in={row.subject_id for row in self._changed})
        return {pk: (first, second) for pk, first, second in rows.values_list("pk", "responsible_id", "deputy_id")}

    def due_for(self, each: Recipient, week: Week) -> list[Notice]:
        """Overdue first, then what is due within two weeks of the person's Monday."""
        last = week.monday + AHEAD
        found = [deadline for deadline in self._due.get(each.member.id, ()) if deadline.due_on <= last]
        return [notice_of(deadline, Milestone(week.monday, week.key), each) for deadline in found[:LINES]]

    def changed_for(self, each: Recipient, week: Week) -> list[Notice]:
        """Sites of the person whose standing changed; heads of quality read of all."""
        if each.member.role != "qa_head":
            cared = [pk for pk, carers in self._carers.items() if each.member.id in carers]
            mine = {pk for pk in cared if each.member.reaches(pk)}
            return _lines((row for row in self._changed if row.subject_id in mine), each, week)
        return _lines(self._changed, each, week)


def _lines(events: Iterable[Event], each: Recipient, week: Week) -> list[Notice]:
    """One line per site, its newest change; a mail names the market and the words, never the site."""
    newest: dict[UUID, Event] = {}
    for row in events:
        newest.setdefault(row.subject_id, row)
    return [_changed(row, each, week) for row in list(newest.values())[:LINES]]


def _changed(row: Event, each: Recipient, week: Week) -> Notice:
    words = (
        f"{row.facts['jurisdiction']} standing of a site: {_plain(row.facts['was'])} to {_plain(row.facts['became'])}"
    )
    return Notice(
        kind=CHANGED,
        subject_table=row.subject_table,
        subject_id=row.subject_id,
        site_id=row.subject_id,
        due_on=row.at.date(),
        milestone=week.key,
        recipient_id=each.member.id,
        title=words,
        reference=words,
        url=reverse("desk:site", args=[row.subject_id]),
    )


def _plain(answer: str) -> str:
    return answer.replace("_", " ")
