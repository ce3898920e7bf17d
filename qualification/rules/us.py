"""The US table: what FDA registration and inspections make of a site on a day (21 CFR 207, 211; FD&C 501, 510).

Every matching row gives a reason; the status is the worst of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cmos.rules import FdaRegistrationFact
from inspections.rules import (
    CLASS_DUE_DAYS,
    CLASSES,
    NAI,
    OAI,
    VAI,
    Form483Fact,
    InspectionFact,
    class_known_on,
    form483_on,
    is_usable,
    known_class,
    latest_classified,
)
from qualification.rules import scope, us_actions, us_imports
from qualification.rules.facts import FeiGroup, SiteFacts, fei_groups, whole_site
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason
from qualification.rules.words import Status, count, day
from regulations.rules.dates import add_years

STALE_YEARS = 5
"""Company rule: years after which a classified inspection no longer speaks for a site."""
STALE_YEARS_STRICT = 3
"""The same for sterile and biological products."""

NOT_CONSIDERED = (
    "Untitled letters and regulatory meetings",
    "Recalls and field alerts",
    "Debarments and the application integrity policy",
)


def stale_years(facts: SiteFacts) -> int:
    strict = facts.site.sterile or facts.site.biologics
    return STALE_YEARS_STRICT if strict else STALE_YEARS


def us_reasons(facts: SiteFacts, operation: str, on: date) -> Iterator[Reason]:
    """Every row that matches for one operation (empty: the site as a whole) on a day."""
    groups = fei_groups(facts.site, operation, on)
    if not groups:
        what = f" for {scope.label(operation)}" if operation else ""
        sentence = f"No FEI of this site is in use{what}."
        yield Reason(row="US-5", code="NO_FEI_FOR_OPERATION", sentence=sentence, status=Status.SCOPE_GAP, basis=LAW)
        # What FDA did to the site as a whole stands, whether or not an FEI of it is in use.
        yield from us_actions.actions(facts, whole_site(facts.site), operation, "", on)
    yield from _registration(facts, groups, operation, on)
    yield from us_imports.before_registration(facts, on)
    yield from us_actions.published(facts, groups or (whole_site(facts.site),), on)
    latest = [latest_classified(_held(facts, group), on) for group in groups]
    for group, newest in zip(groups, latest, strict=True):
        subject = group.value if len(groups) > 1 else ""
        yield from us_actions.actions(facts, group, operation, subject, on)
        if newest is None:
            yield _no_class(subject, elsewhere=any(latest))
        else:
            yield from _classified(newest, operation, subject, stale_years(facts), on)
        yield from _coverage(_held(facts, group), operation, subject, on)
        yield from _unclassified(_held(facts, group), newest, subject, on)
        yield from us_actions.commitments(facts, group, newest, subject, on)


def _held(facts: SiteFacts, group: FeiGroup) -> list[InspectionFact]:
    return [inspection for inspection in facts.inspections if group.holds(inspection.fei)]


# --- U4 and U5: registration --------------------------------------------------------------------------------------


def _registration(facts: SiteFacts, groups: tuple[FeiGroup, ...], operation: str, on: date) -> Iterator[Reason]:
    if not facts.commercial(on) or not scope.needs_registration(operation):
        return
    known = [
        one
        for one in facts.registrations
        if one.valid_from <= on and (not groups or any(group.holds(one.fei) for group in groups))
    ]
    current = [one for one in known if on <= one.valid_to and not one.withdrawn(on) and not one.suspended(on)]
    if not current:
        yield _not_registered(known, on)
        return
    for_operation = [one for one in current if scope.us_covers(one.operations, operation) is not False]
    if not for_operation:
        sentence = f"The FDA registration does not list {scope.label(operation)}."
        evidence = tuple(one.ref for one in current)
        yield Reason(
            row="US-5",
            code="OPERATION_NOT_REGISTERED",
            sentence=sentence,
            status=Status.SCOPE_GAP,
            basis=LAW,
            evidence=evidence,
        )
        return
    yield _registered(max(for_operation, key=lambda one: (one.valid_to, str(one.id))), operation)


def _not_registered(known: list[FdaRegistrationFact], on: date) -> Reason:
    last = max(known, key=lambda one: (one.valid_to, str(one.id)), default=None)
    sentence = f"The FDA registration ended on {day(last.valid_to)}." if last else "No FDA registration is recorded."
    if last and on <= last.valid_to:
        sentence = "The FDA registration was withdrawn or is suspended."
    return Reason(
        row="US-4",
        code="NOT_REGISTERED",
        sentence=sentence,
        status=Status.NOT_ELIGIBLE,
        basis=LAW,
        since=_registration_gone(last, on) if last else None,
        evidence=(last.ref,) if last else (),
    )


def _registration_gone(last: FdaRegistrationFact, on: date) -> date | None:
    """First day without it."""
    if on <= last.valid_to:
        return last.withdrawn_on or last.suspended_on
    return last.valid_to + timedelta(days=1)


def _registered(one: FdaRegistrationFact, operation: str) -> Reason:
    unknown = scope.us_covers(one.operations, operation) is None
    limits = ", but the operations it lists are not known" if unknown else ""
    return Reason(
        row="US-4",
        code="REGISTERED_SCOPE_UNKNOWN" if unknown else "REGISTERED",
        sentence=f"Registered with FDA until {day(one.valid_to)}{limits}.",
        status=None,
        basis=LAW,
        since=one.valid_from,
        evidence=(one.ref,),
        supports=not unknown,
        scope_unknown=unknown,
    )


# --- U7 to U13: inspections ---------------------------------------------------------------------------------------


def _no_class(subject: str, *, elsewhere: bool) -> Reason:
    """U8; for one of several FEIs it is only told when another one has a history."""
    return Reason(
        row="US-8",
        code="FEI_NO_HISTORY" if elsewhere else "NO_CLASSIFIED_INSPECTION",
        sentence="No FDA drug inspection with a known class is recorded.",
        status=None if elsewhere else Status.UNKNOWN,
        basis=COMPANY_RULE,
        subject=subject,
    )


_CLASS_ROWS = {
    OAI: ("US-7", "LATEST_OAI", Status.RESTRICTED),
    VAI: ("US-12", "LATEST_VAI", Status.OK_WITH_OBS),
    NAI: ("US-13", "LATEST_NAI", Status.OK),
}


def _classified(latest: InspectionFact, operation: str, subject: str, years: int, on: date) -> Iterator[Reason]:
    outcome = known_class(latest, on)
    if outcome is None or latest.ended_on is None:
        return
    row, code, status = _CLASS_ROWS[outcome]
    yield Reason(
        row=row,
        code=code,
        sentence=f"The latest classified inspection ended on {day(latest.ended_on)} with {outcome}, "
        f"{CLASSES[outcome].lower()}.",
        status=status,
        basis=LAW,
        subject=subject,
        since=class_known_on(latest),
        evidence=(latest.ref,),
        scope_unknown=bool(operation) and not latest.coverage,
    )
    limit = add_years(latest.ended_on, years)
    if limit < on:
        yield Reason(
            row="US-11",
            code="STALE",
            sentence=f"The latest classified inspection ended on {day(latest.ended_on)}, more than {years} years ago.",
            status=Status.STALE,
            basis=COMPANY_RULE,
            subject=subject,
            since=limit + timedelta(days=1),
            evidence=(latest.ref,),
        )


def _coverage(held: list[InspectionFact], operation: str, subject: str, on: date) -> Iterator[Reason]:
    """U5: what FDA looked at was recorded, and the operation was not in it.

    Only a good class counts as cover: else an OAI that did look at it would close the gap, and bad news would help.
    """
    classified = [(one, outcome) for one in held if is_usable(one, on) and (outcome := known_class(one, on)) in CLASSES]
    lacking = [one for one, _ in classified if one.coverage and operation not in one.coverage]
    covered = any(outcome != OAI and (not one.coverage or operation in one.coverage) for one, outcome in classified)
    if not operation or not lacking or covered:
        return
    last = max(lacking, key=lambda one: (one.ended_on or date.min, str(one.id)))
    yield Reason(
        row="US-5",
        code="NOT_COVERED_BY_INSPECTION",
        sentence=f"FDA's inspections with a good class did not cover {scope.label(operation)}.",
        status=Status.SCOPE_GAP,
        basis=COMPANY_RULE,
        subject=subject,
        evidence=(last.ref,),
    )


def _unclassified(
    held: list[InspectionFact], latest: InspectionFact | None, subject: str, on: date
) -> Iterator[Reason]:
    """U9 and U10 for each inspection without a class that did not end before the latest classified one."""
    before = f" The class before was {latest.outcome}." if latest else ""
    for one in held:
        if one.ended_on is None or not is_usable(one, on) or known_class(one, on) is not None:
            continue
        if latest is not None and latest.ended_on is not None and one.ended_on < latest.ended_on:
            continue
        form = form483_on(one, on)
        if form is not None:
            yield _open_483(one, form, before, subject)
        late = one.ended_on + timedelta(days=CLASS_DUE_DAYS) < on
        if late or form is None:
            yield _pending(one, one.ended_on, subject, late=late)


def _open_483(one: InspectionFact, form: Form483Fact, before: str, subject: str) -> Reason:
    observations = f" with {count(form.observations, 'observation')}" if form.observations else ""
    return Reason(
        row="US-9",
        code="FORM_483_OPEN",
        sentence=f"Form 483{observations} is open and the inspection has no class yet.{before}",
        status=Status.WATCH,
        basis=COMPANY_RULE,
        subject=subject,
        since=form.issued_on,
        evidence=(form.ref, one.ref),
    )


def _pending(one: InspectionFact, ended_on: date, subject: str, *, late: bool) -> Reason:
    ended = f"The inspection ended on {day(ended_on)}"
    return Reason(
        row="US-10",
        code="CLASS_OVERDUE" if late else "PENDING_CLASS",
        sentence=f"{ended}, more than {CLASS_DUE_DAYS} days ago, and no class is known."
        if late
        else f"{ended} and has no class yet.",
        status=Status.WATCH if late else None,
        basis=COMPANY_RULE,
        subject=subject,
        since=ended_on + timedelta(days=CLASS_DUE_DAYS + 1) if late else ended_on,
        evidence=(one.ref,),
    )
