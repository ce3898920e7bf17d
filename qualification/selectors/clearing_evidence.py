"""What clearances are answered from: each room's facts, fetched for all questions of a day together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from cmos import selectors as cmos
from cmos.rules import DeaQuotaFact, HeldFact, PeriodFact, ProductFact
from cmos.rules.controlled import ControlledWork, coverage
from qualification.models import ClearanceOverride, ProductAssessment
from qualification.rules.asked import narrowed
from qualification.rules.clearing import (
    AssessmentFact,
    ClearingFacts,
    ControlledFact,
    MaterialFact,
    OverrideFact,
    steps,
)
from qualification.rules.lifecycle.facts import Asked, QualificationFact
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.lifecycle import QualificationsOf
from qualification.selectors.watching import Gathered
from records.selectors.known import known_rows

Question = tuple[UUID, Asked]
"""A site, and the work asked about."""
Controlled = tuple[ControlledFact, ...]
DAY = timedelta(days=1)
CONTROLLED: Final = ("dea", "state_licence", "quota", "narcotics")
"""Kinds of evidence that let a controlled substance be worked on."""


class Evidence:
    """The facts of some questions as known at a moment: what carries its own dates once, the rest for each day."""

    def __init__(self, questions: Collection[Question], known_at: datetime | None = None) -> None:
        sites = list({site for site, _ in questions})
        self.known_at = known_at
        gathered = Gathered(sites, known_at)
        self.sites, self.agreements = gathered.facts, gathered.agreements
        self.qualified = QualificationsOf(sites, known_at, gathered)
        self.assessments = assessment_facts(sites, known_at)
        self.overrides = override_facts(sites, known_at)
        products = {asked.product for _, asked in questions if asked.product is not None}
        self.products = cmos.product_facts(products, known_at=known_at)
        listed = any(product.schedules for product in self.products.values())
        self.held: dict[UUID, list[HeldFact]] = cmos.evidence(sites, CONTROLLED, known_at) if listed else {}

    def on(self, questions: Collection[Question], day: date) -> dict[Question, ClearingFacts]:
        """The facts of each of these questions on a day."""
        qualified = self.qualified.on(day, {site for site, _ in questions})
        return {(site, asked): self._facts(site, asked, day, qualified.get(site, [])) for site, asked in questions}

    def _facts(self, site: UUID, asked: Asked, day: date, qualified: Collection[QualificationFact]) -> ClearingFacts:
        product = self.products.get(asked.product) if asked.product else None
        held, known = self.held.get(site, []), self.sites.get(site)
        country = known.site.country if known else ""
        return ClearingFacts(
            site_id=site,
            standing=self._standing(site, asked, day),
            material=_material(product, day) if product else None,
            qualifications=tuple(qualified),
            agreements=tuple(self.agreements.get(site, ())),
            assessments=tuple(self.assessments.get(site, ())),
            overrides=tuple(self.overrides.get(site, ())),
            controlled=controlled_facts(asked, product, country, held, day) if product else (),
            turns=tuple(_turns(product, held)),
        )

    def _standing(self, site: UUID, asked: Asked, day: date) -> Standing | None:
        """The standing for the operation asked about, and for what the product is."""
        known = self.sites.get(site)
        if known is None or asked.market not in JURISDICTIONS:
            return None
        product = self.products.get(asked.product) if asked.product else None
        return standing(narrowed(known, asked, product), asked.market, day)


def assessment_facts(site_ids: Collection[UUID], known_at: datetime | None = None) -> dict[UUID, list[AssessmentFact]]:
    """The signed risk assessments of products at each site."""
    found: dict[UUID, list[AssessmentFact]] = defaultdict(list)
    for row in _assessments(site_ids, known_at):
        found[row.site_id].append(
            AssessmentFact(
                id=row.pk,
                number=row.number,
                product=row.product_id,
                markets=frozenset(row.markets),
                first=row.valid_from,
                last=row.valid_to,
            )
        )
    return found


def _assessments(site_ids: Collection[UUID], known_at: datetime | None) -> Iterable[ProductAssessment]:
    if known_at is not None:
        return known_rows(ProductAssessment, known_at, sites=site_ids, status=steps.SIGNED)
    return ProductAssessment.objects.filter(site_id__in=site_ids, status=steps.SIGNED).order_by("id")


def override_facts(site_ids: Collection[UUID], known_at: datetime | None = None) -> dict[UUID, list[OverrideFact]]:
    """The overrides that two people signed at each site; an ended one until the day before its end."""
    found: dict[UUID, list[OverrideFact]] = defaultdict(list)
    for row in _overrides(site_ids, known_at):
        last = min(row.last_on, row.ended_on - DAY) if row.ended_on else row.last_on
        if last >= row.first_on:
            asked = Asked(row.operation, row.product_id, row.market)
            found[row.site_id].append(
                OverrideFact(
                    id=row.pk, number=row.number, asked=asked, keys=frozenset(row.keys), first=row.first_on, last=last
                )
            )
    return found


def _overrides(site_ids: Collection[UUID], known_at: datetime | None) -> Iterable[ClearanceOverride]:
    signed = [steps.IN_FORCE, steps.ENDED]
    if known_at is not None:
        return known_rows(ClearanceOverride, known_at, sites=site_ids, status__in=signed)
    return ClearanceOverride.objects.filter(site_id__in=site_ids, status__in=signed).order_by("id")


def _material(found: ProductFact, on: date) -> MaterialFact:
    phase = found.phase_on(on)
    return MaterialFact(
        id=found.id,
        label=found.label,
        p1_statutory=found.us_exempt_on(on),
        investigational=phase not in ("", "commercial"),
    )


def controlled_facts(
    asked: Asked, found: ProductFact, country: str, held: Collection[HeldFact], on: date
) -> Controlled:
    """What DEA or the national law asks of this address for this work, each with what is missing or held."""
    work = ControlledWork(operation=asked.operation, country=country, on=on, schedules=found.schedules)
    answer = coverage(work, held)
    if not answer.asked:
        return ()
    if answer.covered:
        words = f"Covered: {', '.join(ref.label for ref in answer.papers)}."
        return (ControlledFact(code="CONTROLLED_COVERED", sentence=words, evidence=answer.papers),)
    return tuple(
        ControlledFact(
            code="CONTROLLED_QUOTA_MISSING" if gap.code == "DEA_QUOTA" else "CONTROLLED_REGISTRATION_MISSING",
            sentence=f"{gap.sentence} ({gap.source})",
            evidence=(gap.held,) if gap.held else (),
        )
        for gap in answer.gaps
    )


def _turns(found: ProductFact | None, held: Collection[HeldFact]) -> Iterator[date]:
    """Days on which a product's phase or schedules, or the papers for it, begin, end or turn."""
    if found is None:
        return
    yield from (milestone.on for milestone in found.milestones)
    for listed in found.schedules:
        yield listed.valid_from
        if listed.valid_to is not None:
            yield listed.valid_to + DAY
    for paper in held if found.schedules else ():
        days = (paper.suspended_on, paper.suspension_ended_on, paper.withdrawn_on)
        yield from (day for day in days if day is not None)
        if isinstance(paper, PeriodFact):
            if paper.valid_from is not None:
                yield paper.valid_from
            if paper.valid_to is not None:
                yield paper.valid_to + DAY
        if isinstance(paper, DeaQuotaFact):
            yield from (date(paper.year, 1, 1), date(paper.year + 1, 1, 1))
