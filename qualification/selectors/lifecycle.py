"""Qualifications as they stand on any day and as was known at any moment: their state, conditions and holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from qualification.models import Condition, Decision, DecisionProduct, Qualification, QualificationProduct
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import ConditionFact, QualificationFact, Scope
from qualification.rules.lifecycle.holds import expired
from qualification.rules.lifecycle.states import (
    DecisionFact,
    StateOn,
    conditions_on,
    narrowed,
    state_on,
)
from sponsors import access

Grouped = dict[UUID, list[DecisionFact]]


def qualifications() -> QuerySet[Qualification]:
    """The sponsor's qualifications with their sites."""
    return Qualification.objects.select_related("site", "site__company", "part_of")


def qualification(pk: UUID) -> Qualification:
    return qualifications().get(pk=pk)


def scopes(rows: Collection[Qualification]) -> dict[UUID, Scope]:
    """What each qualification is about."""
    products: dict[UUID, set[UUID]] = defaultdict(set)
    named = QualificationProduct.objects.filter(qualification__in=rows)
    for qualified, product in named.values_list("qualification_id", "product_id"):
        products[qualified].add(product)
    return {
        row.pk: Scope(frozenset(row.operations), frozenset(products[row.pk]), frozenset(row.markets)) for row in rows
    }


def decision_facts(rows: Collection[Qualification], known_at: datetime | None = None) -> Grouped:
    """The signed decisions about each qualification as known at a moment, in the order of their signing."""
    signed = Decision.objects.filter(qualification__in=rows, status=moves.DECIDED)
    if known_at is not None:
        signed = signed.filter(decided_at__lte=known_at)
    listed = list(signed.order_by("qualification_id", "number"))
    about, kept, named = scopes(rows), _conditions(listed, known_at), _named(listed)
    found: Grouped = {row.pk: [] for row in rows}
    for each in listed:
        pk = each.qualification_id
        found[pk].append(_fact(each, about[pk], kept.get(each.pk, ()), named.get(each.pk, frozenset())))
    return found


def _conditions(rows: Collection[Decision], known_at: datetime | None) -> dict[UUID, tuple[ConditionFact, ...]]:
    found: dict[UUID, list[ConditionFact]] = defaultdict(list)
    for row in Condition.objects.filter(decision__in=rows).order_by("due_on", "id"):
        known = row.closed_on if known_at is None or row.closed_at is None or row.closed_at <= known_at else None
        found[row.decision_id].append(ConditionFact(id=row.pk, text=row.text, due_on=row.due_on, closed_on=known))
    return {pk: tuple(each) for pk, each in found.items()}


def _named(rows: Collection[Decision]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    named = DecisionProduct.objects.filter(decision__in=rows)
    for pk, product in named.values_list("decision_id", "product_id"):
        found[pk].add(product)
    return {pk: frozenset(products) for pk, products in found.items()}


def _fact(
    row: Decision, scope: Scope, conditions: tuple[ConditionFact, ...], products: frozenset[UUID]
) -> DecisionFact:
    if row.effective_on is None or row.decided_at is None:
        raise ValueError(f"{row} is not signed")
    return DecisionFact(
        id=row.pk,
        number=row.number,
        move=row.move,
        from_state=row.from_state,
        to_state=row.to_state,
        effective_on=row.effective_on,
        decided_on=access.day_here(row.decided_at),
        scope=scope,
        answered=frozenset(row.answered),
        conditional_until=row.conditional_until,
        conditions=conditions,
        products=products,
        batches=row.batches,
        requalify_on=row.requalify_on,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A qualification with what is known of it: its scope, its signed decisions, its state on the day asked about."""

    row: Qualification
    scope: Scope
    decisions: tuple[DecisionFact, ...]
    state: StateOn | None


def known(rows: Collection[Qualification], on: date, known_at: datetime | None = None) -> list[Known]:
    """What is known of some qualifications on a day."""
    about, decided = scopes(rows), decision_facts(rows, known_at)
    return [Known(row, about[row.pk], tuple(decided[row.pk]), state_on(decided[row.pk], on)) for row in rows]


def qualification_facts(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[QualificationFact]]:
    """The qualifications of each site on a day, as known at a moment: state, conditions, and holds that are computed.

    Work is allowed only where every qualification that covers it allows it: one that is a part of another (`part_of`)
    never allows more than the whole. What has no signed decision yet is left out.
    """
    rows = list(qualifications().filter(site_id__in=site_ids).order_by("number"))
    found: dict[UUID, list[QualificationFact]] = {pk: [] for pk in site_ids}
    for each in known(rows, on, known_at):
        if each.state is not None:
            found[each.row.site_id].append(_qualification(each, each.state, on))
    return found


def _qualification(found: Known, state: StateOn, on: date) -> QualificationFact:
    return QualificationFact(
        id=found.row.pk,
        site_id=found.row.site_id,
        number=found.row.number,
        scope=narrowed(found.scope, state),
        state=state.state,
        since=state.since,
        conditional_until=state.by.conditional_until,
        conditions=conditions_on(state),
        holds=tuple(expired(state, narrowed(found.scope, state), on)),
        part_of=found.row.part_of_id,
        batches=state.by.batches,
    )
