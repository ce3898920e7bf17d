"""What will block: the work in use whose answer gets worse within some days, by what is known today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Product, Site
from qualification.rules.clearing import Answer, Clearance
from qualification.rules.lifecycle.facts import Asked
from qualification.rules.words import JURISDICTIONS
from qualification.selectors.clearance import outlooks
from qualification.selectors.clearing_evidence import Evidence, Question
from regulations.rules.vocabulary import OPERATION_LABELS

DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Worsening:
    """Work that may be ordered today and may not, or only with conditions, from a day on."""

    site: Site
    product: Product
    operation: str
    market: str
    now: Answer
    becomes: Answer
    on: date
    because: str
    pk: UUID
    """of the site: what a list calls its row by"""

    @property
    def name(self) -> str:
        return f"{self.product} at {self.site.name}"

    @property
    def operation_words(self) -> str:
        return OPERATION_LABELS.get(self.operation, self.operation)

    @property
    def site_name(self) -> str:
        return self.site.name

    @property
    def product_name(self) -> str:
        return str(self.product)


def in_use(on: date) -> list[Question]:
    """Every step of a product at a site of the sponsor on a day, once for each market it serves."""
    products = {row.pk: row for row in cmos.active_products()}
    sites = set(cmos.active_sites().values_list("pk", flat=True))
    found = []
    for steps in cmos.steps_of(list(products), on).values():
        for step in steps:
            markets = step.markets or frozenset(products[step.product_id].markets)
            if step.site_id in sites:
                found += [
                    (step.site_id, Asked(step.operation, step.product_id, market))
                    for market in JURISDICTIONS
                    if market in markets
                ]
    return list(dict.fromkeys(found))


def forecast(today: date, days: int = DAYS) -> list[Worsening]:
    """The work in use whose answer gets worse than today's within `days`, once for each day on which it does, the
    soonest and the worst first."""
    until = today + timedelta(days=days)
    asked = in_use(today)
    evidence = Evidence(asked)
    found = outlooks(asked, today, until=until, worse=True, evidence=evidence)
    sites = {row.pk: row for row in cmos.sites().filter(pk__in={site for site, _ in found})}
    products = {row.pk: row for row in cmos.products().filter(pk__in={asked.product for _, asked in found})}
    turns = [(question, now, later) for question, (now, later) in found.items() if later is not None]
    # What becomes a condition first may be blocked later still: both days are told.
    conditions: dict[date, list[Question]] = defaultdict(list)
    for question, _, later in turns:
        if later.answer == Answer.WARN:
            conditions[later.on].append(question)
    for day, questions in sorted(conditions.items()):
        following = outlooks(questions, day, until=until, worse=True, evidence=evidence)
        turns += [(question, was, later) for question, (was, later) in following.items() if later is not None]
    told = [
        _worsening(sites[site], products[asked.product], found[site, asked][0].answer, was, later)
        for (site, asked), was, later in turns
        if asked.product is not None
    ]
    return sorted(told, key=lambda one: (one.on, -one.becomes, one.site.name, one.name))


def _worsening(site: Site, product: Product, today: Answer, was: Clearance, later: Clearance) -> Worsening:
    known = {(one.code, one.detail) for one in was.reasons if one.counts == one.answer}
    new = [one for one in later.deciding if (one.code, one.detail) not in known] or list(later.deciding)
    return Worsening(
        site=site,
        product=product,
        operation=was.asked.operation,
        market=was.asked.market,
        now=today,
        becomes=later.answer,
        on=later.on,
        because=" ".join(dict.fromkeys(one.sentence for one in new)),
        pk=site.pk,
    )
