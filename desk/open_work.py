"""What is still open at a site, across rooms: asked before the site is archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from audits import rules as audit_rules
from audits import selectors as audits
from cmos.models import Site
from inspections import selectors as inspections
from inspections.rules.actions import ACTIONS
from kernel.actor import Actor
from quality_agreements import rules as agreement_rules
from quality_agreements import selectors as agreements

KINDS = {"inspection": "Inspection", **ACTIONS}
OPEN_AGREEMENTS = (agreement_rules.DRAFT, agreement_rules.NOT_YET_EFFECTIVE, agreement_rules.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Open:
    """One record that nobody has ended: what it is, its name, its page."""

    kind: str
    name: str
    url: str


def open_work(site: Site, actor: Actor, today: date) -> list[Open]:
    """Audits, findings, what authorities did, and agreements of a site that are not ended, as far as one may see."""
    found: list[Open] = []
    if actor.can("audits.view"):
        found += _audits(site)
    if actor.can("inspections.view"):
        found += _inspections(site, today)
    if actor.can("quality_agreements.view"):
        found += _agreements(site, today)
    return found


def _audits(site: Site) -> list[Open]:
    under_way = audits.audits_of(site).exclude(status__in=[audit_rules.CLOSED, audit_rules.CANCELLED])
    unsettled = audits.all_findings().filter(site=site, status__in=[audit_rules.DRAFT, audit_rules.ISSUED])
    return [
        *(Open("Audit", each.number, reverse("audits:detail", args=[each.pk])) for each in under_way),
        *(
            Open("Finding", f"{each.number} of {each.found_in}", reverse("audits:finding", args=[each.pk]))
            for each in unsettled.order_by("audit__number", "origin_number", "number")
        ),
    ]


def _inspections(site: Site, today: date) -> list[Open]:
    """Inspections that were not closed, each with its Form 483, and actions in force."""
    forms = {each.pk for each in inspections.inspections_of(site) if getattr(each, "form", None)}
    rows = inspections.unended(inspections.docket_of(site), today)
    return [
        Open(
            "Inspection with Form 483" if each.pk in forms else KINDS[each.kind],
            each.number,
            reverse("inspections:detail" if each.kind == "inspection" else "inspections:action", args=[each.pk]),
        )
        for each in rows
    ]


def _agreements(site: Site, today: date) -> list[Open]:
    rows: list[Any] = list(agreements.agreements_of(site, today))
    return [
        Open(
            f"Quality agreement, {agreement_rules.SHOWN[each.display].lower()}",
            each.number,
            reverse("quality_agreements:detail", args=[each.pk]),
        )
        for each in rows
        if each.display in OPEN_AGREEMENTS
    ]
