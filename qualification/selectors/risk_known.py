"""What is recorded of sites, as far as their risk rests on it: one read for many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from audits import rules as audit_rules
from audits import selectors as audits
from cmos import selectors as cmos
from cmos.rules import ProductFact, StepFact
from qualification.rules.facts import SiteFacts
from qualification.rules.risk.known import Answered, Known, Made, OpenFinding
from qualification.rules.standing import Standing, standing
from qualification.rules.words import JURISDICTIONS, Status
from qualification.selectors.standing import facts
from questionnaires import selectors as questionnaires
from questionnaires.rules import review


def known(site_ids: Collection[UUID], on: date) -> dict[UUID, Known]:
    """Everything that proposals and floors are made from."""
    made, markets = _made(site_ids, on)
    found, rows = facts(site_ids, on), {row.pk: row for row in cmos.sites().filter(pk__in=site_ids)}
    held, answered = _findings(site_ids, on), _answered(site_ids, on)
    return {
        site_id: Known(
            on=on,
            facts=each,
            standings=_standings(each, on, markets[site_id]),
            findings=tuple(held[site_id]),
            answered=tuple(answered[site_id]),
            products=tuple(made[site_id]),
            hazard=rows[site_id].hpapi_band,
            batch_records=rows[site_id].batch_records,
        )
        for site_id, each in found.items()
    }


def _made(site_ids: Collection[UUID], on: date) -> tuple[dict[UUID, list[Made]], dict[UUID, set[str]]]:
    """What is made at each site by its steps, and the markets that this serves."""
    steps = cmos.steps_at(site_ids, on)
    products = {each.product_id for rows in steps.values() for each in rows}
    facts_of, everywhere = cmos.product_facts(products), cmos.steps_of(products, on)
    made: dict[UUID, list[Made]] = defaultdict(list)
    markets: dict[UUID, set[str]] = defaultdict(set)
    for site_id, rows in steps.items():
        for product_id in dict.fromkeys(each.product_id for each in rows):
            own = [each for each in rows if each.product_id == product_id]
            made[site_id].append(_product(facts_of[product_id], own, everywhere.get(product_id, ())))
            for each in own:
                markets[site_id] |= each.markets or facts_of[product_id].markets
    return made, markets


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
