"""What will block: the work in use whose answer gets worse within some days, by what is known today."""

from __future__ import annotations

<<<<<<< HEAD
=======
from collections import defaultdict
from collections.abc import Mapping
>>>>>>> 08734a34 (What will block tells the day of the block beside the day of the condition; other work's agreement only advises)
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
from qualification.selectors.clearing_evidence import Question
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
<<<<<<< HEAD
    found = outlooks(in_use(today), today, until=until, worse=True)
    sites = {row.pk: row for row in cmos.sites().filter(pk__in={site for site, _ in found})}
    products = {row.pk: row for row in cmos.products().filter(pk__in={asked.product for _, asked in found})}
    told = [
        _worsening(sites[site], products[asked.product], now, later)
        for (site, asked), (now, later) in found.items()
        if later is not None and asked.product is not None
    ]
    return sorted(told, key=lambda one: (one.on, -one.becomes, one.site.name, one.name))


def _worsening(site: Site, product: Product, now: Clearance, later: Clearance) -> Worsening:
    known = {(one.code, one.detail) for one in now.reasons if one.counts == one.answer}
=======
    found = clearances(in_use(today), today, until=until, worse=True)
    sites = {row.pk: row for row in cmos.sites().filter(pk__in={site for site, _ in found})}
    products = {row.pk: row for row in cmos.products().filter(pk__in={asked.product for _, asked in found})}
    turning: dict[date, dict[Question, Clearance]] = defaultdict(dict)
    _note(turning, found)
    told = []
    while turning:
        day = min(turning)
        before = turning.pop(day)
        # What turns into a condition first may be blocked later still: both days are told.
        later = clearances(list(before), day, until=until, worse=True)
        _note(turning, later)
        for question, was in before.items():
            site, asked = question
            product = products[asked.product] if asked.product else None
            if product is not None:
                told.append(_worsening(sites[site], product, found[question].answer, was, later[question]))
    return sorted(told, key=lambda one: (one.on, -one.becomes, one.site.name, one.name))


def _note(turning: dict[date, dict[Question, Clearance]], found: Mapping[Question, Clearance]) -> None:
    """On which day each answer gets worse next."""
    for question, answer in found.items():
        if answer.changes_on is not None:
            turning[answer.changes_on][question] = answer


def _worsening(site: Site, product: Product, today: Answer, was: Clearance, later: Clearance) -> Worsening:
    known = {(one.code, one.detail) for one in was.reasons if one.counts == one.answer}
>>>>>>> 08734a34 (What will block tells the day of the block beside the day of the condition; other work's agreement only advises)
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
