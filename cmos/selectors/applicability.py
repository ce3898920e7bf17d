"""What applies to the work that is done at sites, and why: records become scopes, pure rules answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from cmos.models import Site
from cmos.rules import HeldFact, ProductFact, StepFact, SubcontractFact
from cmos.rules.controlled import ControlledWork, Coverage, coverage
from cmos.selectors.chain import exposure_policy, known, product_facts, steps_at, steps_of, subcontracts_of
from cmos.selectors.facts import evidence
from regulations.rules import vocabulary
from regulations.rules.applicability import Profile, ScopeFact, profile, together
from sponsors import access

CONTROLLED: tuple[str, ...] = ("dea", "state_licence", "quota", "narcotics")
"""Kinds of evidence that let a controlled substance be worked on."""


@dataclass(frozen=True, slots=True)
class Place:
    """A site as far as it decides what applies."""

    id: UUID
    name: str
    country: str
    partner_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One step of a product at a site, with what applies to it on the day asked about."""

    step: StepFact
    product: ProductFact
    place: Place
    scope: ScopeFact
    profile: Profile
    coverage: Coverage

    @property
    def doing(self) -> str:
        return vocabulary.OPERATION_LABELS.get(self.step.operation, self.step.operation)

    @property
    def partner(self) -> str:
        return vocabulary.PARTNER_TYPES.get(self.scope.partner_type, self.scope.partner_type)


@dataclass(frozen=True, slots=True)
class SiteScope:
    """What is done at a site on a day, what applies there, and whom it gives work on to."""

    works: tuple[Work, ...]
    profile: Profile
    subcontracts: tuple[SubcontractFact, ...] = field(default=())


def applicability_at(
    site_ids: Collection[UUID], on: date, *, known_at: datetime | None = None
) -> dict[UUID, SiteScope]:
    """What applies at each site on a day, with the reason of everything."""
    steps = steps_at(site_ids, on, known_at=known_at)
    given_on = subcontracts_of(site_ids, on, known_at=known_at)
    works: dict[UUID, list[Work]] = {pk: [] for pk in site_ids}
    for each in _works([step for found in steps.values() for step in found], on, known_at):
        works[each.place.id].append(each)
    return {
        pk: SiteScope(tuple(found), together((each.profile for each in found), on), tuple(given_on[pk]))
        for pk, found in works.items()
    }


def applicability_of(product_id: UUID, on: date, *, known_at: datetime | None = None) -> list[Work]:
    """What applies to each step of a product that is done on a day, in their order."""
    return _works(steps_of([product_id], on, known_at=known_at)[product_id], on, known_at)


def scope_of(step: StepFact, product: ProductFact, place: Place, high_oeb: int) -> ScopeFact:
    """A step as plain values; where it names no market, those of its product count."""
    return ScopeFact(
        partner_type=step.partner_type or place.partner_type,
        operation=step.operation,
        material_type=product.material_type,
        dosage_form=product.dosage_form,
        modality=product.modality,
        sterile=product.sterile,
        oeb=product.oeb,
        high_oeb=high_oeb,
        schedules=product.schedules,
        milestones=product.milestones,
        markets=step.markets or product.markets,
        country=place.country,
    )


def _works(steps: Iterable[StepFact], on: date, known_at: datetime | None) -> list[Work]:
    listed = list(steps)
    products = product_facts({step.product_id for step in listed}, known_at=known_at)
    places = _places({step.site_id for step in listed}, known_at)
    high = exposure_policy(access.today_here() if known_at is None else access.day_here(known_at)).high
    scopes = [
        (step, products[step.product_id], places[step.site_id])
        for step in listed
        if step.product_id in products and step.site_id in places
    ]
    held = _held({step.site_id for step, product, _ in scopes if product.schedules}, known_at)
    return [
        _work(step, scope_of(step, product, place, high), product, place, held.get(step.site_id, []), on)
        for step, product, place in scopes
    ]


def _work(
    step: StepFact, scope: ScopeFact, product: ProductFact, place: Place, held: Collection[HeldFact], on: date
) -> Work:
    work = ControlledWork(operation=step.operation, country=place.country, on=on, schedules=product.schedules)
    return Work(
        step=step,
        product=product,
        place=place,
        scope=scope,
        profile=profile(scope, on),
        coverage=coverage(work, held),
    )


def _places(ids: Collection[UUID], known_at: datetime | None) -> dict[UUID, Place]:
    rows = known(Site, known_at, "id", ids) if ids else []
    return {row.pk: Place(row.pk, row.name, row.country, row.partner_type) for row in rows}


def _held(site_ids: Collection[UUID], known_at: datetime | None) -> dict[UUID, list[HeldFact]]:
    """What the sites hold for controlled substances; nothing is asked where nothing is controlled."""
    return evidence(site_ids, CONTROLLED, known_at=known_at) if site_ids else {}
