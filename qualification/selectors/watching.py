"""What triggers, gates and dates of qualifications look at, gathered from every room for many sites at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from audits import selectors as audits
from audits.models import Finding, FindingMeasure
from audits.rules import CONTAINED, CRITICAL, INTERVAL_MONTHS, interval_months
from audits.rules.dialogue import finding_state
from audits.rules.words import ACCEPTED, CLOSED, DRAFT, ISSUED
from cmos import selectors as cmos
from cmos.models import Contact
from cmos.rules import HeldFact, SiteFact
from cmos.rules.held import DeaRegistrationFact
from cmos.rules.products import SubcontractFact
from kernel.prepared import prepared
from qualification.models import Signal
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.requalify import DOCUMENT_MONTHS, Interval, Requalification
from qualification.rules.lifecycle.watched import (
    AgreementLine,
    DeaLine,
    FindingLine,
    QuestionnaireLine,
    SignalLine,
    SubcontractLine,
    Watched,
)
from qualification.selectors import standing as standings
from qualification.selectors.risk_on import SignedBand, signed_intervals
from quality_agreements import evidence as agreements
from quality_agreements.rules.evidence import AgreementFact
from questionnaires import selectors as questionnaires
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from records.models import Event
from records.selectors.known import known_rows
from regulations.rules.calendars import business_day_deadline
from sponsors import access

CONTAINMENT_DAYS: Final = 5
DRAFTED: Final = "finding.drafted"
FINDING_CLOSED: Final = "finding.closed"
Found = dict[UUID, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSite:
    """What is known of one site, before it is narrowed to a qualification."""

    facts: SiteFacts
    dea: tuple[DeaLine, ...] = ()
    agreements: tuple[AgreementLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    subcontracts: tuple[SubcontractLine, ...] = ()
    questionnaires: tuple[QuestionnaireLine, ...] = ()
    signals: tuple[SignalLine, ...] = ()
    documents_on: date | None = None
    """day on which answers of the site were last reviewed"""


class Gathered:
    """What is known of some sites, read once for whatever day is asked about, in as many queries for many as for one.

    As known at a moment, or now. Nothing of it is kept beyond the request or task that asks.
    """

    def __init__(self, site_ids: Collection[UUID], known_at: datetime | None = None) -> None:
        ids = list(site_ids)
        self.held = cmos.evidence(ids, known_at=known_at)
        self.facts = standings.facts(ids, date.max, known_at, held=self.held)
        self.agreements: dict[UUID, list[AgreementFact]] = agreements.evidence(ids, date.max, known_at)
        self._given_on = cmos.subcontract_facts(ids, known_at=known_at)
        self._reviewed = questionnaires.reviewed_days(ids, known_at)
        self._intervals = signed_intervals(ids, known_at)
        self._lines: dict[str, Found] = {
            "dea": _dea(self.held),
            "findings": finding_lines(ids, known_at),
            "questionnaires": _questionnaires(ids),
            "signals": _signals(ids, known_at),
        }

    def on(self, site_id: UUID, day: date) -> OfSite | None:
        """What is known of a site on a day; none of one that nobody knew of by the moment."""
        facts = self.facts.get(site_id)
        if facts is None:
            return None
        return OfSite(
            facts=facts,
            agreements=tuple(_agreement(one) for one in self.agreements.get(site_id, ())),
            subcontracts=tuple(_subcontract(one, day) for one in self._given_on[site_id] if one.in_use(day)),
            documents_on=max((one for one in self._reviewed[site_id] if one <= day), default=None),
            **{name: tuple(found.get(site_id, ())) for name, found in self._lines.items()},
        )

    def interval(self, site_id: UUID, day: date) -> Interval:
        """Months between requalifications of a site, by its risk as it was signed by a day."""
        return interval_on(self._intervals.get(site_id, ()), self.facts[site_id].site, day)


def _dea(held: Mapping[UUID, Iterable[HeldFact]]) -> Found:
    found: Found = defaultdict(list)
    for pk, rows in held.items():
        for one in rows:
            if isinstance(one, DeaRegistrationFact):
                ends = [day for day in (one.valid_to, _before(one.withdrawn_on), _before(one.suspended_on)) if day]
                found[pk].append(
                    DeaLine(
                        id=one.id,
                        label=one.number or one.label,
                        recorded_on=one.recorded_on,
                        activity=one.activity,
                        first=one.valid_from,
                        last=min(ends, default=None),
                    )
                )
    return found


def _before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def _agreement(one: AgreementFact) -> AgreementLine:
    """The days in force of a signed version that covers a site, with the products it names there."""
    return AgreementLine(
        id=one.id, label=one.label, recorded_on=one.first, first=one.first, last=one.last, products=one.products
    )


@prepared
def _of_findings(site_ids: Collection[UUID], told: tuple[str, ...]) -> list[QuerySet[Any]]:
    """Findings that count, what was told of them, and when their risk was contained, the last day first."""
    counts = Q(status__in=[ISSUED, CLOSED]) | Q(status=DRAFT, grade=CRITICAL)
    found = Finding.objects.filter(counts, site_id__among=site_ids).order_by("id")
    events = Event.objects.filter(subject_table=Finding._meta.db_table, name__in=told)
    return [
        found.select_related("audit"),
        events.filter(subject_id__in=found.order_by().values("pk")).order_by("tx", "seq"),
        FindingMeasure.objects.filter(finding__in=found.order_by().values("pk"), kind=CONTAINED).order_by("-done_on"),
    ]


def finding_lines(site_ids: Collection[UUID], known_at: datetime | None = None) -> Found:
    """Findings that were issued; a critical one from the day it was found. Of a moment, what had happened by then."""
    rows, events, measures = _of_findings(site_ids, (DRAFTED, FINDING_CLOSED))
    told = {(one.subject_id, one.name): access.day_here(one.at) for one in events if _by(one.at, known_at)}
    contained = {one.finding_id: one.done_on for one in measures if _by(one.recorded_at, known_at)}
    spoken, today = audits.dialogue(rows), access.today_here()
    found: Found = defaultdict(list)
    for row in rows:
        drafted, closed = told.get((row.pk, DRAFTED)), told.get((row.pk, FINDING_CLOSED))
        if known_at is not None and drafted is None:
            continue
        talk, began = spoken.get(row.pk), row.found_on or row.issued_on
        critical = row.grade == CRITICAL and began is not None
        found[row.site_id].append(
            FindingLine(
                id=row.pk,
                label=f"Finding {row.reference}",
                recorded_on=drafted or began or today,
                grade=row.grade,
                issued_on=row.issued_on,
                contain_by=business_day_deadline(began, CONTAINMENT_DAYS) if critical and began else None,
                contained_on=contained.get(row.pk),
                closed_on=closed,
                late_since=talk.owed_on() if talk is not None and row.status == ISSUED else None,
                plan_accepted=talk is not None and finding_state(row.status, talk.rows) == ACCEPTED,
            )
        )
    return found


def _by(at: datetime, known_at: datetime | None) -> bool:
    return known_at is None or at <= known_at


def _subcontract(one: SubcontractFact, on: date) -> SubcontractLine:
    """Work that a site gives on, approved by a day or not."""
    return SubcontractLine(
        id=one.id,
        label=one.name,
        recorded_on=one.valid_from or on,
        first=one.valid_from or on,
        last=one.valid_to,
        disclosed_on=one.disclosed_on,
        approved_on=one.approved_on if one.approved(on) else None,
        operations=one.operations,
        products=one.products,
    )


def _questionnaires(site_ids: Collection[UUID]) -> Found:
    """Those that the CMO still owes."""
    found: Found = defaultdict(list)
    found_now = sent.questionnaires().defer(*sent.LONG)
    owed = sent.in_state(found_now, dialogue.SENT).filter(site_id__in=site_ids, due_now__isnull=False)
    for row in owed.order_by("id"):
        found[row.site_id].append(
            QuestionnaireLine(
                id=row.pk,
                label=f"Questionnaire {row.number}",
                recorded_on=access.day_here(row.released_at),
                due_on=row.due_now,
            )
        )
    return found


def _signals(site_ids: Collection[UUID], known_at: datetime | None) -> Found:
    rows: Iterable[Signal] = Signal.objects.filter(site_id__in=site_ids).order_by("id")
    if known_at is not None:
        rows = known_rows(Signal, known_at, sites=site_ids)
    found: Found = defaultdict(list)
    for row in rows:
        if row.voided_at is None:
            found[row.site_id].append(
                SignalLine(
                    id=row.pk,
                    label=row.get_kind_display(),
                    recorded_on=access.day_here(row.recorded_at),
                    signal=row.kind,
                    happened_on=row.happened_on,
                    ended_on=row.ended_on,
                    text=row.text,
                )
            )
    return found


def contacts(site_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many contacts of each site are recorded."""
    found: dict[UUID, int] = defaultdict(int)
    for site in Contact.objects.filter(site_id__in=site_ids, retired_at=None).values_list("site_id", flat=True):
        found[site] += 1
    return found


# --- products and intervals ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Products:
    """Of the products asked about: which the law exempts in the US, which hold a controlled substance, their names."""

    exempt: frozenset[UUID] = frozenset()
    scheduled: frozenset[UUID] = frozenset()
    names: tuple[tuple[str, UUID], ...] = ()


class Worked:
    """The products of some scopes, read once; every product where one of the scopes is about all."""

    def __init__(self, scopes: Iterable[Scope], known_at: datetime | None = None) -> None:
        named = [each.products for each in scopes]
        ids = frozenset().union(*named) if all(named) else set(cmos.products().values_list("pk", flat=True))
        self._facts = list(cmos.product_facts(ids, known_at=known_at).values())
        self._names = tuple(
            (name, each.id) for each in self._facts for name in (each.name, each.code, each.label) if name
        )
        self._on: dict[date, Products] = {}

    def on(self, day: date) -> Products:
        """What they are on a day."""
        if day not in self._on:
            self._on[day] = Products(
                exempt=frozenset(each.id for each in self._facts if each.us_exempt_on(day)),
                scheduled=frozenset(each.id for each in self._facts if each.schedules_on(day)),
                names=self._names,
            )
        return self._on[day]


def watched(site: OfSite, scope: Scope, products: Products, due: Requalification | None) -> Watched:
    """What can trigger something for a qualification of a site with a scope."""
    inside = products.scheduled & scope.products if scope.products else products.scheduled
    return Watched(
        site=site.facts,
        scope=scope,
        exempt=products.exempt,
        scheduled=inside,
        product_names=products.names,
        dea=site.dea,
        agreements=site.agreements,
        findings=site.findings,
        subcontracts=site.subcontracts,
        questionnaires=site.questionnaires,
        signals=site.signals,
        requalify_by=due.by if due else None,
        audit_held_on=due.held_on if due else None,
        owner_changed_on=site.facts.site.owner_changed_on,
    )


DEFAULT_BAND: Final = "medium"
"""Company rule: the interval of a site whose risk nobody has signed."""


def intervals(sites: Iterable[SiteFact], on: date) -> dict[UUID, Interval]:
    """Months between requalifications of each site, by its risk as it was signed by a day."""
    known = {each.id: each for each in sites}
    signed = signed_intervals(known)
    return {pk: interval_on(signed.get(pk, ()), site, on) for pk, site in known.items()}


def interval_on(signed: Iterable[SignedBand], site: SiteFact, on: date) -> Interval:
    """The interval of the last risk that was signed by a day; by the rule for medium risk where none was."""
    last = next((one for one in reversed(tuple(signed)) if one.signed_on <= on), None)
    if last is None:
        months = interval_months(DEFAULT_BAND, sterile_or_biologic=site.sterile or site.biologics)
        return Interval(
            band=DEFAULT_BAND,
            audit_months=months,
            document_months=DOCUMENT_MONTHS[DEFAULT_BAND],
            capped=months < INTERVAL_MONTHS[DEFAULT_BAND],
        )
    return Interval(
        band=last.band,
        audit_months=last.intervals.audit,
        document_months=last.intervals.documents,
        signed_on=last.signed_on,
        capped=bool(last.intervals.capped_by),
    )
