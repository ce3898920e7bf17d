"""Every read of inspections, Forms 483 and observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cmos import selectors as cmos
from cmos.deadlines import Deadline, Window
from cmos.models import Site
from inspections.models import Form483, Inspection, Observation
from inspections.rules import Form483Fact, InspectionFact, ResponseClock, response_clock
from registers import selectors as registers
from registers.models import PublishedForm483
from regulations.rules import calendars


def inspections() -> QuerySet[Inspection]:
    """The sponsor's inspections with site and form."""
    return Inspection.objects.select_related("site", "form").annotate(observation_count=Count("form__observations"))


def inspection(pk: UUID) -> Inspection:
    return Inspection.objects.select_related("site", "form__response_file").get(pk=pk)


def inspections_of(site: Site) -> QuerySet[Inspection]:
    """Inspections of one site, newest first."""
    return inspections().filter(site=site).order_by("-ended_on", "-id")


def form(pk: UUID) -> Form483:
    return Form483.objects.select_related("inspection__site").get(pk=pk)


def observations() -> QuerySet[Observation]:
    return Observation.objects.select_related("form__inspection")


def observations_of(found: Form483) -> QuerySet[Observation]:
    """The items of a form in its order."""
    return Observation.objects.filter(form=found).order_by("number")


def observation(pk: UUID) -> Observation:
    return Observation.objects.select_related("form__inspection__site").get(pk=pk)


def awaiting_class(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With a Form 483 and no class yet."""
    return found.filter(form__isnull=False, classification="")


def awaiting_response(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With a Form 483 whose reply was not sent yet."""
    return found.filter(form__isnull=False, form__response_sent_on=None)


def matching(found: QuerySet[Inspection], text: str) -> QuerySet[Inspection]:
    """By number of the inspection, or words of the site."""
    by_site = cmos.search_sites(cmos.sites(), text)
    return found.filter(Q(number__iexact=text.strip()) | Q(site_id__in=by_site.values("pk")))


def evidence(site_ids: Collection[UUID], on: date) -> dict[UUID, list[InspectionFact]]:
    """The inspections of each site as evidence."""
    found: dict[UUID, list[InspectionFact]] = defaultdict(list)
    for row in inspections().filter(site_id__in=site_ids).order_by("id"):
        found[row.site_id].append(fact(row))
    return found


def fact(row: Inspection) -> InspectionFact:
    """One inspection as evidence."""
    form = getattr(row, "form", None)
    return InspectionFact(
        id=row.pk,
        label=f"inspection of {row.ended_on:%-d %b %Y}",
        recorded_on=row.recorded_at.date(),
        retrieved_on=row.recorded_at.date(),
        ended_on=row.ended_on,
        authority=row.authority,
        fei=row.fei,
        kind=row.kind,
        outcome=row.classification,
        class_date=row.classified_on,
        class_recorded_on=row.class_recorded_on,
        form483=form_fact(form, getattr(row, "observation_count", 0)) if form else None,
    )


def form_fact(row: Form483, observations: int = 0) -> Form483Fact:
    """A Form 483 as evidence."""
    return Form483Fact(
        id=row.pk,
        label=f"Form 483 of {row.issued_on:%-d %b %Y}",
        issued_on=row.issued_on,
        observations=observations,
        amended_on=tuple(row.amended_on),
        sent_on=row.response_sent_on,
    )


def clock(row: Form483, on: date) -> ResponseClock:
    """The clock of the reply as of a day."""
    return response_clock(form_fact(row), on)


def clock_cells(row: Form483, on: date) -> list[calendars.Cell]:
    """The clock of the reply, one cell per weekday."""
    found = clock(row, on)
    started = max([row.issued_on, *row.amended_on])
    return calendars.clock_cells(started, due=found.due_on, target=found.target_on, on=on)


def deadlines(window: Window) -> list[Deadline]:
    """Replies to Forms 483 that were not sent yet."""
    # 15 business days are never more than 40 calendar days; an amended form starts the clock again at most a year on.
    issued = (window.first - timedelta(days=405), window.last)
    rows = window.of(Form483.objects.filter(response_sent_on=None, issued_on__range=issued))
    found = (
        (row, clock(row, max(window.last, row.issued_on)).due_on) for row in rows.select_related("inspection__site")
    )
    return [_deadline(row, due) for row, due in found if window.first <= due <= window.last]


def _deadline(row: Form483, due: date) -> Deadline:
    site = row.inspection.site
    return Deadline(
        kind="form483_response",
        subject_table=row._meta.db_table,
        subject_id=row.pk,
        site_id=site.pk,
        site_name=site.name,
        title=f"Reply to the Form 483 at {site.name} ({row.inspection.number})",
        reference=f"Reply to a Form 483, {row.inspection.number}",
        due_on=due,
        created_on=min(row.inspection.recorded_at.date(), due - timedelta(days=1)),
        responsible=site.responsible_id,
        deputy=site.deputy_id,
        url=reverse("inspections:detail", args=[row.inspection_id]),
    )


def published_matches(site: Site) -> QuerySet[PublishedForm483]:
    """Published Forms 483 of the site's FEIs."""
    return registers.published_forms(cmos.fei_keys(site))


def published_form(pk: UUID) -> PublishedForm483:
    """One published form; raises DoesNotExist."""
    return registers.published_form(pk)


def adoption_of(published_id: UUID) -> Form483 | None:
    """The form that was logged from a published one, if any."""
    return Form483.objects.select_related("inspection").filter(published_form=published_id).first()
