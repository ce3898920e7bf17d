"""What is recorded of qualifications, read in one statement: scopes, signed decisions, notes, graces, dismissals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.prepared import prepared
from qualification.models import (
    Condition,
    Decision,
    DecisionProduct,
    Dismissal,
    GateNote,
    Grace,
    Qualification,
    QualificationProduct,
)
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import ConditionFact, Scope
from qualification.rules.lifecycle.gates import NoteLine
from qualification.rules.lifecycle.states import DecisionFact
from sponsors import access


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of some qualifications and of their parts, by the id of each."""

    parts: list[Qualification]
    scopes: dict[UUID, Scope]
    decisions: dict[UUID, list[DecisionFact]]
    """signed ones, in the order of their signing"""
    graces: dict[UUID, dict[date, date]]
    """of the qualifications themselves: due day -> granted until"""
    dismissed: dict[UUID, list[str]]
    notes: dict[UUID, tuple[NoteLine, ...]]


def recorded(rows: Collection[Qualification], known_at: datetime | None = None) -> Recorded:
    """What is recorded of `rows`, as known at a moment: nothing of it changes but a condition that is closed and a note
    that is void, and both keep when."""
    parts, products, signed, conditions, named, granted, dismissed, notes = _rows([row.pk for row in rows])
    about = _scopes([*parts, *rows], products)
    made = [row for row in signed if _by(row.decided_at, known_at)]
    kept, limited = _conditions(conditions, known_at), _named(named)
    decisions: dict[UUID, list[DecisionFact]] = {pk: [] for pk in about}
    for row in made:
        pk = row.qualification_id
        decisions[pk].append(_fact(row, about[pk], kept.get(row.pk, ()), frozenset(limited.get(row.pk, ()))))
    return Recorded(
        parts=parts,
        scopes=about,
        decisions=decisions,
        graces=_graces(row for row in granted if _by(row.made_at, known_at)),
        dismissed=_dismissed(row for row in dismissed if _by(row.made_at, known_at)),
        notes=_notes(notes, known_at),
    )


@prepared
def _rows(ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """Table by table, in the order in which `recorded` takes them; without the long texts of decisions."""
    of = Q(qualification__among=ids) | Q(qualification__part_of__among=ids)
    decided = Q(decision__qualification__among=ids) | Q(decision__qualification__part_of__among=ids)
    signed = Decision.objects.filter(of, status=moves.DECIDED).defer("shown", "reasons", "risk_basis")
    notes = GateNote.objects.filter(qualification__among=ids, signed_at__isnull=False)
    return [
        Qualification.objects.filter(part_of__among=ids).order_by("id"),
        QualificationProduct.objects.filter(of),
        signed.order_by("qualification_id", "number"),
        Condition.objects.filter(decided).order_by("due_on", "id"),
        DecisionProduct.objects.filter(decided),
        Grace.objects.filter(qualification__among=ids),
        Dismissal.objects.filter(qualification__among=ids),
        notes.order_by("signed_at", "id"),
    ]


def _by(at: datetime | None, known_at: datetime | None) -> bool:
    """Whether something had happened by the moment asked about."""
    return at is not None and (known_at is None or at <= known_at)


def scopes(rows: Collection[Qualification]) -> dict[UUID, Scope]:
    """What each qualification is about."""
    return _scopes(rows, QualificationProduct.objects.filter(qualification__in=rows))


def _scopes(rows: Iterable[Qualification], named: Iterable[QualificationProduct]) -> dict[UUID, Scope]:
    products: dict[UUID, set[UUID]] = defaultdict(set)
    for row in named:
        products[row.qualification_id].add(row.product_id)
    return {
        row.pk: Scope(frozenset(row.operations), frozenset(products[row.pk]), frozenset(row.markets)) for row in rows
    }


def _conditions(rows: Iterable[Condition], known_at: datetime | None) -> dict[UUID, tuple[ConditionFact, ...]]:
    found: dict[UUID, list[ConditionFact]] = defaultdict(list)
    for row in rows:
        known = row.closed_on if known_at is None or row.closed_at is None or row.closed_at <= known_at else None
        found[row.decision_id].append(ConditionFact(id=row.pk, text=row.text, due_on=row.due_on, closed_on=known))
    return {pk: tuple(each) for pk, each in found.items()}


def _named(rows: Iterable[DecisionProduct]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.decision_id].add(row.product_id)
    return found


def _fact(
    row: Decision, scope: Scope, conditions: tuple[ConditionFact, ...], products: frozenset[UUID]
) -> DecisionFact:
    if row.decided_at is None:
        raise ValueError(f"{row} is not signed")
    decided_on = access.day_here(row.decided_at)
    return DecisionFact(
        id=row.pk,
        number=row.number,
        move=row.move,
        from_state=row.from_state,
        to_state=row.to_state,
        effective_on=max(row.effective_on or decided_on, decided_on),
        decided_on=decided_on,
        scope=scope,
        answered=frozenset(row.answered),
        conditional_until=row.conditional_until,
        conditions=conditions,
        products=products,
        batches=row.batches,
        requalify_on=row.requalify_on,
    )


def _graces(rows: Iterable[Grace]) -> dict[UUID, dict[date, date]]:
    found: dict[UUID, dict[date, date]] = defaultdict(dict)
    for row in rows:
        found[row.qualification_id][row.due_on] = row.until
    return found


def _dismissed(rows: Iterable[Dismissal]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        found[row.qualification_id].append(row.trigger)
    return found


def _notes(rows: Iterable[GateNote], known_at: datetime | None) -> dict[UUID, tuple[NoteLine, ...]]:
    """The signed notes on the gates of each qualification that stood, oldest first."""
    found: dict[UUID, list[NoteLine]] = defaultdict(list)
    for row in rows:
        if _by(row.signed_at, known_at) and not _by(row.voided_at, known_at):
            found[row.qualification_id].append(
                NoteLine(
                    id=row.pk,
                    gate=row.gate,
                    says=row.says,
                    text=row.text,
                    author=row.author,
                    valid_from=row.valid_from,
                    valid_to=row.valid_to,
                )
            )
    return {pk: tuple(each) for pk, each in found.items()}
