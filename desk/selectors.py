"""What the pages that read across rooms show; no rules of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from cmos.models import Site
from cmos.rules import KINDS as EVIDENCE_KINDS
from cmos.rules import Expiry, expiry
from inspections import selectors as inspections
from kernel.actor import Actor
from qualification import selectors as qualification
from qualification.models import CurrentStanding
from qualification.rules.words import Status
from records.models import Event, TrailQuestion, TrailReview
from records.rules.access import ACCESS
from records.rules.reviews import ANSWER, PERMISSION, Due
from records.selectors import provenance, reviews
from regulations.rules import countries, vocabulary
from reminders import selectors as reminders
from reminders.kinds import KINDS, SHOWN
from sponsors import access
from web.states import state

SOON = 30
"""Days ahead that home calls due."""
AHEAD = 90
"""Days ahead that the list of deadlines shows by default."""
SCANS = 5
"""Scans that home shows one by one."""
LOOK_BACK = 400
"""Days back in which something can be overdue."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that is a link to the rows behind it."""

    figure: int
    words: str
    state: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """A business fact that happened lately, in words."""

    at: datetime
    words: str
    who: str
    site_id: UUID | None
    site_name: str
    was: str
    became: str
    """standings, where it is one that changed"""


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of a QA person, ordered by what it can stop."""

    tiles: list[Tile]
    overdue: list[Deadline]
    due: list[Deadline]
    held: list[Deadline]
    """holds of qualifications that nobody has decided, whenever their decision is or was due"""
    since: datetime | None
    """the look before this one, from which changes count"""
    returns: bool
    """whether this look is another one than that, to be written down"""
    changed: list[Change]
    waiting: list[Deadline]
    """answers that CMOs owe"""
    attention: list[Attention]
    sites: int
    unreviewed: int
    """published facts about sites that nobody has reviewed"""
    vanished: dict[UUID, str]
    """sites that FDA's newest register no longer has"""


GROUPS: tuple[tuple[str, str, tuple[Status, ...]], ...] = (
    ("blocked", "blocked or not eligible", (Status.BLOCKED, Status.NOT_ELIGIBLE)),
    ("restricted", "restricted, expired or with a scope gap", (Status.RESTRICTED, Status.EXPIRED, Status.SCOPE_GAP)),
    ("watch", "on watch or stale", (Status.WATCH, Status.STALE)),
    ("unknown", "unknown", (Status.UNKNOWN,)),
    ("ok", "without remark", (Status.OK, Status.OK_WITH_OBS, Status.NOT_APPLICABLE)),
)
"""Home's figures: key of the list's filter, words, and the standings that count."""


def home(actor: Actor, today: date) -> Home:
    """What the head of quality must know today; each part only for who may see its room."""
    deadlines = visible(reminders.due(_home_windows(today)), actor)
    visit = reminders.visit(actor.membership_id) if actor.membership_id else None
    since = reminders.away_since(visit)
    may, acts = actor.can("qualification.view"), actor.can("inspections.change")
    answers = qualification.answers(today) if may else None
    return Home(
        tiles=tiles(answers) if answers else [],
        overdue=[deadline for deadline in deadlines if deadline.due_on < today],
        due=[deadline for deadline in deadlines if today <= deadline.due_on <= today + timedelta(SOON)],
        held=[deadline for deadline in deadlines if deadline.kind == HOLDS.name],
        since=since,
        returns=reminders.worth_noting(visit),
        changed=changes(10, since) if actor.can("records.view") else [],
        waiting=[each for each in deadlines if each.kind == ANSWERS.name] if actor.can("audits.view") else [],
        attention=attention(answers) if answers else [],
        sites=cmos.active_sites().count() if actor.can("cmos.view") else 0,
        unreviewed=inspections.unreviewed(inspections.public_facts()).filter(is_negative=True).count() if acts else 0,
        vanished=inspections.vanished_sites() if acts else {},
    )


ANSWERS, HOLDS = KINDS["finding_response"], KINDS["qualification_hold"]


@dataclass(frozen=True, slots=True)
class TrailWork:
    """What reviews of the trail ask of a person: one that is due, one that waits for a second reviewer, questions."""

    due: Due | None
    state: str
    seconds: list[TrailReview]
    questions: list[TrailQuestion]


def trail_work(actor: Actor, today: date) -> TrailWork:
    """Reviews only for who can make them; questions for who was asked."""
    questions = reviews.open_questions(actor) if actor.can(ANSWER) else []
    if not actor.can(PERMISSION):
        return TrailWork(None, "", [], questions)
    due = reviews.next_due(today)
    seconds = [each for each in reviews.seconds_owed() if each.reviewer != actor.key]
    return TrailWork(due, due.state(today) if due else "", seconds, questions)


def scan_work(actor: Actor) -> dict[str, Any]:
    """The oldest scans of handwritten signatures that wait for this person, and how many more (R-28)."""
    found = list(provenance.scans_to_check(actor)[: SCANS + 1])
    more = provenance.scans_to_check(actor).count() - SCANS if len(found) > SCANS else 0
    return {"scans": found[:SCANS], "scans_more": more}


def _home_windows(today: date) -> dict[str, Window]:
    """What is due soon, what the CMO's turn holds up as far ahead as the list of deadlines shows by default, and every
    hold: it stops supply until somebody decides."""
    soon = Window(today - timedelta(LOOK_BACK), today + timedelta(SOON))
    ahead = soon._replace(last=today + timedelta(AHEAD))
    return {**dict.fromkeys(KINDS, soon), ANSWERS.name: ahead, HOLDS.name: Window(date.min, date.max)}


def deadlines(when: str, actor: Actor, today: date, day: date | None = None) -> list[Deadline]:
    """What is due and visible: `overdue`, or a number of days ahead, or by default both with 90 days.

    With `day` everything on that one day, planned work too, as the calendar counts it.
    """
    if day:
        return visible(reminders.planned_between(day, day), actor)
    first = today if when.isdigit() else today - timedelta(LOOK_BACK)
    days = {"overdue": -1, "30": SOON, "365": 365}.get(when, AHEAD)
    return visible(reminders.due_between(first, today + timedelta(days)), actor)


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline in the list, with the names of who answers for it."""

    deadline: Deadline
    responsible: str
    deputy: str
    days: int
    overdue: bool


def deadline_rows(found: list[Deadline], today: date) -> list[DeadlineRow]:
    """The rows of one page of the list: one more query however many deadlines."""
    asked = {str(pk) for each in found for pk in (each.responsible, each.deputy) if pk}
    names = access.people_names(asked)
    return [
        DeadlineRow(
            each,
            names.get(str(each.responsible), "nobody"),
            names.get(str(each.deputy), "nobody"),
            (each.due_on - today).days,
            each.due_on < today,
        )
        for each in found
    ]


def visible(deadlines: Iterable[Deadline], actor: Actor) -> list[Deadline]:
    """The deadlines whose records the actor may open."""
    return [each for each in deadlines if actor.can(SHOWN[each.kind].permission, each.subject_id)]


def tiles(answers: qualification.Answers) -> list[Tile]:
    """Sites by their worst standing, each figure a link to its list."""
    worst = answers.sites_by_worst()
    return [
        Tile(sum(worst.get(each, 0) for each in statuses), words, key, state(key).tone, f"/sites/?standing={key}")
        for key, words, statuses in GROUPS
    ]


@dataclass(frozen=True, slots=True)
class Attention:
    """A standing that needs somebody."""

    site_id: UUID
    site_name: str
    market: str
    answer: str
    word: str
    tone: str
    because: str
    changes_on: date | None


def attention(answers: qualification.Answers, limit: int = 10) -> list[Attention]:
    """The worst standings with the names of their sites."""
    rows = answers.worst_first(limit)
    names = cmos.site_names([row.site_id for row in rows])
    return [_attention(row, names.get(row.site_id, "")) for row in rows]


def _attention(row: CurrentStanding, name: str) -> Attention:
    shown = state(row.answer)
    return Attention(
        row.site_id, name, row.jurisdiction, row.answer, shown.word, shown.tone, row.because, row.changes_on
    )


QUIET = ("notice.created", "notice.snoozed", "notice.reassigned", *ACCESS)
"""Facts that say nothing about a site or a record: who came in, took or was given what stands in the access log."""


def changes(limit: int, since: datetime | None = None) -> list[Change]:
    """The newest business facts of the open sponsor; with `since` only those after it."""
    found = Event.objects.exclude(name__in=QUIET)
    if since:
        found = found.filter(at__gt=since)
    events = list(found.order_by("-at")[:limit])
    names = access.actor_names(event.actor for event in events)
    sites = cmos.site_names([event.site_id for event in events if event.site_id])
    return [_change(event, names, sites) for event in events]


def _change(event: Event, names: dict[str, str], sites: dict[UUID, str]) -> Change:
    moved = event.name == "standing.changed"
    return Change(
        event.at,
        f"{event.facts['jurisdiction']} standing changed" if moved else named(event),
        names[event.actor],
        event.site_id,
        sites.get(event.site_id, "") if event.site_id else "",
        event.facts["was"] if moved else "",
        event.facts["became"] if moved else "",
    )


def named(event: Event) -> str:
    """What happened to which record: "Agreement changed: QAG-2026-0001"."""
    number = event.facts.get("number")
    return f"{words(event.name)}: {number}" if isinstance(number, str) else words(event.name)


def words(event_name: str) -> str:
    """An event's name as people say it: `site.registered` becomes "Site registered"."""
    return event_name.replace(".", " ").replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site in the list, with its standing per market."""

    site: Site
    fei: str
    type_label: str
    us: CurrentStanding | None
    eu: CurrentStanding | None
    uk: CurrentStanding | None
    changes_on: date | None

    @property
    def responsible(self) -> str:
        return self.site.responsible.user.name if self.site.responsible else ""

    @property
    def deputy(self) -> str:
        return self.site.deputy.user.name if self.site.deputy else ""


def site_rows(sites: list[Site], today: date) -> list[SiteRow]:
    """The rows of one page of the list: two more queries however many sites."""
    ids = [site.pk for site in sites]
    standings = qualification.current(ids, today)
    feis = cmos.active_feis(ids)
    return [_row(site, feis, standings) for site in sites]


def _row(site: Site, feis: dict[UUID, list[str]], standings: dict[tuple[UUID, str], CurrentStanding]) -> SiteRow:
    us, eu, uk = (standings.get((site.pk, market)) for market in ("US", "EU", "UK"))
    turns = [row.changes_on for row in (us, eu, uk) if row and row.changes_on]
    kind = vocabulary.PARTNER_TYPES.get(site.partner_type, site.partner_type)
    return SiteRow(site, ", ".join(feis.get(site.pk, [])), kind, us, eu, uk, min(turns) if turns else None)


def site_facts(site: Site) -> list[tuple[str, str]]:
    """What a site is and does, in words."""
    labels = vocabulary.OPERATION_LABELS
    return [
        ("Partner type", vocabulary.PARTNER_TYPES.get(site.partner_type, "")),
        ("Country", countries.name(site.country)),
        ("Materials", _words(site.material_types, vocabulary.MATERIAL_TYPES)),
        ("Services", _words(site.operations, labels)),
        ("Dosage forms", _words(site.dosage_forms, vocabulary.FORM_LABELS)),
        ("Sterile", "yes" if site.sterile else "no"),
        ("Biologics", "yes" if site.biologics else "no"),
        ("HPAPI band", vocabulary.HPAPI_BANDS.get(site.hpapi_band, "none")),
        ("Schedules (DEA)", _words(site.schedules, vocabulary.SCHEDULES)),
        ("Clinical phases", _words(site.phases, vocabulary.PHASES)),
        ("Batch records", vocabulary.BATCH_RECORDS.get(site.batch_records, "")),
        ("MIA number", site.mia_number),
    ]


def _words(codes: list[str], table: dict[str, str]) -> str:
    return ", ".join(table.get(code, code) for code in codes)


def held(site: Site, today: date) -> list[tuple[Any, str, str, Expiry, bool]]:
    """What a site holds: each entry with its kind, reference, state by its dates, and whether another replaces it."""
    rows = cmos.held_by(site)
    replaced = cmos.superseded_ids(rows)
    return [
        (
            row,
            EVIDENCE_KINDS[row.kind].label,
            getattr(row, EVIDENCE_KINDS[row.kind].reference),
            expiry(row, today),
            row.pk in replaced,
        )
        for row in rows
    ]
