"""The inbox of a CMO organisation: what each room has open, over all its sponsors; no rules and no tables of its own.

The one place where sponsors stand together. It is read in the organisation's scope, so that it holds what the
organisation wrote or was sent and nothing else; a later room adds its kind with one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from audits import selectors as audits
from audits.rules import lateness
from cmos import selectors as cmos
from cmos.inbox import COLLEAGUE, SPONSOR, TURNS, YOU, InboxEntry, turn_of
from kernel.actor import MEMBERSHIP, Actor
from questionnaires import selectors as questionnaires
from sponsors import access
from web.states import state

Find = Callable[[UUID, date], list[InboxEntry]]
"""Every open record of an organisation on a day, asked in its scope."""
SOON: Final = 7
"""Days ahead that home calls due."""
RETURNED, OVERDUE = "returned", "overdue"
AUDIT: Final = "audit"
EVIDENCE: Final = "Evidence in the answer bank"


@dataclass(frozen=True, slots=True)
class InboxKind:
    """One kind of entry: what pages call it, who sees it, and the room that knows."""

    name: str
    words: str
    permission: str
    find: Find
    states: tuple[str, ...] = ()
    """Keys of `web.states` that its entries can have."""


def _by_name(*kinds: InboxKind) -> dict[str, InboxKind]:
    return {kind.name: kind for kind in kinds}


KINDS: Final = _by_name(
    InboxKind("finding", "Finding", "findings.view", audits.inbox, ("issued", "answered", "returned", "accepted")),
    InboxKind(
        "answer_evidence", "Evidence for an answer", "answers.view", questionnaires.evidence_inbox, ("due", "expired")
    ),
    InboxKind("questionnaire", "Questionnaire", "answers.view", questionnaires.inbox, ("sent", "returned")),
    InboxKind("delegation", "Questions given", "answers.view", questionnaires.given_inbox, ("open",)),
    InboxKind("site_link", "Link of a site", "site_links.view", cmos.links_inbox, ("proposed",)),
    InboxKind("paper", "Own certificate", "organisation.view", cmos.papers_inbox, ("due", "expired")),
    InboxKind("bank_evidence", EVIDENCE, "bank.view", questionnaires.bank_inbox, ("due", "expired")),
)
SHOWN: Final = {
    **KINDS,
    **_by_name(
        InboxKind(AUDIT, "Audit", "findings.view", audits.announced),
        InboxKind("paper", "Own certificate", "organisation.view", cmos.papers_ending),
        InboxKind("bank_evidence", EVIDENCE, "bank.view", questionnaires.bank_ending),
    ),
}
"""What the calendar shows: days on which something happens beside those on which something is due."""
STATES: Final = {key: state(key).word for kind in KINDS.values() for key in kind.states}


def entries(organisation: UUID, today: date, actor: Actor, kinds: Mapping[str, InboxKind] = KINDS) -> list[InboxEntry]:
    """Everything open that the actor may see, soonest due first; each room is asked once."""
    asked = dict.fromkeys(kind.find for kind in kinds.values() if actor.can(kind.permission))
    found = [each for find in asked for each in find(organisation, today)]
    return sorted(found, key=lambda each: (each.due_sort, each.kind, str(each.subject_id)))


def still_open(shown: Iterable[InboxEntry]) -> list[InboxEntry]:
    """Of what the calendar shows, what the inbox holds: an own paper only once it asks for something."""
    return [each for each in shown if each.kind in KINDS and (each.to_do or each.sponsor_id)]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An entry as a list shows it to one member."""

    entry: InboxEntry
    kind: str
    turn: str
    waits_for: str
    overdue: bool
    when: str

    @property
    def state(self) -> str:
        """What the row is marked with: late first, else where the record stands."""
        return OVERDUE if self.overdue else self.entry.state


def rows(found: Iterable[InboxEntry], actor: Actor, today: date) -> list[InboxRow]:
    """The rows of one page of the list: at most one query for the names of colleagues."""
    listed = list(found)
    handed = {str(each.given_to) for each in listed if each.given_to}
    names = access.people_names(handed) if handed else {}
    return [_row(each, actor, today, names) for each in listed]


def _row(entry: InboxEntry, actor: Actor, today: date, names: Mapping[str, str]) -> InboxRow:
    turn = turn_of(entry, actor)
    whom = names.get(str(entry.given_to), TURNS[turn]) if turn == COLLEAGUE else TURNS[turn]
    when = lateness(entry.due_on, today) if entry.due_on and entry.to_do else ""
    return InboxRow(entry, SHOWN[entry.kind].words, turn, whom, entry.is_overdue(today), when)


@dataclass(frozen=True, slots=True)
class Pile:
    """A figure that is a link to the entries behind it."""

    figure: int
    words: str
    state: str
    tone: str
    query: str


def piles(found: Iterable[InboxEntry], actor: Actor, today: date) -> list[Pile]:
    """How much waits for whom; an entry that came back, or is late, counts there as well."""
    listed = list(found)
    turns = [turn_of(each, actor) for each in listed]
    late = sum(each.is_overdue(today) for each in listed)
    back = sum(each.returned and bool(each.to_do) for each in listed)
    soon = sum(bool(each.to_do) and _within(each, today) for each in listed)
    return [
        Pile(turns.count(YOU), "wait for you", "open", "info", "turn=you"),
        Pile(late, "overdue", "overdue", "stop" if late else "none", "due=overdue"),
        Pile(soon, f"due within {SOON} days", "due", "watch" if soon else "none", f"due={SOON}"),
        Pile(back, "returned to you", "returned", "watch" if back else "none", "turn=returned"),
        Pile(turns.count(COLLEAGUE), "wait for a colleague", "waiting", "none", "turn=colleague"),
    ]


def _within(entry: InboxEntry, today: date) -> bool:
    return entry.due_on is not None and today <= entry.due_on <= today + timedelta(days=SOON)


def in_turn(found: Iterable[InboxEntry], turn: str, actor: Actor) -> list[InboxEntry]:
    """The entries that wait for whom `turn` says, or came back and wait here."""
    if turn == RETURNED:
        return [each for each in found if each.returned and each.to_do]
    return [each for each in found if turn_of(each, actor) == turn]


def due(found: Iterable[InboxEntry], when: str, today: date) -> list[InboxEntry]:
    """The entries that are overdue, or due within a number of days."""
    if when == OVERDUE:
        return [each for each in found if each.is_overdue(today)]
    last = today + timedelta(days=int(when))
    return [each for each in found if each.to_do and each.due_on and today <= each.due_on <= last]


def matching(found: Iterable[InboxEntry], text: str) -> list[InboxEntry]:
    """By words of the record, its sponsor, its site or what is to be done."""
    asked = text.strip().casefold()
    return [
        each for each in found if asked in f"{each.title} {each.sponsor_name} {each.site_name} {each.to_do}".casefold()
    ]


@dataclass(frozen=True, slots=True)
class SponsorLine:
    """A sponsor the organisation works with, and how much is open with it."""

    sponsor_id: UUID
    name: str
    open: int
    waiting: int


def sponsor_lines(found: Iterable[InboxEntry]) -> list[SponsorLine]:
    """The sponsors the organisation is linked with, by name."""
    listed = list(found)
    names = {row.sponsor_id: row.sponsor_name for row in cmos.relationships()}
    return [
        SponsorLine(
            pk,
            name,
            sum(each.sponsor_id == pk for each in listed),
            sum(each.sponsor_id == pk and bool(each.to_do) for each in listed),
        )
        for pk, name in names.items()
    ]


BEHIND: Final = timedelta(days=90)
"""How long a calendar program is given what has passed."""


def feed_dates(member_id: UUID) -> list[InboxEntry] | None:
    """In an organisation's scope: the dates of a person's calendar; none for who is a member no longer."""
    person = next((each.member for each in access.recipients() if each.member.id == member_id), None)
    if person is None:
        return None
    actor = Actor(f"{MEMBERSHIP}{member_id}", access.permissions_of_member(person))
    if not actor.can("inbox.view"):
        return None
    found = entries(person.tenant_id, person.today, actor, SHOWN)
    return [each for each in found if each.due_on and each.due_on >= person.today - BEHIND]


@dataclass(frozen=True, slots=True)
class CmoHome:
    """The first page of a CMO's people: whose turn it is over all sponsors, and what comes next."""

    piles: list[Pile]
    mine: list[InboxRow]
    others: list[InboxRow]
    dates: list[InboxEntry]
    sponsors: list[SponsorLine]
    open: int
    with_sponsors: int


LISTED: Final = 10
"""Entries that home shows of a kind before it leads to the list."""
AHEAD: Final = timedelta(days=90)
"""How far home looks for the next dates."""


def home(organisation: UUID, today: date, actor: Actor) -> CmoHome:
    """What a member of the organisation sees first; every figure leads to the entries behind it."""
    shown = entries(organisation, today, actor, SHOWN)
    found = still_open(shown)
    mine = in_turn(found, YOU, actor)
    return CmoHome(
        piles=piles(found, actor, today),
        mine=rows(mine[:LISTED], actor, today),
        others=rows(in_turn(found, COLLEAGUE, actor)[:LISTED], actor, today),
        dates=[each for each in shown if each.kind == AUDIT and today <= each.due_sort <= today + AHEAD][:LISTED],
        sponsors=sponsor_lines(found),
        open=len(found),
        with_sponsors=len(in_turn(found, SPONSOR, actor)),
    )
