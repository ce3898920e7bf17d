"""The sections of a dossier, in order: a room that records something new about a site adds one line here, if any.

Records that point to the site are found by their foreign keys: what no section names is printed under "Further
records", so that nothing recorded is silently left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.db import models

from audits import selectors as audits
from audits.models import Audit, FindingResponse, IssuedFinding, ResponseReview
from cmos.models import Contact, Site, SiteEvidence, SiteIdentifier
from desk import selectors
from desk.dossier.blocks import Block, Facts, Item, Mark, Table, Words
from inspections import selectors as inspections
from inspections.models import Inspection
from kernel.actor import Actor
from qualification import selectors as qualification
from qualification.models import CurrentStanding
from qualification.rules.standing import Standing
from qualification.rules.words import JURISDICTIONS
from quality_agreements import selectors as agreements
from quality_agreements.models import AgreementSite, QualityAgreement
from records import family as families
from records import selectors as records
from records.models import DialogueFile, PrintedRecord, SponsorFile
from records.rules.provenance import OUTCOMES, SCAN
from records.selectors import provenance
from records.selectors import signatures as signed
from regulations.rules import countries
from reminders import selectors as reminders

HISTORY_LINES: Final = 2_000
"""Entries that are printed; the full history is an export of its own, and the section says so."""
AHEAD: Final = 730
"""Days ahead in which deadlines are listed."""
HEADS: Final = (Audit, Inspection, QualityAgreement)
"""Records with a section of their own."""


@dataclass(frozen=True)
class Subject:
    """The site, the day it is looked at, who reads; what several sections need is found once."""

    site: Site
    on: date
    today: date
    actor: Actor

    @property
    def is_past(self) -> bool:
        return self.on < self.today

    @property
    def then(self) -> str:
        """Heads what is told of a past day: details are in the records as they are today, and in their histories."""
        return f"As known on {self.on:%-d %b %Y}; findings, observations and answers stand in a dossier of today"

    @cached_property
    def standings(self) -> list[tuple[str, Standing]]:
        found = qualification.standings([self.site.pk], self.on)
        return [(words, found[self.site.pk, market]) for market, words in JURISDICTIONS.items()]

    @cached_property
    def records(self) -> dict[type[models.Model], list[Any]]:
        """Everything that points to the site, directly or through another record."""
        found = families.family(self.site, without=(CurrentStanding, PrintedRecord))
        covering = [row.agreement for row in found.get(AgreementSite, [])]
        if covering:
            found[QualityAgreement] = covering
        return found

    @cached_property
    def ids(self) -> list[Any]:
        return [row.pk for rows in self.records.values() for row in rows]

    @cached_property
    def names(self) -> dict[Any, str]:
        return {row.pk: str(row) for rows in self.records.values() for row in rows}

    @cached_property
    def files(self) -> list[Any]:
        """Every stored file that one of the records names."""
        found: dict[Any, Any] = {}
        for kind, rows in self.records.items():
            for field in kind._meta.concrete_fields:
                if isinstance(field, models.ForeignKey) and field.related_model in (SponsorFile, DialogueFile):
                    keys = [key for row in rows if (key := getattr(row, field.attname))]
                    found |= {stored.pk: stored for stored in field.related_model._default_manager.filter(pk__in=keys)}
        return sorted(provenance.with_earlier(found.values()), key=lambda stored: (stored.name, stored.pk))


Build = Callable[[Subject], Iterable[Block]]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: who may read it, and what fills it."""

    key: str
    title: str
    permission: str
    build: Build


def identity(subject: Subject) -> Iterator[Block]:
    site = subject.site
    address = ", ".join(filter(None, [site.street, f"{site.postal_code} {site.city}".strip(), site.region]))
    yield Facts(
        (
            ("Number", site.number),
            ("Company", site.company.name),
            ("Address", address),
            *selectors.site_facts(site),
            ("Responsible", site.responsible.user.name if site.responsible else None),
            ("Deputy", site.deputy.user.name if site.deputy else None),
            ("Country code", f"{site.country} ({countries.name(site.country)})"),
            ("Registered on", site.registered_on),
            ("Version of the site record", site.version),
        )
    )
    yield from items(subject.records.get(Contact, []))


def identifiers(subject: Subject) -> Iterator[Block]:
    heads = ("Scheme", "Number", "From", "To", "State", "Merged into", "Shared because", "Used for")
    rows = tuple(
        (row.get_scheme_display(), row.value, row.valid_from, row.valid_to, row.get_state_display(), row.merged_into)
        + (row.shared_because, row.used_for)
        for row in subject.records.get(SiteIdentifier, [])
    )
    yield Table("Numbers of authorities and registers", heads, rows)


def standing(subject: Subject) -> Iterator[Block]:
    yield Words("Computed from the evidence recorded in the portal; a proposal to people, not a decision.")
    for market, found in subject.standings:
        yield Item(
            market,
            (
                ("As of", found.on),
                ("Rule table", found.rule_version),
                ("Confidence", found.confidence),
                ("Next change", found.next_change or "none known"),
            ),
            Mark(found.status.name.lower(), found.status.label),
        )
        heads = ("Reason", "Kind", "Rule", "Since", "Evidence")
        yield Table(f"{market}: every reason, the deciding ones first", heads, tuple(map(_reason, found.reasons)))


def _reason(reason: Any) -> tuple[Any, ...]:
    said = f"FEI {reason.subject}: {reason.sentence}" if reason.subject else reason.sentence
    kind = "Authority fact" if reason.basis == "law" else "Company rule"
    return (said, kind, reason.row, reason.since, [ref.label for ref in reason.evidence])


def not_considered(subject: Subject) -> Iterator[Block]:
    for market, found in subject.standings:
        listed = tuple((kind,) for kind in found.not_considered)
        yield Table(f"{market}: kinds of evidence that the rule table does not look at yet", ("Kind",), listed)


def evidence(subject: Subject) -> Iterator[Block]:
    kinds = [kind for kind in subject.records if issubclass(kind, SiteEvidence)]
    if not kinds:
        yield Words("No evidence recorded.")
    for kind in kinds:
        yield from items(subject.records[kind])


def agreement_section(subject: Subject) -> Iterator[Block]:
    covering: list[Any] = list(agreements.agreements_of(subject.site, subject.on))
    shown = {row.pk: row.display for row in covering}
    found = subject.records.get(QualityAgreement, [])
    if not found:
        yield Words("No quality agreement covers this site.")
    yield from items(found, lambda row: Mark(shown.get(row.pk, row.status)))


def audit_section(subject: Subject) -> Iterator[Block]:
    if subject.is_past:
        seen = audits.audits_on(subject.site, subject.on, subject.today)
        rows = tuple((each.row.number, each.row.get_kind_display(), each.day, each.state) for each in seen)
        yield Table(subject.then, ("Audit", "Type", "Held or planned on", "State"), rows, "No audit was recorded.")
        return
    found = sorted(subject.records.get(Audit, []), key=lambda row: (row.planned_start, row.pk), reverse=True)
    if not found:
        yield Words("No audit recorded.")
    for audit in found:
        yield from items([audit], lambda row: Mark(row.status))
        yield from _children(audit)


def _children(head: models.Model) -> Iterator[Block]:
    """What hangs on a record, kind by kind; of a dialogue only what both sides were shown."""
    for kind, rows in families.family(head, without=(Site,)).items():
        if kind is type(head):
            continue
        released = [row for row in rows if not hasattr(row, "released_at") or row.released_at]
        yield from items(released, _mark)


def _mark(row: Any) -> Mark | None:
    status = getattr(row, "status", None) or getattr(row, "verdict", None)
    return Mark(status) if status else None


def inspection_section(subject: Subject) -> Iterator[Block]:
    if subject.is_past:
        seen = inspections.inspections_on(subject.site, subject.on, subject.today)
        rows = tuple((each.row.number, each.row.authority, each.day, _known_then(each)) for each in seen)
        heads = ("Inspection", "Authority", "Last day", "Class or outcome")
        yield Table(subject.then, heads, rows, "No inspection was recorded.")
        return
    found = sorted(subject.records.get(Inspection, []), key=lambda row: (row.ended_on, row.pk), reverse=True)
    if not found:
        yield Words("No inspection recorded.")
    for row in found:
        yield from items([row], lambda each: Mark(each.classification.lower()) if each.classification else None)
        yield from _children(row)


def _known_then(seen: inspections.InspectionOn) -> str:
    return "under way" if seen.is_under_way else seen.classification or "none known"


def deadlines(subject: Subject) -> Iterator[Block]:
    first, last = subject.today - timedelta(selectors.LOOK_BACK), subject.today + timedelta(AHEAD)
    found = selectors.visible(reminders.due_between(first, last, subject.site.pk), subject.actor)
    rows = tuple((each.due_on, each.title, "overdue" if each.due_on < subject.today else "due") for each in found)
    yield Table(f"Counted on {subject.today:%-d %b %Y}", ("Date", "What", "State"), rows, "Nothing is due.")


def further(subject: Subject) -> Iterator[Block]:
    """Every record of the site that no other section prints."""
    printed: set[type[models.Model]] = {Site, Contact, SiteIdentifier, AgreementSite, *HEADS}
    for kind, rows in subject.records.items():
        under_a_head = any(parent in HEADS or parent in DIALOGUE for parent in _parents(kind))
        if kind not in printed and not issubclass(kind, SiteEvidence) and not under_a_head:
            yield from items(rows)


DIALOGUE: Final = (IssuedFinding, FindingResponse, ResponseReview)


def _parents(kind: type[models.Model]) -> Iterator[type[models.Model]]:
    for parent in HEADS:
        if kind in _below(parent):
            yield parent


def _below(head: type[models.Model]) -> set[type[models.Model]]:
    """The kinds that hang on `head`, at any depth."""
    found: set[type[models.Model]] = set()
    level = [head]
    while level:
        level = [child for parent in level for child, _ in families.children(parent) if child not in found]
        found |= set(level)
    return found


SIGNED: Final[dict[type[models.Model], Callable[[Any], dict[str, Any]]]] = {
    Audit: audits.signed_content,
    QualityAgreement: agreements.signed_content,
}
"""What a signature of each kind of record covers."""


def signatures(subject: Subject) -> Iterator[Block]:
    """Printed name, times and meaning of each signature (21 CFR 11.50), and what it covers still (21 CFR 11.70)."""
    found = records.signatures_on(subject.ids)
    refused = signed.declined(*subject.ids)
    if not found and not refused:
        yield Words("Nothing was signed.")
    rows = {row.pk: row for kind in SIGNED for row in subject.records.get(kind, [])}
    now = {pk: SIGNED[type(rows[pk])](rows[pk]) for pk in {each.subject_id for each in found} & rows.keys()}
    for each in found:
        [told] = signed.told([each], now.get(each.subject_id))
        yield Item(each.printed_name, _signed_facts(subject, told), Mark("signed", each.meaning.capitalize()))
    for refusal in refused:
        facts = _who_and_when(subject, refusal.refusal, refusal.refusal.refused_at, refusal.local)
        reason = ("Reason", refusal.refusal.reason)
        yield Item(refusal.refusal.printed_name, (*facts, reason), Mark("restricted", "Refused to sign"))


def _signed_facts(subject: Subject, told: signed.Signed) -> tuple[tuple[str, Any], ...]:
    row = told.signature
    return (
        *_who_and_when(subject, row, row.signed_at, told.local),
        ("Meaning", row.meaning),
        ("Proved by", row.components),
        ("SHA-256 of what was signed", row.digest),
        ("Validity", told.validity.words),
    )


def _who_and_when(subject: Subject, row: Any, at: datetime, local: datetime) -> tuple[tuple[str, Any], ...]:
    return (
        ("Role and organisation", f"{row.role}, {row.organisation}"),
        ("Time", at),
        ("Signer's local time", f"{local:%-d %b %Y %H:%M:%S} {row.zone}"),
        ("Step", row.step),
        *((("Trail shown", f"up to entry {row.trail_entry}"),) if row.trail_entry is not None else ()),
        ("Record", f"{subject.names.get(row.subject_id, 'record')}, version {row.subject_version}"),
    )


def files(subject: Subject) -> Iterator[Block]:
    found = [each for each in subject.files if getattr(each, "released_at", True)]
    yield Words("They are kept in the portal, not inside this document." if found else "No file recorded.")
    known = provenance.told(found)
    for each in found:
        facts = (("Type", each.media_type), ("Bytes", each.size), ("Stored", each.stored_at), ("SHA-256", each.sha256))
        yield Item(each.name, (*facts, *_file_facts(known[each.pk])), _file_mark(known[each.pk]))


def _file_facts(said: provenance.FileTold) -> Iterator[tuple[str, Any]]:
    """Which version of a document a file is, and what became of it (R-49)."""
    yield ("Version", said.version)
    if ended := said.superseded:
        yield ("Superseded", ended.at)
        yield ("By and why", f"{ended.who}: {ended.reason}")
    if known := said.certified:
        yield ("Certified copy", f"{known.copy.get_method_display()}: {known.copy.original}. {known.copy.how}")
        yield ("Certified by", f"{known.signature.printed_name}, {known.signature.role}")
        yield ("Certified", known.signature.signed_at)
    if paper := said.handwritten:
        yield (SCAN, f"{paper.scan.document}; paper kept at: {paper.scan.original_at}")
        checked = (
            f"{OUTCOMES[paper.scan.outcome]}, {paper.checked_by}: {paper.scan.compared}" if paper.checked_by else ""
        )
        yield ("Second person", checked or "not yet checked by a second person")
        yield ("Checked", paper.scan.checked_at)


def _file_mark(said: provenance.FileTold) -> Mark | None:
    return Mark("superseded") if said.superseded else None


def history(subject: Subject) -> Iterator[Block]:
    found = records.site_history(subject.site.pk, limit=HISTORY_LINES + 1)
    if len(found) > HISTORY_LINES:
        yield Words(f"The newest {HISTORY_LINES} entries. The history page exports all of them.")
    rows = tuple(_line(line) for line in found[:HISTORY_LINES])
    yield Table("Every change, newest first", ("Time (UTC)", "Who", "What", "From, to", "Why"), rows)


def _line(line: records.HistoryLine) -> tuple[Any, ...]:
    told = [
        f"{each.field}: {each.was} → {each.became}" if each.was else f"{each.field}: {each.became}"
        for each in line.changes
    ]
    return (line.at, line.who, f"{line.what.capitalize()}: {line.did}", told, line.reason)


def items(rows: Iterable[Any], mark: Callable[[Any], Mark | None] = lambda row: None) -> Iterator[Item]:
    """Each row as an item with everything it says; a voided one says so."""
    found = list(rows)
    for row, said in zip(found, families.described(found), strict=True):
        voided = Mark("void") if getattr(row, "voided_at", None) else None
        kind = str(row._meta.verbose_name)
        title = str(row) if kind.lower() in str(row).lower() else f"{kind}: {row}"
        yield Item(
            title[:1].upper() + title[1:], tuple((each.field, each.became) for each in said), voided or mark(row)
        )


SECTIONS: Final[tuple[Section, ...]] = (
    Section("identity", "Identity", "cmos.view", identity),
    Section("identifiers", "Identifiers", "cmos.view", identifiers),
    Section("standing", "Standing and every reason", "qualification.view", standing),
    Section("not_considered", "What is not considered", "qualification.view", not_considered),
    Section("evidence", "Licences and evidence", "evidence.view", evidence),
    Section("agreements", "Quality agreements", "quality_agreements.view", agreement_section),
    Section("audits", "Audits and findings", "audits.view", audit_section),
    Section("inspections", "Inspections, Forms 483 and letters", "inspections.view", inspection_section),
    Section("further", "Further records", "evidence.view", further),
    Section("deadlines", "Deadlines", "qualification.view", deadlines),
    Section("signatures", "Signatures", "records.view", signatures),
    Section("files", "Files", "records.view", files),
    Section("history", "History", "records.view", history),
)


def open_to(actor: Actor) -> list[Section]:
    """The sections `actor` may read."""
    return [section for section in SECTIONS if actor.can(section.permission)]
