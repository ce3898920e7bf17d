"""Where a site stands for the work of a scope, market by market: what the gate of legality looks at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from cmos import selectors as cmos
from cmos.rules import ProductFact
from qualification.rules.asked import narrowed
from qualification.rules.facts import SiteFacts
from qualification.rules.lifecycle.facts import Asked, Scope
from qualification.rules.lifecycle.gates import StandingLine
from qualification.rules.standing import standing
from qualification.rules.stood import Stood
from qualification.rules.words import JURISDICTIONS, Status
from qualification.selectors.standing import facts
from regulations.rules.vocabulary import OPERATION_LABELS

NO_RULES = "No standing is computed for this market: a person looks at it."
Work = tuple[str, ProductFact | None]
"""An operation (empty: every one that the site declares) and a product (None: no product is named)."""


def standing_lines(site_id: UUID, scope: Scope, on: date, known_at: datetime | None = None) -> tuple[StandingLine, ...]:
    """What counts in each market of the scope: the worst over its operations and products, as clearance asks it.

    A market that the scope names is asked about by name. Of a scope for every market those count that the site serves.
    """
    known = facts([site_id], on, known_at)[site_id]
    work = list(_work(site_id, scope, on, known_at))
    markets = [market for market in JURISDICTIONS if not scope.markets or market in scope.markets]
    lines = [_line(known, market, work, on, named=bool(scope.markets)) for market in markets]
    unknown = sorted(scope.markets - set(JURISDICTIONS))
    return (*lines, *(StandingLine(market=each, status=Status.UNKNOWN, sentence=NO_RULES) for each in unknown))


def _work(site_id: UUID, scope: Scope, on: date, known_at: datetime | None) -> Iterator[Work]:
    """The operations and products of a scope; of a product alone what is done with it at the site."""
    operations = sorted(scope.operations)
    if not scope.products:
        yield from ((operation, None) for operation in operations or [""])
        return
    steps = () if operations else cmos.steps_at([site_id], on, known_at=known_at).get(site_id, ())
    for pk, product in sorted(cmos.product_facts(scope.products, known_at=known_at).items()):
        done = sorted({each.operation for each in steps if each.product_id == pk})
        yield from ((operation, product) for operation in operations or done or [""])


def _line(known: SiteFacts, market: str, work: list[Work], on: date, *, named: bool) -> StandingLine:
    """The worst of what is asked in one market, with why; beside a decision also what the evidence says."""
    if not named and standing(known, market, on).status == Status.NOT_APPLICABLE:
        return StandingLine(market=market, status=Status.NOT_APPLICABLE, sentence="")
    asked = (_stood(known, market, operation, product, on) for operation, product in work)
    worst = max(asked, key=lambda each: each.status)
    return StandingLine(
        market=market,
        status=worst.status,
        sentence=worst.sentence,
        evidence=worst.evidence,
        overridden=worst.standing.overridden is not None,
    )


def _stood(known: SiteFacts, market: str, operation: str, product: ProductFact | None, on: date) -> Stood:
    asked = Asked(operation, product.id if product else None, market)
    words = [OPERATION_LABELS.get(operation, operation)] if operation else []
    words += [product.label] if product else []
    return Stood(standing(narrowed(known, asked, product), market, on), " for ".join(words))
