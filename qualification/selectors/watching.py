"""What triggers, gates and dates of qualifications look at, gathered from every room for many sites at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from audits import selectors as audits
from audits.models import Finding, FindingMeasure
from audits.rules import CONTAINED, CRITICAL, INTERVAL_MONTHS, interval_months
from audits.rules.dialogue import finding_state
from audits.rules.words import ACCEPTED, CLOSED, DRAFT, ISSUED
from cmos import selectors as cmos
from cmos.models import Contact
from cmos.rules import SiteFact
from cmos.rules.held import DeaRegistrationFact
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
from qualification.rules.risk.facts import RiskFact
from qualification.selectors import standing as standings
from qualification.selectors.risk_on import risk_facts
from quality_agreements import evidence as agreements
from questionnaires import selectors as questionnaires
from questionnaires.rules import dialogue
from questionnaires.selectors import sent
from records.models import Event
from records.selectors.known import known_rows
from regulations.rules.calendars import business_day_deadline
from sponsors import access

CONTAINMENT_DAYS: Final = 5
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
    owner_changed_on: date | None = None
    documents_on: date | None = None
    """day on which answers of the site were last reviewed"""


def of_sites(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> dict[UUID, OfSite]:
    """Everything that can trigger something at some sites, in a number of queries that does not grow with them."""
    facts = standings.facts(site_ids, on, known_at)
    reviewed = questionnaires.results(site_ids, on, known_at)
    owners = dict(cmos.sites().filter(pk__in=site_ids).values_list("pk", "owner_changed_on"))
    parts: dict[str, Found] = {
        "dea": _dea(site_ids, known_at),
        "agreements": agreement_lines(site_ids, on, known_at),
        "findings": finding_lines(site_ids, on, known_at),
        "subcontracts": subcontract_lines(site_ids, on, known_at),
        "questionnaires": _questionnaires(site_ids),
        "signals": _signals(site_ids, known_at),
    }
    return {
        pk: OfSite(
            facts=found,
            owner_changed_on=owners.get(pk),
            documents_on=max((each.concluded_on for each in reviewed.get(pk, ())), default=None),
            **{name: tuple(rows.get(pk, ())) for name, rows in parts.items()},
        )
        for pk, found in facts.items()
    }


def _dea(site_ids: Collection[UUID], known_at: datetime | None) -> Found:
    found: Found = defaultdict(list)
    for pk, rows in cmos.evidence(site_ids, ["dea"], known_at).items():
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


def agreement_lines(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> Found:
    """The days in force of each signed version of an agreement that covers a site, with the products it names there."""
    found: Found = defaultdict(list)
    for pk, rows in agreements.evidence(site_ids, on, known_at).items():
        for one in rows:
            found[pk].append(
                AgreementLine(
                    id=one.id,
                    label=one.label,
                    recorded_on=one.first,
                    first=one.first,
                    last=one.last,
                    products=one.products,
                )
            )
    return found


def finding_lines(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> Found:
    """Findings that were issued; a critical one from the day it was found. Of a moment, what had happened by then."""
    counts = Q(status__in=[ISSUED, CLOSED]) | Q(status=DRAFT, grade=CRITICAL)
    rows = list(Finding.objects.filter(counts, site_id__in=site_ids).select_related("audit").order_by("id"))
    told = _told(rows, known_at)
    spoken, contained = audits.dialogue(rows), _contained(rows, known_at)
    found: Found = defaultdict(list)
    for row in rows:
        drafted, closed = told.get((row.pk, "finding.drafted")), told.get((row.pk, "finding.closed"))
        if known_at is not None and drafted is None:
            continue
        talk, began = spoken.get(row.pk), row.found_on or row.issued_on
        late = talk.owed_on() if talk is not None and row.status == ISSUED else None
        critical = row.grade == CRITICAL and began is not None
        found[row.site_id].append(
            FindingLine(
                id=row.pk,
                label=f"Finding {row.reference}",
                recorded_on=drafted or began or on,
                grade=row.grade,
                issued_on=row.issued_on,
                contain_by=business_day_deadline(began, CONTAINMENT_DAYS) if critical and began else None,
                contained_on=contained.get(row.pk),
                closed_on=closed,
                late_since=late if late and late < on else None,
                plan_accepted=talk is not None and finding_state(row.status, talk.rows) == ACCEPTED,
            )
        )
    return found


def _contained(rows: Collection[Finding], known_at: datetime | None) -> dict[UUID, date]:
    measures = FindingMeasure.objects.filter(finding__in=rows, kind=CONTAINED).order_by("-done_on")
    if known_at is not None:
        measures = measures.filter(recorded_at__lte=known_at)
    return dict(measures.values_list("finding_id", "done_on"))


def _told(rows: Collection[Finding], known_at: datetime | None) -> dict[tuple[UUID, str], date]:
    """The days on which findings were written down and closed, by what was said then."""
    names = ["finding.drafted", "finding.closed"]
    ids = [row.pk for row in rows]
    told = Event.objects.filter(subject_table=Finding._meta.db_table, subject_id__in=ids, name__in=names)
    if known_at is not None:
        told = told.filter(at__lte=known_at)
    found = told.order_by("tx", "seq").values_list("subject_id", "name", "at")
    return {(pk, name): access.day_here(at) for pk, name, at in found}


def subcontract_lines(site_ids: Collection[UUID], on: date, known_at: datetime | None = None) -> Found:
    """Work that sites give on, approved or not."""
    found: Found = defaultdict(list)
    for pk, rows in cmos.subcontracts_of(site_ids, on, known_at=known_at).items():
        for one in rows:
            found[pk].append(
                SubcontractLine(
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
            )
    return found


def _questionnaires(site_ids: Collection[UUID]) -> Found:
    """Those that the CMO still owes."""
    found: Found = defaultdict(list)
    owed = sent.in_state(sent.questionnaires(), dialogue.SENT).filter(site_id__in=site_ids, due_now__isnull=False)
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


def products_of(scopes: Iterable[Scope], on: date, known_at: datetime | None = None) -> Products:
    """What is known of the products of some scopes; of every product where one of them is about all."""
    listed = list(scopes)
    wanted = frozenset().union(*(each.products for each in listed)) if all(each.products for each in listed) else None
    ids = wanted if wanted is not None else set(cmos.products().values_list("pk", flat=True))
    facts = cmos.product_facts(ids, known_at=known_at).values()
    return Products(
        exempt=frozenset(each.id for each in facts if each.us_exempt_on(on)),
        scheduled=frozenset(each.id for each in facts if each.schedules_on(on)),
        names=tuple((name, each.id) for each in facts for name in (each.name, each.code, each.label) if name),
    )


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
        owner_changed_on=site.owner_changed_on,
    )


DEFAULT_BAND: Final = "medium"
"""Company rule: the interval of a site whose risk nobody has signed."""


def intervals(sites: Iterable[SiteFact], on: date, known_at: datetime | None = None) -> dict[UUID, Interval]:
    """Months between requalifications of each site, by its signed risk; by the rule for medium risk without one."""
    known = {each.id: each for each in sites}
    risks = risk_facts(known, on, known_at) if known else {}
    return {pk: _interval(risks.get(pk), site) for pk, site in known.items()}


def _interval(risk: RiskFact | None, site: SiteFact) -> Interval:
    if risk is None:
        months = interval_months(DEFAULT_BAND, sterile_or_biologic=site.sterile or site.biologics)
        return Interval(
            band=DEFAULT_BAND,
            audit_months=months,
            document_months=DOCUMENT_MONTHS[DEFAULT_BAND],
            capped=months < INTERVAL_MONTHS[DEFAULT_BAND],
        )
    return Interval(
        band=risk.band,
        audit_months=risk.intervals.audit,
        document_months=risk.intervals.documents,
        signed_on=risk.signed_on,
        capped=bool(risk.intervals.capped_by),
    )
