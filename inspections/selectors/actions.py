"""Letters, alerts, orders, refusals, statements; and the one list over everything authorities did."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cmos.models import Site
from inspections.models import ACTION_MODELS, AuthorityAction, DocketEntry, Inspection, Violation, WarningLetter
from inspections.rules import TYPES, ResponseClock, clock_from
from inspections.rules.actions import ALERTS, IMPORT_ALERT, INJUNCTION, ORDERS, REFUSAL, REFUSALS, in_force
from inspections.rules.steps import VOID, Recorded
from inspections.selectors.inspected import replies


def docket() -> QuerySet[DocketEntry]:
    """Everything authorities did to the sponsor's sites, of all kinds, void entries left out."""
    return DocketEntry.objects.exclude(status=VOID).select_related("site")


def docket_of(site: Site) -> QuerySet[DocketEntry]:
    """The same for one site, newest first."""
    return docket().filter(site=site).order_by("-happened_on", "-id")


def unended(found: QuerySet[DocketEntry], on: date) -> QuerySet[DocketEntry]:
    """Actions in force, and inspections that were not closed."""
    ended = Q(ended_on__isnull=False, ended_on__lte=on)
    return found.filter(Q(kind="inspection", status="open") | (~Q(kind="inspection") & ~ended))


def kind_of(pk: UUID) -> str:
    """The kind of an action; raises DoesNotExist for none, and for an inspection."""
    entry = DocketEntry.objects.exclude(kind="inspection").only("kind").get(pk=pk)
    return entry.kind


def action(pk: UUID) -> Any:
    """One action of whatever kind, a void one too."""
    return action_of_kind(kind_of(pk), pk)


def action_of_kind(kind: str, pk: UUID) -> Any:
    return actions_of_kind(kind, void=True).select_related("site", "file", "end_file", "inspection").get(pk=pk)


def actions_of_kind(kind: str, *, void: bool = False) -> QuerySet[Any]:
    """The sponsor's actions of one kind."""
    model: Any = ACTION_MODELS[kind]
    found: QuerySet[Any] = model.objects.all() if void else model.objects.exclude(status=VOID)
    if model is WarningLetter:
        return found.prefetch_related("responses", "violations")
    return found


def letter(pk: UUID) -> WarningLetter:
    return WarningLetter.objects.select_related("site").get(pk=pk)


def violations() -> QuerySet[Violation]:
    """Violations of every warning letter that stands."""
    return Violation.objects.exclude(letter__status=VOID).select_related("letter", "site")


def violations_of(found: WarningLetter) -> QuerySet[Violation]:
    return Violation.objects.filter(letter=found).order_by("number")


def inspections_at(site: Site) -> QuerySet[Inspection]:
    """Inspections an action at this site can refer to, newest first."""
    return Inspection.objects.filter(site=site).exclude(status=VOID).order_by("-ended_on", "-id")


def letter_clock(row: WarningLetter, on: date) -> ResponseClock:
    """Fifteen working days from the receipt; as long as that is not known from the issue, the earliest it can be."""
    return clock_from(row.received_on or row.issued_on, replies(row), on)


def ended_on(row: AuthorityAction) -> date | None:
    found: date | None = getattr(row, row.ended)
    return found


def began_on(row: AuthorityAction) -> date:
    found: date = getattr(row, row.began)
    return found


def state(row: AuthorityAction, on: date) -> str:
    """Void, in force or ended: what time does is computed."""
    if row.status == VOID:
        return VOID
    return "in_force_against" if in_force(began_on(row), ended_on(row), on) else "ended"


def docket_state(row: DocketEntry, on: date) -> str:
    """The same for a line of the list."""
    if row.kind == "inspection":
        return row.status
    return "in_force_against" if in_force(row.happened_on, row.ended_on, on) else "ended"


def recorded(row: AuthorityAction) -> Recorded:
    return Recorded(status=row.status)


TITLES = {"inspection": TYPES, INJUNCTION: ORDERS, REFUSAL: REFUSALS, IMPORT_ALERT: ALERTS}


def docket_title(row: DocketEntry) -> str:
    """What a line of the list is about, in words."""
    return TITLES.get(row.kind, {}).get(row.title, row.title)
