"""What the page of one site shows: its standing with every reason, what asks people, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from audits import selectors as audits
from cmos.deadlines import Deadline
from cmos.models import Site
from cmos.rules import SCHEMES, SupportingFact
from desk.selectors import LOOK_BACK, visible
from inspections import selectors as inspections
from kernel.actor import Actor
from qualification import selectors as qualification
from qualification.rules.decisions.signals import Signal
from qualification.rules.facts import SiteFacts
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import risk_on as risks
from quality_agreements import selectors as quality_agreements
from regulations.rules import vocabulary
from reminders import selectors as reminders


@dataclass(frozen=True, slots=True)
class SignalRow:
    """News of one authority that asks about another market, and where a person answers."""

    signal: Signal
    url: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of an authority whose word is no standing of ours, and how it stands on the day."""

    fact: SupportingFact
    scheme: str
    state: str
    scope: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """Everything the site page shows."""

    site: Site
    standings: list[tuple[str, Standing]]
    deadlines: list[Deadline]
    agreements: list[Any]
    audits: list[audits.AuditOn]
    published: inspections.Published | None
    inspections: list[inspections.InspectionOn]
    signals: tuple[SignalRow, ...]
    papers: list[PaperRow]
    is_past: bool
    compared: qualification.Comparison | None
    """with the knowledge of now, where another moment's was asked for"""
    risk: risks.SiteRisk | None


def site_page(site: Site, actor: Actor, on: date, today: date, known_at: datetime | None = None) -> SitePage:
    """One site: its standing on `on` with every reason, as known at `known_at`, and what belongs to it now."""
    known = qualification.facts([site.pk], on, known_at).get(site.pk) if actor.can("qualification.view") else None
    window = reminders.due_between(today - timedelta(LOOK_BACK), today + timedelta(LOOK_BACK), site.pk)
    return SitePage(
        site=site,
        standings=[(words, standing(known, market, on)) for market, words in JURISDICTIONS.items()] if known else [],
        signals=_signals(site, known, on) if on == today and known_at is None else (),
        papers=_papers(known, on),
        deadlines=visible(window, actor),
        agreements=list(quality_agreements.agreements_of(site, on)) if actor.can("quality_agreements.view") else [],
        audits=audits.audits_on(site, on, today) if actor.can("audits.view") else [],
        inspections=inspections.inspections_on(site, on, today) if actor.can("inspections.view") else [],
        published=inspections.published_by(site, on) if actor.can("inspections.view") else None,
        is_past=on < today,
        compared=qualification.compared(site.pk, on, known_at) if known_at and actor.can("desk.explanation") else None,
        risk=risks.site_risk(site.pk, on) if actor.can("risk.view") else None,
    )


def _signals(site: Site, known: SiteFacts | None, on: date) -> tuple[SignalRow, ...]:
    """News of one authority that asks people about another market; it is answered today, on no other day."""
    asked = qualification.unanswered({site.pk: known}, on)[site.pk] if known else ()
    address = reverse("standing:decide", args=[site.pk])
    return tuple(
        SignalRow(one, f"{address}?{urlencode({'market': one.market, 'evidence': str(one.news.ref.id)})}")
        for one in asked
    )


def _papers(known: SiteFacts | None, on: date) -> list[PaperRow]:
    """What other authorities say of the site: shown beside the standings, never a standing of ours."""
    rows = [one for one in known.supporting if one.valid_from is None or one.valid_from <= on] if known else []
    return [
        PaperRow(
            one,
            SCHEMES.get(one.scheme, one.scheme),
            "withdrawn"
            if one.withdrawn(on)
            else "suspended"
            if one.suspended(on)
            else "in_force"
            if one.in_force(on)
            else "expired",
            ", ".join(vocabulary.OPERATION_LABELS.get(code, code) for code in sorted(one.operations)),
        )
        for one in sorted(rows, key=lambda each: (each.scheme, str(each.id)))
    ]
