"""What is made where: products as facts, their steps, and what sites give on, on a day and as known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import ManufacturingStep, Product, ProductMilestone, ProductSchedule, Subcontract
from cmos.rules import ImportFact, MarketUse, exposure, subcontracts
from cmos.rules.products import ProductFact, StepFact, SubcontractFact, modality_of
from kernel.models import Walled
from kernel.prepared import prepared
from records.selectors.known import known_rows
from regulations.rules.applicability import MilestoneFact, ScheduleFact
from sponsors import access

M = TypeVar("M", bound=Walled)


MOST_GIVERS: Final = 200
"""Sites whose contracts are looked at for one chain."""


def exposure_policy(on: date) -> exposure.ExposurePolicy:
    """The sponsor's table of exposure bands on a day; the product's default where none was adopted."""
    stored = access.policy(exposure.KIND, on)
    return exposure.from_body(stored.body, stored.version) if stored else exposure.DEFAULT


def product_facts(product_ids: Collection[UUID], *, known_at: datetime | None = None) -> dict[UUID, ProductFact]:
    """The products asked for with every milestone and schedule; ids that are not the sponsor's are missing."""
    if not product_ids:
        return {}
    rows, happened, given = _products(product_ids) if known_at is None else _products_known(product_ids, known_at)
    milestones, schedules = _by(happened, "product_id"), _by(given, "product_id")
    policy = exposure_policy(access.today_here() if known_at is None else access.day_here(known_at))
    return {row.pk: product_fact(row, milestones[row.pk], schedules[row.pk], policy) for row in rows}


@prepared
def _products(ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """Products with their milestones and schedules that were not taken back as mistakes."""
    return [
        Product.objects.filter(pk__among=ids).order_by("id"),
        *(
            model._default_manager.filter(product_id__among=ids, voided_at=None).order_by("id")
            for model in (ProductMilestone, ProductSchedule)
        ),
    ]


def _products_known(product_ids: Collection[UUID], known_at: datetime) -> list[list[Any]]:
    """The same as known at a moment."""
    rows = known(Product, known_at, "id", product_ids)
    ids = [row.pk for row in rows]
    return [rows, *(_standing(model, known_at, "product_id", ids) for model in (ProductMilestone, ProductSchedule))]


def steps_of(
    product_ids: Collection[UUID], on: date, *, known_at: datetime | None = None
) -> dict[UUID, list[StepFact]]:
    """The steps of each product that are done on a day, in their order."""
    found: dict[UUID, list[StepFact]] = {pk: [] for pk in product_ids}
    for fact in _steps_on("product_id", product_ids, on, known_at):
        found[fact.product_id].append(fact)
    return found


def steps_at(site_ids: Collection[UUID], on: date, *, known_at: datetime | None = None) -> dict[UUID, list[StepFact]]:
    """The steps that are done at each site on a day."""
    found: dict[UUID, list[StepFact]] = {pk: [] for pk in site_ids}
    for fact in _steps_on("site_id", site_ids, on, known_at):
        found[fact.site_id].append(fact)
    return found


class Going(NamedTuple):
    """Where what is made at a site goes: the markets and when, and the first shipments into the United States."""

    uses: tuple[MarketUse, ...] = ()
    imports: tuple[ImportFact, ...] = ()


def going_from(site_ids: Collection[UUID], *, known_at: datetime | None = None) -> dict[UUID, Going]:
    """Where the steps at each site send their product; a step that names no market serves those of its product."""
    if known_at is None:
        rows, made = _going(site_ids)
    else:
        rows = _standing(ManufacturingStep, known_at, "site_id", site_ids)
        asked = {row.product_id for row in rows if not row.markets or row.us_import_on}
        made = known(Product, known_at, "id", asked) if asked else []
    products = {row.pk: row for row in made}
    return {
        site_id: Going(tuple(dict.fromkeys(_uses(steps, products))), tuple(_imports(steps, products)))
        for site_id, steps in _by(rows, "site_id").items()
    }


def _uses(steps: Iterable[ManufacturingStep], products: Mapping[UUID, Product]) -> Iterator[MarketUse]:
    for step in steps:
        product = products.get(step.product_id)
        for market in step.markets or (product.markets if product else ()):
            yield MarketUse(market, step.valid_from, step.valid_to)


def _imports(steps: Iterable[ManufacturingStep], products: Mapping[UUID, Product]) -> Iterator[ImportFact]:
    """The first of each product."""
    first: dict[UUID, date] = {}
    for step in steps:
        if step.us_import_on is not None:
            first[step.product_id] = min(step.us_import_on, first.get(step.product_id, step.us_import_on))
    for product_id, on in sorted(first.items(), key=lambda each: (each[1], each[0])):
        yield ImportFact(on, product_id, str(products.get(product_id, "A product")))


@prepared
def _going(site_ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """The steps at sites that stand, and the products of those that name no market or were imported."""
    steps = ManufacturingStep.objects.filter(site_id__among=site_ids, voided_at=None)
    asked = steps.filter(Q(markets=[]) | Q(us_import_on__isnull=False))
    return [steps.order_by("id"), Product.objects.filter(pk__in=asked.values("product_id"))]


def subcontracts_of(
    site_ids: Collection[UUID], on: date, *, known_at: datetime | None = None
) -> dict[UUID, list[SubcontractFact]]:
    """What each site gives on to others on a day, approved or not; rejected and withdrawn proposals are none."""
    every = subcontract_facts(site_ids, known_at=known_at)
    return {pk: [fact for fact in found if fact.in_use(on)] for pk, found in every.items()}


def subcontract_facts(
    site_ids: Collection[UUID], *, known_at: datetime | None = None
) -> dict[UUID, list[SubcontractFact]]:
    """The same of whatever day."""
    found: dict[UUID, list[SubcontractFact]] = {pk: [] for pk in site_ids}
    for row in known(Subcontract, known_at, "site_id", site_ids):
        if row.status not in subcontracts.CLOSED:
            found[row.site_id].append(subcontract_fact(row))
    return found


def contract_chain(site_id: UUID, on: date, *, known_at: datetime | None = None) -> list[tuple[int, SubcontractFact]]:
    """The chain of contracts behind a site on a day: to whom it gives work on, and they in their turn."""
    given_on: dict[UUID, list[SubcontractFact]] = {}
    level: set[UUID] = {site_id}
    while level and len(given_on) < MOST_GIVERS:
        found = subcontracts_of(level, on, known_at=known_at)
        given_on |= found
        level = {fact.site_id for facts in found.values() for fact in facts if fact.site_id} - given_on.keys()
    return subcontracts.contract_chain(site_id, given_on)


def given_to(
    site_ids: Collection[UUID], on: date, *, known_at: datetime | None = None
) -> dict[UUID, list[SubcontractFact]]:
    """What each site is given by others on a day, approved or not; rejected and withdrawn proposals are none."""
    found: dict[UUID, list[SubcontractFact]] = {pk: [] for pk in site_ids}
    for row in known(Subcontract, known_at, "to_site_id", site_ids):
        fact = subcontract_fact(row)
        if row.status not in subcontracts.CLOSED and fact.in_use(on) and fact.site_id is not None:
            found[fact.site_id].append(fact)
    return found


def schedules_of(product_id: UUID) -> list[ProductSchedule]:
    """The schedules of a product that stand, oldest first."""
    return list(ProductSchedule.objects.filter(product=product_id, voided_at=None).order_by("valid_from", "id"))


def every_step_of(product_id: UUID) -> list[StepFact]:
    """The steps of a product that stand, of whatever day, in their order."""
    rows = ManufacturingStep.objects.filter(product=product_id, voided_at=None).order_by("position", "id")
    return [step_fact(row) for row in rows]


def sites_making(product_id: UUID) -> set[UUID]:
    """The sites where the product is or was made."""
    return set(ManufacturingStep.objects.filter(product=product_id).values_list("site_id", flat=True))


def fed_by(step: ManufacturingStep) -> bool:
    """Whether another step that stands is fed by this one."""
    return ManufacturingStep.objects.filter(
        product=step.product_id, follows__contains=[step.pk], voided_at=None
    ).exists()


def product_fact(
    row: Product,
    milestones: Iterable[ProductMilestone],
    schedules: Iterable[ProductSchedule],
    policy: exposure.ExposurePolicy,
) -> ProductFact:
    """One product as a fact, with what is recorded about it; oldest first."""
    return ProductFact(
        id=row.pk,
        code=row.code,
        name=row.name,
        strength=row.strength,
        label=str(row),
        material_type=row.material_type,
        dosage_form=row.dosage_form,
        modality=modality_of(row.modality, biologics=row.biologics),
        sterile=row.sterile,
        biologics=row.biologics,
        oel=row.oel,
        oeb=exposure.banded(row.oel, row.oeb, policy),
        markets=frozenset(row.markets),
        schedules=tuple(
            ScheduleFact(each.schedule, each.drug_code, each.valid_from, each.valid_to)
            for each in sorted(schedules, key=lambda each: (each.valid_from, each.pk))
        ),
        milestones=tuple(
            MilestoneFact(each.kind, each.happened_on, each.country)
            for each in sorted(milestones, key=lambda each: (each.happened_on, each.pk))
        ),
    )


def step_fact(row: ManufacturingStep) -> StepFact:
    """One step as a fact."""
    return StepFact(
        id=row.pk,
        product_id=row.product_id,
        site_id=row.site_id,
        operation=row.operation,
        markets=frozenset(row.markets),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        position=row.position,
        follows=tuple(row.follows),
        partner_type=row.partner_type,
    )


def subcontract_fact(row: Subcontract) -> SubcontractFact:
    """One subcontract as a fact."""
    return SubcontractFact(
        id=row.pk,
        giver_site_id=row.site_id,
        site_id=row.to_site_id,
        name=row.name,
        country=row.country,
        operations=frozenset(row.operations),
        products=frozenset(row.products),
        disclosed_on=row.disclosed_on,
        approved_on=row.approved_on,
        revoked_on=row.revoked_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _steps_on(column: str, ids: Collection[UUID], on: date, known_at: datetime | None) -> list[StepFact]:
    rows = [
        row
        for row in _standing(ManufacturingStep, known_at, column, ids)
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
    ]
    return [step_fact(row) for row in sorted(rows, key=lambda row: (row.position, row.pk))]


def _standing(model: type[M], known_at: datetime | None, column: str, ids: Collection[UUID]) -> list[M]:
    """The rows that were not taken back as mistakes."""
    rows: list[Any] = known(model, known_at, column, ids)
    return [row for row in rows if row.voided_at is None]


def known(model: type[M], known_at: datetime | None, column: str, ids: Collection[UUID]) -> list[M]:
    """The rows whose `column` is one of `ids`: as they are, or as they were known at a moment."""
    if known_at is None:
        rows: Any = model._default_manager.filter(**{f"{column}__in": ids}).order_by("id")
        return list(rows)
    if column == "id":
        return known_rows(model, known_at, ids=ids)
    if column == "site_id":
        return known_rows(model, known_at, sites=ids)
    return known_rows(model, known_at, **{f"{column}__in": set(ids)})


def _by(rows: Iterable[Any], column: str) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped
