"""Inspections, Forms 483 with their versions, observations, replies and commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cmos import selectors as cmos
from cmos.models import Site
from inspections.models import Commitment, Form483, FormAmendment, Inspection, Observation, Reaction, Response
from inspections.rules import Form483Fact, ResponseClock, earlier_clocks, reaction, response_clock
from inspections.rules.steps import OPEN, VERIFIED, VOID, CommitmentState, InspectionState
from records.models import SponsorFile
from regulations.rules import calendars


def inspections() -> QuerySet[Inspection]:
    """The sponsor's inspections that stand, with site, form, its versions, replies and commitments."""
    return _with_form(Inspection.objects.exclude(status=VOID))


def _with_form(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return found.select_related("site", "form").prefetch_related(
        "form__amendments",
        "form__responses",
        Prefetch("form__commitments", queryset=commitments()),
        Prefetch("form__observations", queryset=Observation.objects.only("form", "amendment"), to_attr="counted"),
    )


def inspection(pk: UUID) -> Inspection:
    """One inspection, a void one too."""
    found = _with_form(Inspection.objects.all()).select_related("form__file", "class_file")
    return found.get(pk=pk)


def inspections_of(site: Site) -> QuerySet[Inspection]:
    """Inspections of one site, newest first."""
    return inspections().filter(site=site).order_by("-ended_on", "-id")


def form(pk: UUID) -> Form483:
    return Form483.objects.select_related("inspection__site").get(pk=pk)


def form_of(inspection_id: UUID) -> Form483:
    """The form of an inspection; raises DoesNotExist where there is none."""
    return Form483.objects.select_related("inspection__site").get(inspection_id=inspection_id)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form: number 1 is as first issued; the newest one is in force."""

    number: int
    issued_on: date
    record: Form483 | FormAmendment
    file: SponsorFile | None
    is_redacted: bool
    redaction: str
    observations: tuple[Observation, ...]


def versions(found: Form483) -> list[Version]:
    """Every version of a form with its own file and observations, oldest first."""
    items: dict[UUID | None, list[Observation]] = {}
    for one in Observation.objects.filter(form=found).order_by("number"):
        items.setdefault(one.amendment_id, []).append(one)
    amended = FormAmendment.objects.filter(form=found).select_related("file").order_by("issued_on", "id")
    records: list[Form483 | FormAmendment] = [found, *amended]
    return [
        Version(
            number,
            each.issued_on,
            each,
            each.file,
            each.is_redacted,
            each.redaction,
            tuple(items.get(None if each is found else each.pk, ())),
        )
        for number, each in enumerate(records, start=1)
    ]


def newest_amendment(found: Form483) -> FormAmendment | None:
    return FormAmendment.objects.filter(form=found).order_by("-issued_on", "-id").first()


def amendment(pk: UUID) -> FormAmendment:
    return FormAmendment.objects.select_related("form__inspection__site").get(pk=pk)


def observations() -> QuerySet[Observation]:
    """Items of every version of every form that stands."""
    return Observation.objects.exclude(form__inspection__status=VOID).select_related("form__inspection")


def current_observations(found: Form483) -> QuerySet[Observation]:
    """The items of the newest version of a form in its order."""
    return Observation.objects.filter(form=found, amendment=newest_amendment(found)).order_by("number")


def observation_count(row: Inspection) -> int:
    """How many items the newest version of its form has."""
    found = getattr(row, "form", None)
    if found is None:
        return 0
    newest = max(found.amendments.all(), key=lambda one: (one.issued_on, one.pk), default=None)
    key = newest.pk if newest else None
    return sum(one.amendment_id == key for one in found.counted)


def observation(pk: UUID) -> Observation:
    return Observation.objects.select_related("form__inspection__site").get(pk=pk)


def awaiting_class(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With a Form 483 and no class yet."""
    return found.filter(form__isnull=False, classification="")


def awaiting_reply() -> QuerySet[Form483]:
    """Forms whose newest version has no response yet; `day_zero` is when its clock began."""
    again = FormAmendment.objects.filter(form=OuterRef("pk")).order_by("-issued_on").values("issued_on")[:1]
    replied = Response.objects.filter(
        form=OuterRef("pk"), kind=Response.Kind.RESPONSE, sent_on__gte=OuterRef("day_zero")
    )
    return (
        Form483.objects.filter(inspection__status=OPEN)
        .annotate(day_zero=Coalesce(Subquery(again), "issued_on"))
        .filter(~Exists(replied))
    )


def awaiting_response(found: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With a Form 483 whose reply was not sent yet."""
    return found.filter(form__in=awaiting_reply().values("pk"))


def matching(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """By number of the record, or words of the site."""
    by_site = cmos.search_sites(cmos.sites(), text)
    return found.filter(Q(number__iexact=text.strip()) | Q(site_id__in=by_site.values("pk")))


# --- replies, commitments, our own reaction -----------------------------------------------------------------------


def responses_to(parent: Any) -> QuerySet[Response]:
    """Responses and update letters to a form or a warning letter, oldest first."""
    return Response.objects.filter(**about(parent)).select_related("file", "proof").order_by("sent_on", "number", "id")


def responses() -> QuerySet[Response]:
    return Response.objects.select_related("form")


def response(pk: UUID) -> Response:
    return Response.objects.select_related("form__inspection__site", "letter__site").get(pk=pk)


def commitments() -> QuerySet[Commitment]:
    """Every commitment that stands."""
    return Commitment.objects.exclude(status=VOID).order_by("due_on", "id")


def commitments_of(parent: Any) -> QuerySet[Commitment]:
    """Every commitment made in replies to a form or a warning letter, void ones too."""
    found = Commitment.objects.filter(**about(parent)).select_related("evidence", "responsible__user")
    return found.order_by("due_on", "number")


def commitment(pk: UUID) -> Commitment:
    return Commitment.objects.select_related("site", "form__inspection", "letter", "evidence").get(pk=pk)


def about(parent: Any) -> dict[str, Any]:
    """The columns by which a follow-up names its parent, a form or a warning letter."""
    return {"form": parent, "letter": None} if isinstance(parent, Form483) else {"form": None, "letter": parent}


def commitment_state(row: Commitment) -> CommitmentState:
    return CommitmentState(status=row.status, has_evidence=row.evidence_id is not None)


def inspection_state(row: Inspection) -> InspectionState:
    """What the guards of its steps look at."""
    found = getattr(row, "form", None)
    promised = commitments().filter(form=found).exclude(status=VERIFIED).count() if found else 0
    return InspectionState(
        status=row.status,
        has_class=bool(row.classification),
        awaits_reply=found is not None and awaiting_reply().filter(pk=found.pk).exists(),
        open_commitments=promised,
    )


def reaction_plan(found: Form483, on: date) -> list[reaction.Line]:
    """The sponsor's own plan after this form, with what is done."""
    done = dict(Reaction.objects.filter(form=found).values_list("task", "done_on"))
    return reaction.plan(learned_on(found), done, on)


def parts_of(found: Form483) -> list[Any]:
    """Everything that hangs on a form, for its history."""
    kinds: tuple[Any, ...] = (FormAmendment, Observation, Response, Commitment, Reaction)
    return [found, *(row for kind in kinds for row in kind.objects.filter(form=found))]


def learned_on(found: Form483) -> date:
    """The day the sponsor heard of a form: as recorded, else when it was logged."""
    return found.learned_on or max(found.inspection.recorded_at.date(), found.issued_on)


# --- the clock ----------------------------------------------------------------------------------------------------


def form_fact(row: Form483, observations: int = 0) -> Form483Fact:
    """A Form 483 as evidence."""
    return Form483Fact(
        id=row.pk,
        label=f"Form 483 of {row.issued_on:%-d %b %Y}",
        issued_on=row.issued_on,
        observations=observations,
        amended_on=tuple(sorted(one.issued_on for one in row.amendments.all())),
        replies=replies(row),
    )


def replies(row: Any) -> tuple[date, ...]:
    """The days of the responses to a form or a warning letter; update letters stop no clock."""
    return tuple(sorted(one.sent_on for one in row.responses.all() if one.kind == Response.Kind.RESPONSE))


def clock(row: Form483, on: date) -> ResponseClock:
    """The clock of the reply as of a day."""
    return response_clock(form_fact(row), on)


def clocks_before(row: Form483, on: date) -> list[ResponseClock]:
    """The clocks that amendments ended."""
    fact = form_fact(row)
    return earlier_clocks((fact.issued_on, *fact.amended_on), fact.replies, on)


def clock_cells(found: ResponseClock, on: date) -> list[calendars.Cell]:
    """A clock, one cell per weekday."""
    return calendars.clock_cells(found.started_on, due=found.due_on, target=found.target_on, on=on)
