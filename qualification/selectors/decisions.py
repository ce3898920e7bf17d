"""Decisions about standings: the rows, what they make of a standing, and the news that waits for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from kernel.actor import Actor
from qualification.models import StandingDecision
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import KINDS, LAXER, UNCHANGED, DecisionFact, keys_above
from qualification.rules.decisions.signals import Signal, signals
from qualification.rules.facts import SiteFacts
from qualification.rules.reasons import Reason
from qualification.rules.standing import standing
from qualification.rules.words import JURISDICTIONS, Status, worst
from records.selectors.known import known_rows
from regulations.rules.vocabulary import OPERATION_LABELS

SIGNED = (steps.DECIDED, steps.ENDED)
"""Statuses of what somebody signed so that it counts, or counted once."""


def decisions() -> QuerySet[StandingDecision]:
    """Every decision of the open sponsor, with its site."""
    return StandingDecision.objects.select_related("site__company")


def decision(pk: UUID) -> StandingDecision:
    """One decision with its site; raises DoesNotExist."""
    return decisions().get(pk=pk)


def decisions_of(site: Site) -> QuerySet[StandingDecision]:
    """What was proposed and decided about a site, newest first."""
    return decisions().filter(site=site).order_by("-id")


def decision_rows(site_ids: Collection[UUID]) -> QuerySet[StandingDecision]:
    """The signed decisions of these sites that say what counts."""
    return StandingDecision.objects.filter(site_id__among=site_ids, status__in=SIGNED).exclude(kind=UNCHANGED)


def decision_facts(
    site_ids: Collection[UUID], known_at: datetime | None = None
) -> dict[UUID, tuple[DecisionFact, ...]]:
    """The same as facts, by site; of `known_at` as they were signed then."""
    if known_at is not None:
        return by_site(known_rows(StandingDecision, known_at, sites=site_ids))
    return by_site(decision_rows(site_ids).order_by("id"))


def by_site(rows: Iterable[StandingDecision]) -> dict[UUID, tuple[DecisionFact, ...]]:
    """Rows as facts, by site; one that nobody has signed yet, or that changes nothing, is none."""
    found: dict[UUID, list[DecisionFact]] = defaultdict(list)
    for row in rows:
        if row.status in SIGNED and row.kind != UNCHANGED and row.valid_from is not None:
            found[row.site_id].append(_fact(row, row.valid_from))
    return {site_id: tuple(each) for site_id, each in found.items()}


def _fact(row: StandingDecision, valid_from: date) -> DecisionFact:
    return DecisionFact(
        id=row.pk,
        number=row.number,
        kind=row.kind,
        market=row.jurisdiction,
        answer=answer_of(row),
        valid_from=valid_from,
        valid_to=row.valid_to,
        ended_on=row.ended_on,
        operations=frozenset(row.operations),
        products=frozenset(row.products),
        because=frozenset(row.because),
        rationale=row.rationale,
    )


def laxer_until(ids: Collection[UUID]) -> Iterator[date]:
    """The last days of those among some decisions that are toward laxer."""
    for row in StandingDecision.objects.filter(pk__in=ids, kind=LAXER):
        if row.valid_to is not None:
            yield row.valid_to


def answer_of(row: StandingDecision) -> Status | None:
    """What a decision says counts; none where it changes nothing."""
    return Status[row.answer.upper()] if row.answer else None


# --- what it is decided on ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Computed:
    """The computed standing of a scope on a day, and the reasons of it."""

    status: Status
    reasons: tuple[Reason, ...]

    def keys_above(self, answer: Status | None) -> list[str]:
        return keys_above(self.reasons, answer) if answer is not None else []


def computed(known: SiteFacts, market: str, operations: Collection[str], on: date) -> Computed:
    """How a scope stands by its evidence alone: the worst of its operations, of all where none is named."""
    results = standing(known, market, on).scope_results
    within = [one for one in results if not operations or one.operation in operations]
    return Computed(
        worst(one.status for one in within), tuple(dict.fromkeys(each for one in within for each in one.reasons))
    )


def state_of(row: StandingDecision, known: SiteFacts, today: date) -> steps.DecisionState:
    """What the guards of its steps look at."""
    found, answer = computed(known, row.jurisdiction, row.operations, today), answer_of(row)
    return steps.DecisionState(
        status=row.status,
        kind=row.kind,
        answer=answer,
        valid_to=row.valid_to,
        today=today,
        computed=found.status,
        above=frozenset(found.keys_above(answer)),
        because=frozenset(row.because),
    )


def signed_content(row: StandingDecision) -> dict[str, Any]:
    """What a signature of a decision covers."""
    return {
        "number": row.number,
        "version": row.version,
        "site": f"{row.site.number} {row.site.name}",
        "kind": KINDS[row.kind],
        "market": JURISDICTIONS[row.jurisdiction],
        "services": [OPERATION_LABELS.get(code, code) for code in row.operations],
        "products": sorted(cmos.product_names(row.products).values()),
        "computed_standing": Status[row.computed.upper()].label,
        "decided_standing": answer.label if (answer := answer_of(row)) is not None else "",
        "until": row.valid_to,
        "answers": row.signal_label,
        "rationale": row.rationale,
        "reasons": row.reasons,
    }


# --- news that waits for a decision ---------------------------------------------------------------------------------


def unanswered(known: dict[UUID, SiteFacts], on: date) -> dict[UUID, tuple[Signal, ...]]:
    """The questions that news of one authority asks about other markets and that nobody has answered, by site."""
    asked = {site_id: signals(facts, on) for site_id, facts in known.items()}
    ids = {one.news.ref.id for found in asked.values() for one in found}
    given = answered(ids) if ids else frozenset()
    return {site_id: tuple(one for one in found if one.key not in given) for site_id, found in asked.items()}


def answered(evidence: Collection[UUID]) -> frozenset[tuple[UUID, str]]:
    """(evidence, market) of every question that a signed decision answered."""
    rows = StandingDecision.objects.filter(signal_id__in=evidence, status__in=SIGNED)
    return frozenset((row.signal_id, row.jurisdiction) for row in rows if row.signal_id is not None)


def signal(known: SiteFacts, evidence: UUID, market: str, on: date) -> Signal:
    """One question to a person; raises LookupError where nothing asks it."""
    return next(one for one in signals(known, on) if one.key == (evidence, market))


def may_propose(actor: Actor) -> bool:
    return actor.can(steps.PROPOSE)
