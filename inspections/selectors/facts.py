"""What inspections and actions say, as frozen evidence for the standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from cmos import selectors as cmos
from cmos.models import Site
from inspections.models import (
    Commitment,
    Form483,
    FormAmendment,
    ImportAlert,
    Injunction,
    Inspection,
    NoncomplianceStatement,
    Observation,
    Refusal,
    Response,
    WarningLetter,
)
from inspections.rules import Commitment as CommitmentFact
from inspections.rules import InspectionFact, class_known_on
from inspections.rules.actions import (
    IMPORT_ALERT,
    INJUNCTION,
    NONCOMPLIANCE,
    REFUSAL,
    WARNING_LETTER,
    AuthorityFacts,
    ImportAlertFact,
    InjunctionFact,
    NoncomplianceFact,
    RefusalFact,
    WarningLetterFact,
)
from inspections.rules.steps import VOID
from inspections.selectors import public
from inspections.selectors.actions import actions_of_kind
from inspections.selectors.inspected import (
    commitments,
    form_fact,
    inspections_of,
    observation_count,
    replies,
)
from inspections.selectors.known import (
    known_absences,
    known_actions,
    known_inspections,
    known_unreviewed,
    with_forms,
    with_replies,
)
from kernel.prepared import prepared

KINDS: Final = (WARNING_LETTER, IMPORT_ALERT, INJUNCTION, REFUSAL, NONCOMPLIANCE)
"""In the order of `ACTIONS`."""
Found = dict[UUID, list[Any]]


def evidence(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, list[InspectionFact]]:
    """The inspections of each site as evidence, by whatever authority; void ones are none.

    Of `known_at` as they were recorded then.
    """
    found: dict[UUID, list[InspectionFact]] = defaultdict(list)
    for row in with_forms(*_inspected(site_ids)) if known_at is None else known_inspections(site_ids, known_at):
        found[row.site_id].append(fact(row))
    return found


@prepared
def _inspected(site_ids: Collection[UUID]) -> list[QuerySet[Any]]:
    """The inspections of the sites with what belongs to them, table by table as `with_forms` takes it."""
    of_sites = {"site_id__among": site_ids}
    return [
        Inspection.objects.filter(**of_sites).exclude(status=VOID).order_by("id"),
        Form483.objects.filter(**of_sites),
        FormAmendment.objects.filter(**of_sites),
        Response.objects.filter(**of_sites).exclude(form=None),
        commitments().filter(**of_sites).exclude(form=None),
        Observation.objects.filter(**of_sites).only("form", "amendment"),
    ]


def authority_facts(
    site_ids: Collection[UUID], on: date, known_at: datetime | None = None
) -> dict[UUID, AuthorityFacts]:
    """Everything else authorities did to each site, and what they published that nobody has reviewed.

    Of `known_at` as it was recorded, read and reviewed then.
    """
    if known_at is None:
        *acted, responses, promised, published, feis = _acted(site_ids, on)
        with_replies(acted[0], responses, promised)
        numbers = _by_site(feis, lambda number: number.value)
        unreviewed, absences = _by_site(published, public.as_fact), public.absences_of(numbers)
    else:
        acted = known_actions(site_ids, KINDS, known_at)
        unreviewed, absences = known_unreviewed(site_ids, on, known_at), known_absences(site_ids, known_at)
    told = {name: _by_site(rows, as_fact) for (name, as_fact), rows in zip(ACTIONS.items(), acted, strict=True)}
    told |= {"unreviewed": unreviewed, "absences": absences}
    return {
        site_id: AuthorityFacts(**{name: tuple(found.get(site_id, ())) for name, found in told.items()})
        for site_id in site_ids
    }


@prepared
def _acted(site_ids: Collection[UUID], on: date) -> list[QuerySet[Any]]:
    """The rows behind each of `ACTIONS`, replies to letters and promises in them, the published lines that nobody has
    reviewed, and the active FEIs."""
    of_sites = {"site_id__among": site_ids}
    statements = actions_of_kind(NONCOMPLIANCE).select_related("closing_certificate")
    asked = [*(actions_of_kind(kind).prefetch_related(None) for kind in KINDS[:-1]), statements]
    return [
        *(rows.filter(**of_sites).order_by("id") for rows in asked),
        Response.objects.filter(**of_sites).exclude(letter=None),
        commitments().filter(**of_sites).exclude(letter=None),
        public.unreviewed_lines(site_ids, on),
        cmos.active_fei_numbers(site_ids),
    ]


def _by_site(rows: Iterable[Any], as_fact: Callable[[Any], Any]) -> Found:
    found: Found = defaultdict(list)
    for row in rows:
        found[row.site_id].append(as_fact(row))
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
        form483=form_fact(form, observation_count(row)) if form else None,
        coverage=frozenset(row.coverage),
        commitments=tuple(commitment_fact(one) for one in form.commitments.all()) if form else (),
    )


def commitment_fact(row: Commitment) -> CommitmentFact:
    """One commitment as evidence."""
    return CommitmentFact(
        id=row.pk,
        text=row.text,
        due_on=row.due_on,
        made_on=row.made_on,
        done_on=row.done_on,
        verified_on=row.verified_on,
    )


def _common(row: Any, label: str) -> dict[str, Any]:
    recorded = row.recorded_at.date()
    return {"id": row.pk, "label": label, "recorded_on": recorded, "retrieved_on": recorded}


def letter_fact(row: WarningLetter) -> WarningLetterFact:
    """One warning letter as evidence, with the promises made in replies to it."""
    return WarningLetterFact(
        **_common(row, f"warning letter {row.letter_number or row.marcs_cms or row.number}".strip()),
        issued_on=row.issued_on,
        fei=row.fei,
        letter_number=row.letter_number,
        received_on=row.received_on,
        responded_on=min(replies(row), default=None),
        closed_out_on=row.closed_out_on,
        commitments=tuple(commitment_fact(one) for one in row.commitments.all()),
    )


def alert_fact(row: ImportAlert) -> ImportAlertFact:
    """One listing on an import alert as evidence."""
    return ImportAlertFact(
        **_common(row, f"import alert {row.alert_number}"),
        alert_number=row.alert_number,
        listed_on=row.listed_on,
        fei=row.fei,
        removed_on=row.removed_on,
        carve_outs=tuple(row.carve_outs),
    )


def order_fact(row: Injunction) -> InjunctionFact:
    """One order of a court as evidence."""
    return InjunctionFact(
        **_common(row, f"{row.get_kind_display().lower()} {row.case_number or row.number}"),
        kind=row.kind,
        began_on=row.began_on,
        fei=row.fei,
        ended_on=row.ended_on,
        permitted_operations=frozenset(row.permitted_operations),
    )


def refusal_fact(row: Refusal) -> RefusalFact:
    """One refused, delayed, limited or denied inspection as evidence."""
    return RefusalFact(
        **_common(row, f"{row.get_kind_display().lower()} inspection of {row.happened_on:%-d %b %Y}"),
        kind=row.kind,
        happened_on=row.happened_on,
        fei=row.fei,
        resolved_on=row.resolved_on,
    )


def statement_fact(row: NoncomplianceStatement) -> NoncomplianceFact:
    """One statement of non-compliance as evidence; a voided certificate ends nothing."""
    certificate = row.closing_certificate
    ending = cmos.certificate_fact(certificate) if certificate and certificate.voided_at is None else None
    return NoncomplianceFact(
        **_common(row, f"statement of non-compliance {row.reference}"),
        reference=row.reference,
        authority=row.authority,
        issued_on=row.issued_on,
        jurisdiction=row.jurisdiction,
        operations=frozenset(row.operations),
        dosage_forms=frozenset(row.dosage_forms),
        withdrawn_on=row.withdrawn_on,
        closing_certificate=ending.id if ending else None,
        superseded_from=ending.valid_from if ending else None,
    )


ACTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "warning_letters": letter_fact,
    "import_alerts": alert_fact,
    "injunctions": order_fact,
    "refusals": refusal_fact,
    "noncompliance": statement_fact,
}
"""Part of `AuthorityFacts` -> what makes a row one of its facts."""


@dataclass(frozen=True, slots=True)
class InspectionOn:
    """An inspection on a day: its class or outcome where it was known then, and its last day where that had come."""

    row: Inspection
    classification: str
    day: date
    is_under_way: bool = False


def inspections_on(site: Site, on: date, today: date) -> list[InspectionOn]:
    """The inspections of a site on a day, newest first; on a past day nothing that came later shows."""
    rows = inspections_of(site)
    if on >= today:
        return [InspectionOn(row, row.classification, row.ended_on) for row in rows]
    return [_on(row, on) for row in rows if (row.started_on or row.ended_on) <= on]


def _on(row: Inspection, on: date) -> InspectionOn:
    if row.ended_on > on:
        return InspectionOn(row, "", row.started_on or row.ended_on, is_under_way=True)
    known = class_known_on(fact(row))
    return InspectionOn(row, row.classification if known and known <= on else "", row.ended_on)
