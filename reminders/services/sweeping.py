"""Notices from deadlines: each told once, caught up once after a silence, to whoever is there on the day (SR-16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from cmos.deadlines import Deadline
from kernel.actor import Actor
from kernel.ids import uuid7
from kernel.scope import current
from records.services import publish
from reminders import selectors
from reminders.kinds import KINDS
from reminders.models import Delivery, Notice
from reminders.rules.ladders import (
    DEPUTY,
    HEAD,
    NOTHING,
    OWNER,
    Decision,
    Milestone,
    escalation,
    milestones_due,
    returning,
)
from reminders.rules.policy import ReminderPolicy
from reminders.rules.timing import reminder_day, works
from reminders.selectors import Key, key_of
from sponsors import access
from sponsors.access import Recipient

TOGETHER: Final = 10
"""More notices than this for one person in one sweep come as one mail."""
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep of a sponsor did."""

    deadlines: int
    notices: int
    superseded: int


class Owed(NamedTuple):
    """What one person is owed about one deadline."""

    deadline: Deadline
    decision: Decision
    recipient: Recipient


def sweep(*, at: datetime, actor: Actor, at_once: bool = False) -> Swept:
    """Make the notices that are owed at an instant in the open sponsor. Running it twice makes nothing twice.

    With `at_once` nobody's morning is waited for.
    """
    current(actor)
    day = at.date()
    policy = selectors.policy(access.day_here(at))
    deadlines = selectors.speaking(day, policy)
    round_ = _Round(at, policy, 0 if at_once else policy.hour, deadlines)
    owed = [each for deadline in deadlines for each in round_.owed(deadline)]
    made = _write(owed)
    _close_gone({key_of(deadline) for deadline in deadlines}, day, policy)
    return Swept(len(deadlines), made, sum(len(each.decision.superseded) for each in owed))


class People:
    """The sponsor's people, read once: who is told is decided when it is sent, not when the date was set."""

    def __init__(self, found: Iterable[Recipient]) -> None:
        self.known = {each.member.id: each for each in found}
        self.heads = [each for each in self.known.values() if each.member.role == "qa_head"]
        self.admins = [each for each in self.known.values() if each.member.role == "sponsor_admin"]

    def owners(self, deadline: Deadline, taker: UUID | None) -> list[Recipient]:
        """Who took over, else the responsible person, the deputy, the heads of quality, the administrators."""
        for membership in (taker, deadline.responsible, deadline.deputy):
            if membership in self.known and may_see(self.known[membership], deadline):
                return [self.known[membership]]
        return self.heads or self.admins

    def line(self, deadline: Deadline, taker: UUID | None, *, escalates: bool) -> Iterator[tuple[Recipient, int]]:
        """Everybody who may be told, each once with the rung of escalation from which they are."""
        seen: set[UUID] = set()
        deputy = self.known.get(deadline.deputy) if deadline.deputy else None
        further = [(DEPUTY, [deputy] if deputy else []), (HEAD, self.heads)] if escalates else []
        for level, people in [(OWNER, self.owners(deadline, taker)), *further]:
            for each in people:
                if each.member.id not in seen and (level == OWNER or may_see(each, deadline)):
                    seen.add(each.member.id)
                    yield each, level


def may_see(recipient: Recipient, due: Deadline | Notice) -> bool:
    """Whether a person's role and sites open the record that something is due of: nobody is told of what is closed."""
    opens = due.kind in KINDS and KINDS[due.kind].permission in access.permissions_of_member(recipient.member)
    return opens and recipient.member.reaches(due.site_id)


class _Round:
    """One sweep: everything it needs, read once."""

    def __init__(self, at: datetime, policy: ReminderPolicy, hour: int, deadlines: Collection[Deadline]) -> None:
        keys = {key_of(deadline) for deadline in deadlines}
        self.at, self.policy, self.hour = at, policy, hour
        self.people = People(access.recipients())
        self.told = selectors.told(keys)
        self.takers, self.snoozed = selectors.handovers(keys), selectors.snoozes(keys)

    def owed(self, deadline: Deadline) -> Iterator[Owed]:
        key = key_of(deadline)
        everybody = {milestone for keys in self.told.get(key, {}).values() for milestone in keys}
        line = self.people.line(deadline, self.takers.get(key), escalates=self.policy.escalate)
        for recipient, level in line:
            decision = self._decide(deadline, recipient, everybody)
            if decision.send is None or level > self._reached(deadline, decision.send):
                continue
            yield Owed(deadline, decision, recipient)

    def _reached(self, deadline: Deadline, rung: Milestone) -> int:
        return escalation(self.policy.ladders[deadline.kind], deadline.due_on, rung.key)

    def _decide(self, deadline: Deadline, recipient: Recipient, everybody: set[str]) -> Decision:
        key, ladder = key_of(deadline), self.policy.ladders[deadline.kind]
        own = self.told.get(key, {}).get(recipient.member.id, set())
        day, calendar = reminder_day(self.at, recipient.zone, self.hour), works(recipient.zone)
        until = self.snoozed.get((key, recipient.member.id))
        if until and day < until:
            return NOTHING
        if until:
            back = returning(ladder, deadline.due_on, until, day, own, calendar)
            if back.send:
                return back
        return milestones_due(ladder, deadline.due_on, deadline.created_on, day, own, everybody, calendar)


def _write(owed: list[Owed]) -> int:
    """The notices and their mails; what somebody else's sweep writes at the same moment is not written again."""
    rows = [notice_of(each.deadline, rung, each.recipient, superseded=True) for each in owed for rung in each[1][2]]
    spoken = [(_notice(each), each.recipient) for each in owed]
    Notice.objects.bulk_create([*rows, *(row for row, _ in spoken)], ignore_conflicts=True, batch_size=BATCH)
    written = set(Notice.objects.filter(pk__in=[row.pk for row, _ in spoken]).values_list("pk", flat=True))
    mine: dict[UUID, list[Notice]] = defaultdict(list)
    for row, recipient in spoken:
        if row.pk in written:
            mine[recipient.member.id].append(row)
    for recipient_id, told in mine.items():
        mail(recipient_id, told)
    return len(written)


def mail(recipient_id: UUID, told: list[Notice]) -> None:
    """A mail for each notice, or one for all where they are many; each notice is a fact for the change feed."""
    parts = [told] if len(told) > TOGETHER else [[row] for row in told]
    tenant = current().scope.columns
    made = [Delivery(recipient_id=recipient_id, message_id=f"<{uuid7()}@cmo-portal>", **tenant) for _ in parts]
    Delivery.objects.bulk_create(made, batch_size=BATCH)
    for delivery, rows in zip(made, parts, strict=True):
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(delivery=delivery)
    for row in told:
        publish("notice.created", row, kind=row.kind, due_on=row.due_on.isoformat())


def _notice(owed: Owed) -> Notice:
    assert owed.decision.send is not None
    return notice_of(owed.deadline, owed.decision.send, owed.recipient, late=owed.decision.late)


def notice_of(
    deadline: Deadline, milestone: Milestone, recipient: Recipient, *, superseded: bool = False, late: bool = False
) -> Notice:
    """One rung for one person, not yet written."""
    return Notice(
        kind=deadline.kind,
        subject_table=deadline.subject_table,
        subject_id=deadline.subject_id,
        site_id=deadline.site_id,
        due_on=deadline.due_on,
        milestone=milestone.key,
        recipient_id=recipient.member.id,
        title=deadline.title,
        reference=deadline.reference,
        url=deadline.url,
        task=milestone.task,
        late=late,
        superseded=superseded,
    )


def _close_gone(standing: set[Key], day: date, policy: ReminderPolicy) -> None:
    """Notices whose deadline was met, moved or ended say so and count as unread no longer."""
    windows = {kind.name: selectors.reach(kind, day, policy) for kind in KINDS.values()}
    rows = selectors.open_notices(Notice.objects.filter(channel=Notice.Channel.MAIL))
    gone = [
        pk
        for pk, kind, subject_id, due_on in rows.values_list("pk", "kind", "subject_id", "due_on")
        if (kind, subject_id, due_on) not in standing
        and kind in windows
        and windows[kind].first <= due_on <= windows[kind].last
    ]
    for start in range(0, len(gone), BATCH):
        Notice.objects.filter(pk__in=gone[start : start + BATCH]).update(closed=Notice.Closed.DONE)
