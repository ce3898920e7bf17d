"""Reads of subcontracts: lists, one of them, what its steps look at and what a signature covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import Site, Subcontract
from cmos.rules import SubcontractFact
from cmos.rules import subcontracts as rules
from cmos.selectors.chain import subcontract_fact
from cmos.selectors.products import product_names
from kernel.actor import Actor
from regulations.rules import countries, vocabulary


@dataclass(frozen=True, slots=True)
class SubcontractLine:
    """One subcontract with how it stands on a day."""

    row: Subcontract
    fact: SubcontractFact
    words: str
    unapproved: bool

    @property
    def pk(self) -> UUID:
        return self.row.pk

    @property
    def services(self) -> str:
        """What is given on, in words."""
        return ", ".join(vocabulary.label(vocabulary.OPERATION_LABELS, code) for code in self.row.operations)


def subcontract_lines(found: Iterable[Subcontract], on: date) -> list[SubcontractLine]:
    """Each subcontract with how it stands on a day."""
    return [_line(row, on) for row in found]


def _line(row: Subcontract, on: date) -> SubcontractLine:
    fact = subcontract_fact(row)
    unapproved = row.status not in rules.CLOSED and fact.in_use(on) and not fact.approved(on)
    return SubcontractLine(row, fact, rules.in_words(fact, row.status, on), unapproved)


def subcontracts_at(site: Site, on: date) -> list[SubcontractLine]:
    """What a site gives on or asks for, closed proposals not; what goes on without approval first."""
    rows = subcontracts().filter(site=site).exclude(status__in=rules.CLOSED).order_by("number")
    return sorted(subcontract_lines(rows, on), key=lambda line: (not line.unapproved, line.row.number))


def in_use_on(found: QuerySet[Subcontract], on: date) -> QuerySet[Subcontract]:
    """`found`, narrowed to work that is given on that day."""
    begun = found.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return begun.exclude(status__in=rules.CLOSED)


def subcontract(pk: UUID) -> Subcontract:
    """One subcontract with its sites; raises DoesNotExist."""
    return Subcontract.objects.select_related("site__company", "to_site").get(pk=pk)


def subcontracts() -> QuerySet[Subcontract]:
    """Every subcontract, closed ones too."""
    return Subcontract.objects.select_related("site", "to_site")


def search_subcontracts(found: QuerySet[Subcontract], text: str) -> QuerySet[Subcontract]:
    """`found`, narrowed to those whose number, subcontractor or giver holds `text`."""
    return found.filter(Q(name__icontains=text) | Q(number__icontains=text) | Q(site__name__icontains=text))


def used_without_approval(found: QuerySet[Subcontract], on: date) -> QuerySet[Subcontract]:
    """`found`, narrowed to work that is given on without an approval that holds on that day (EU GMP 7.11)."""
    approved = Q(approved_on__lte=on) & (Q(revoked_on=None) | Q(revoked_on__gt=on))
    return in_use_on(found, on).exclude(approved)


def subcontract_state(row: Subcontract, actor: Actor, today: date) -> rules.SubcontractState:
    """What the guards of a step look at."""
    return rules.SubcontractState(
        status=row.status,
        disclosed=row.disclosed_on is not None,
        evaluation=row.evaluation,
        evaluated_by_actor=bool(row.evaluated_by) and row.evaluated_by == actor.key,
        begins=row.valid_from,
        in_use=subcontract_fact(row).in_use(today),
    )


def subcontract_content(row: Subcontract) -> dict[str, Any]:
    """What a signature covers: who gives what on to whom, when that was told, and how it was evaluated."""
    giver: Site = row.site
    names = product_names(row.products)
    return {
        "number": row.number,
        "site": giver.name,
        "subcontractor": row.name,
        "place": ", ".join(filter(None, (row.city, countries.name(row.country)))),
        "site_of_register": row.to_site.number if row.to_site else None,
        "operations": [vocabulary.label(vocabulary.OPERATION_LABELS, code) for code in row.operations],
        "products": sorted(names.values()) or ["every product"],
        "why": row.why,
        "disclosed_on": _iso(row.disclosed_on),
        "from": _iso(row.valid_from),
        "to": _iso(row.valid_to),
        "evaluation": row.evaluation,
        "evaluated_on": _iso(row.evaluated_on),
        "version": row.version,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
