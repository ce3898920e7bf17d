"""Adopting or rejecting what authorities published, and telling the standings that something was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from cmos.models import Site
from cmos.services.changed import site_changed
from inspections import selectors
from inspections.models import Inspection, PublicFactLine, PublicFactReview, WarningLetter
from inspections.rules import CLASSES, FDA
from inspections.rules.actions import INJUNCTION, WARNING_LETTER
from inspections.rules.steps import ADOPT, OPEN, RECORDED, REJECT, UNDO, VOID_ACTION, VOID_INSPECTION
from inspections.services.actions import record_action, step_action
from inspections.services.checks import NewObservation
from inspections.services.inspected import classify_inspection, log_inspection, record_form, take_step
from kernel.actor import Actor
from kernel.errors import Refused
from kernel.scope import because, current
from records.lifecycle import lock, perform

Record = tuple[str, UUID, bool]
"""kind and id of the sponsor's own record, and whether it was made now rather than found"""


def adopt(site: Site, fact: UUID, *, actor: Actor, reason: str) -> PublicFactReview:
    """Make the sponsor's own record of a published fact, prefilled, or join it to the one that is there: once.

    Raises `DoesNotExist` for a fact that is not about this site, `StepRefused` when it was reviewed before.
    """
    current(actor)
    line = selectors.public_fact(site, fact)
    if line.happened_on is None:
        raise Refused("It was published without a date: log it by hand, then reject this entry with that reason.")
    review = _review(line, reason)
    _unreviewed(review)
    kind, record, made = MAKERS[line.kind](site, line, actor, reason)
    review = perform(
        ADOPT,
        review,
        actor=actor,
        facts=selectors.review_state,
        event="public_fact.adopted",
        reason=reason,
        also={"record_kind": kind, "record": record, "made_record": made},
    )
    site_changed(site.pk)
    return review


def reject(site: Site, fact: UUID, *, actor: Actor, reason: str) -> PublicFactReview:
    """Say why a published fact is none of this site's business."""
    current(actor)
    review = _review(selectors.public_fact(site, fact), reason)
    review = perform(
        REJECT, review, actor=actor, facts=selectors.review_state, event="public_fact.rejected", reason=reason
    )
    site_changed(site.pk)
    return review


def undo(site: Site, fact: UUID, *, actor: Actor, reason: str, version: int | None = None) -> PublicFactReview:
    """Take a decision back: the fact waits for review again, and a record that was made for it becomes void."""
    current(actor)
    review = PublicFactReview.objects.get(site=site, fact=fact)
    if review.made_record and review.record:
        _withdraw(review, actor, reason)
    review = perform(
        UNDO,
        review,
        actor=actor,
        facts=selectors.review_state,
        event="public_fact.reopened",
        reason=reason,
        version=version,
        also={"record_kind": "", "record": None, "made_record": False},
    )
    site_changed(site.pk)
    return review


def _withdraw(review: PublicFactReview, actor: Actor, reason: str) -> None:
    """A record that served this fact alone goes with it."""
    assert review.record is not None  # asked by the caller
    if review.record_kind == "inspection":
        found = selectors.inspection(review.record)
        others = selectors.reviews_of_record(review.record).exclude(pk=review.pk)
        if found.status == OPEN and not others.exists():
            take_step(VOID_INSPECTION, found, actor=actor, reason=reason)
        elif found.status not in (OPEN, VOID_INSPECTION.target):
            raise Refused("Its inspection is closed: reopen it first.")
        return
    action = selectors.action_of_kind(review.record_kind, review.record)
    if action.status == RECORDED:
        step_action(VOID_ACTION, action, actor=actor, reason=reason)


def _review(line: PublicFactLine, reason: str) -> PublicFactReview:
    """The row of this fact, locked: two who decide at once wait for each other."""
    with because(reason):
        PublicFactReview.objects.bulk_create(
            [
                PublicFactReview(
                    site_id=line.site_id,
                    fact_kind=line.kind,
                    fact=line.fact,
                    label=selectors.label(line)[:200],
                    status=PublicFactReview.initial_status,
                )
            ],
            ignore_conflicts=True,
        )
        return lock(PublicFactReview.objects.get(site_id=line.site_id, fact=line.fact))


def _unreviewed(review: PublicFactReview) -> None:
    if review.status != PublicFactReview.initial_status:
        raise Refused(f"{review.label} was {review.status} before: open it to see what became of it.")


def _same_day(site: Site, line: PublicFactLine) -> Inspection | None:
    """The inspection the sponsor has already, by FDA and with the same last day."""
    assert line.happened_on is not None  # refused before
    found = selectors.inspections_of(site).filter(authority=FDA, status=OPEN, ended_on=line.happened_on)
    return found.first()


def _form(site: Site, line: PublicFactLine, actor: Actor, reason: str) -> Record:
    """A Form 483: FDA hands it over on the last day of the inspection."""
    published: Any = selectors.published(line)
    known = _same_day(site, line)
    if known is not None and getattr(known, "form", None):
        return "inspection", known.pk, False
    items = [NewObservation(f"{one.deficiency} {one.detail}".strip()) for one in published.observations.all()]
    if known is not None:
        record_form(known, issued_on=published.issued_on, observations=items, actor=actor, reason=reason)
        return "inspection", known.pk, False
    made = log_inspection(
        site,
        ended_on=published.issued_on,
        fei=published.fei,
        issued_on=published.issued_on,
        observations=items,
        source_url=published.url,
        actor=actor,
        reason=reason,
    )
    return "inspection", made.pk, True


def _inspection(site: Site, line: PublicFactLine, actor: Actor, reason: str) -> Record:
    """A class on the dashboard: of the inspection that is known, or of a new one."""
    published: Any = selectors.published(line)
    outcome = published.classification if published.classification in CLASSES else ""
    known = _same_day(site, line)
    if known is not None:
        if outcome and not known.classification:
            classify_inspection(
                known,
                classification=outcome,
                class_source="dashboard",
                version=known.version,
                actor=actor,
                reason=reason,
            )
        elif outcome and known.classification != outcome:
            raise Refused(f"{known.number} of the same day says {known.classification}: correct it, or reject this.")
        return "inspection", known.pk, False
    made = log_inspection(
        site,
        ended_on=published.ended_on,
        fei=published.fei,
        classification=outcome,
        class_source="dashboard" if outcome else "",
        actor=actor,
        reason=reason,
    )
    return "inspection", made.pk, True


def _letter(site: Site, line: PublicFactLine, actor: Actor, reason: str) -> Record:
    """A warning letter: the number of the case is its MARCS-CMS number."""
    published: Any = selectors.published(line)
    known = WarningLetter.objects.filter(site=site, marcs_cms=published.case_id, status=RECORDED).first()
    if known is not None:
        return WARNING_LETTER, known.pk, False
    made = record_action(
        WARNING_LETTER,
        site,
        issued_on=published.acted_on,
        marcs_cms=published.case_id[:20],
        fei=published.fei,
        subject=published.product_type,
        actor=actor,
        reason=reason,
    )
    return WARNING_LETTER, made.pk, True


def _order(site: Site, line: PublicFactLine, actor: Actor, reason: str) -> Record:
    """An injunction or seizure."""
    published: Any = selectors.published(line)
    made = record_action(
        INJUNCTION,
        site,
        kind="seizure" if "seizure" in published.action_type.lower() else "injunction",
        began_on=published.acted_on,
        case_number=published.case_id,
        fei=published.fei,
        actor=actor,
        reason=reason,
    )
    return INJUNCTION, made.pk, True


MAKERS: Final[dict[str, Callable[[Site, PublicFactLine, Actor, str], Record]]] = {
    "form483": _form,
    "inspection": _inspection,
    "warning_letter": _letter,
    "injunction": _order,
}


def tell_standings(run_ids: list[int]) -> int:
    """In a sponsor's scope: note the sites whose public facts these imports brought or changed; how many."""
    sites = selectors.sites_of_runs(run_ids)
    for site_id in sites:
        site_changed(site_id)
    return len(sites)
