"""Reads of subcontracts: lists, one of them, what its steps look at and what a signature covers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import Site, Subcontract
from cmos.rules import subcontracts as rules
from cmos.selectors.chain import subcontract_fact
from cmos.selectors.products import product_names
from kernel.actor import Actor
from regulations.rules import countries, vocabulary


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
    in_use = found.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))
    approved = Q(approved_on__lte=on) & (Q(revoked_on=None) | Q(revoked_on__gt=on))
    return in_use.exclude(status__in=rules.CLOSED).exclude(approved)


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
