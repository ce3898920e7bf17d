"""What is recorded of sites, as far as their risk rests on it: one read for many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits import rules as audit_rules
from audits import selectors as audits
from cmos import selectors as cmos
from cmos.models import Site
from cmos.rules import ProductFact, StepFact
from qualification.rules.asked import narrowed
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.risk.known import Answered, Known, Made, OpenFinding
from qualification.rules.standing import Standing, standing
from qualification.rules.stood import Stood
from qualification.rules.words import JURISDICTIONS, Status
from qualification.selectors.standing import facts
from questionnaires import selectors as questionnaires
from questionnaires.rules import review
from regulations.rules.vocabulary import OPERATION_LABELS


@dataclass(frozen=True, slots=True)
class Work:
    """What is done at a site for products, with the markets that this serves."""

    products: tuple[Made, ...] = ()
    asked: tuple[tuple[Asked, ProductFact], ...] = ()

    @property
    def markets(self) -> set[str]:
        return {asked.market for asked, _ in self.asked}


def known(site_ids: Collection[UUID], on: date) -> dict[UUID, Known]:
    """Everything that proposals and floors are made from."""
    work = _work(site_ids, on)
    found, rows = facts(site_ids, on), {row.pk: row for row in cmos.sites().filter(pk__in=site_ids)}
    held, answered = _findings(site_ids, on), _answered(site_ids, on)
    return {
        site_id: _known(each, work.get(site_id, Work()), held[site_id], answered[site_id], rows[site_id], on)
        for site_id, each in found.items()
    }


def _known(
    found: SiteFacts, work: Work, held: list[OpenFinding], answered: list[Answered], row: Site, on: date
) -> Known:
    standings = _standings(found, on, work.markets)
    return Known(
        on=on,
        facts=found,
        standings=standings,
        work=_stood(found, work, standings, on),
        findings=tuple(held),
        answered=tuple(answered),
        products=work.products,
        hazard=row.hpapi_band,
        batch_records=row.batch_records,
    )


def _work(site_ids: Collection[UUID], on: date) -> dict[UUID, Work]:
    """What is done at each site by the steps of products on a day."""
    steps = cmos.steps_at(site_ids, on)
    ids = {each.product_id for rows in steps.values() for each in rows}
    products, everywhere = cmos.product_facts(ids), cmos.steps_of(ids, on)
    return {site_id: _work_at(rows, products, everywhere) for site_id, rows in steps.items()}


def _work_at(
    rows: Collection[StepFact],
    products: Mapping[UUID, ProductFact],
    everywhere: Mapping[UUID, Collection[StepFact]],
) -> Work:
    made = []
    for product_id in dict.fromkeys(each.product_id for each in rows):
        own = [each for each in rows if each.product_id == product_id]
        made.append(_product(products[product_id], own, everywhere.get(product_id, ())))
    asked = [
        (Asked(each.operation, each.product_id, market), products[each.product_id])
        for each in rows
        for market in sorted(each.markets or products[each.product_id].markets)
    ]
    return Work(tuple(made), tuple(dict.fromkeys(asked)))


def _product(fact: ProductFact, own: Collection[StepFact], everywhere: Collection[StepFact]) -> Made:
    """A product with how many other sites do for it what this one does; of several steps the least."""
    site_id = next(iter(own)).site_id
    others = [
        {each.site_id for each in everywhere if each.operation == step.operation and each.site_id != site_id}
        for step in own
    ]
    return Made(
        id=fact.id,
        label=" ".join(filter(None, (fact.name, fact.strength))),
        dosage_form=fact.dosage_form,
        sterile=fact.sterile,
        biologics=fact.biologics,
        modality=fact.modality,
        oeb=f"oeb{fact.oeb}" if fact.oeb else "",
        elsewhere=min(map(len, others)),
    )


def _standings(found: SiteFacts, on: date, used: Collection[str]) -> tuple[Standing, ...]:
    """The standings in the markets in use; in every one that applies where no step of a product says which are."""
    asked = [market for market in JURISDICTIONS if market in used] or list(JURISDICTIONS)
    judged = (standing(found, market, on) for market in asked)
    return tuple(each for each in judged if each.status != Status.NOT_APPLICABLE)


def _stood(found: SiteFacts, work: Work, standings: Collection[Standing], on: date) -> tuple[Stood, ...]:
    """The standing for each piece of work, as clearance asks it, where it is worse than that of the site.

    A decision about some products, and a product that asks for more than the site declares, show here alone. What is
    better for some work changes nothing: the site is judged by its worst.
    """
    whole = {each.jurisdiction: each.effective for each in standings}
    judged = (
        Stood(standing(narrowed(found, asked, product), asked.market, on), _words(asked, product))
        for asked, product in work.asked
        if asked.market in JURISDICTIONS
    )
    none = Status.NOT_APPLICABLE
    return tuple(each for each in judged if each.status > whole.get(each.standing.jurisdiction, none))


def _words(asked: Asked, product: ProductFact) -> str:
    return f"{OPERATION_LABELS.get(asked.operation, asked.operation)} for {product.label or product.name}"


def _findings(site_ids: Collection[UUID], on: date) -> dict[UUID, list[OpenFinding]]:
    """Findings that were graded and not taken back, with whether something about them is late."""
    found: dict[UUID, list[OpenFinding]] = defaultdict(list)
    counted = audits.all_findings().filter(site_id__in=site_ids).exclude(status=audit_rules.VOID)
    late = set(audits.overdue(counted, on).values_list("pk", flat=True))
    for row in counted.exclude(grade=audit_rules.RECOMMENDATION).order_by("id"):
        found[row.site_id].append(
            OpenFinding(
                id=row.pk,
                label=row.reference,
                audit_id=row.audit_id,
                grade=row.grade,
                open=row.status != audit_rules.CLOSED,
                late=row.pk in late,
                requirements=tuple(row.requirements),
                audit_kind=row.audit.kind if row.audit else "",
            )
        )
    return found


def _answered(site_ids: Collection[UUID], on: date) -> dict[UUID, list[Answered]]:
    """Reviewed questionnaires; a knockout that was not decided in favour of the site is unresolved."""
    return {
        site_id: [
            Answered(
                id=each.id,
                number=each.number,
                answered_on=each.answered_on,
                percent=each.score.percent,
                unresolved=tuple(one.question for one in each.knockouts if one.decision != review.CONTINUE),
            )
            for each in rows
        ]
        for site_id, rows in questionnaires.results(site_ids, on).items()
    }
