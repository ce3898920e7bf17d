"""Rows of the US table that letters, alerts, orders, refusals, promises and published facts match (U1-U3, U6, U12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from inspections.rules import NAI, InspectionFact
from inspections.rules.actions import (
    ALERTS,
    BLOCKING_ALERTS,
    NONCOMPLIANCE,
    ORDERS,
    REFUSALS,
    ImportAlertFact,
    InjunctionFact,
    RefusalFact,
    WarningLetterFact,
)
from qualification.rules import scope
from qualification.rules.facts import FeiGroup, SiteFacts
from qualification.rules.reasons import COMPANY_RULE, LAW, Reason
from qualification.rules.words import Status, count, day, listed

UNITED_STATES = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""With the territories that FDA regulates as domestic: import alerts are about sites outside."""


def actions(facts: SiteFacts, group: FeiGroup, operation: str, subject: str, on: date) -> Iterator[Reason]:
    """U1, U2, U3 and U6 for one FEI: every action in force on the day."""
    known = facts.authority
    abroad = facts.site.country not in UNITED_STATES
    for order in known.injunctions:
        if order.is_in_force(on) and group.holds(order.fei):
            yield _order(order, operation, subject)
    for alert in known.import_alerts:
        if alert.is_active(on) and group.holds(alert.fei):
            yield _alert(alert, facts.product_names, subject, abroad=abroad)
    for refusal in known.refusals:
        if refusal.is_unresolved(on) and group.holds(refusal.fei):
            yield _refusal(refusal, subject)
    for letter in known.warning_letters:
        if letter.is_open(on) and group.holds(letter.fei):
            yield _letter(letter, subject)


def _order(one: InjunctionFact, operation: str, subject: str) -> Reason:
    """U1: what the court permits may go on; the site as such is not a permitted operation."""
    permitted = bool(operation) and operation in one.permitted_operations
    kind = ORDERS.get(one.kind, one.kind).lower()
    tail = f" permits {scope.label(operation)}" if permitted else f" does not permit {scope.label(operation)}"
    return Reason(
        row="US-1",
        code="ORDER_PERMITS" if permitted else "ORDER_IN_FORCE",
        sentence=f"A {kind} is in force since {day(one.began_on)} and{tail}.",
        status=None if permitted else Status.BLOCKED,
        basis=LAW,
        subject=subject,
        since=one.began_on,
        evidence=(one.ref,),
    )


def _alert(one: ImportAlertFact, names: frozenset[str], subject: str, *, abroad: bool) -> Reason:
    """U2; an alert that the row does not name, or a site in the United States, is watched by our own rule."""
    blocking = one.alert_number in BLOCKING_ALERTS and abroad
    carved = blocking and not names.isdisjoint(each.strip().casefold() for each in one.carve_outs)
    name = ALERTS.get(one.alert_number, one.alert_number)
    but = f", except {listed(one.carve_outs)}" if one.carve_outs else ""
    return Reason(
        row="US-2",
        code="ALERT_CARVED_OUT" if carved else "ON_IMPORT_ALERT",
        sentence=f"Listed on import alert {name} since {day(one.listed_on)}{but}.",
        status=(Status.RESTRICTED if carved else Status.BLOCKED) if blocking else Status.WATCH,
        basis=LAW if blocking else COMPANY_RULE,
        subject=subject,
        since=one.listed_on,
        evidence=(one.ref,),
    )


def _refusal(one: RefusalFact, subject: str) -> Reason:
    """U3: FD&C 501(j)."""
    what = REFUSALS.get(one.kind, one.kind).lower()
    return Reason(
        row="US-3",
        code="INSPECTION_REFUSED",
        sentence=f"An inspection was {what} on {day(one.happened_on)} and that is not resolved.",
        status=Status.BLOCKED,
        basis=LAW,
        subject=subject,
        since=one.happened_on,
        evidence=(one.ref,),
    )


def _letter(one: WarningLetterFact, subject: str) -> Reason:
    """U6: a reply or a better class is no close-out."""
    number = f" {one.letter_number}" if one.letter_number else ""
    return Reason(
        row="US-6",
        code="WARNING_LETTER_OPEN",
        sentence=f"Warning letter{number} of {day(one.issued_on)} has no close-out letter: no new product or filing.",
        status=Status.RESTRICTED,
        basis=LAW,
        subject=subject,
        since=one.issued_on,
        evidence=(one.ref,),
    )


# --- U12 and U13: promises ----------------------------------------------------------------------------------------


def commitments(
    facts: SiteFacts, group: FeiGroup, latest: InspectionFact | None, subject: str, on: date
) -> Iterator[Reason]:
    """A promise that nobody verified by its day makes any class WATCH; one still in time is only told."""
    open_ = [one for fei, one in facts.commitments(on) if group.holds(fei) and one.is_open(on)]
    overdue = sorted((one for one in open_ if one.is_overdue(on)), key=lambda one: (one.due_on, str(one.id)))
    row = "US-13" if latest is not None and latest.outcome == NAI else "US-12"
    if overdue:
        noun = count(len(overdue), "commitment")
        verb = "is" if len(overdue) == 1 else "are"
        yield Reason(
            row=row,
            code="COMMITMENT_OVERDUE",
            sentence=f"{noun} to FDA {verb} overdue, the oldest since {day(overdue[0].due_on)}.",
            status=Status.WATCH,
            basis=COMPANY_RULE,
            subject=subject,
            since=overdue[0].due_on + timedelta(days=1),
            evidence=tuple(one.ref for one in overdue),
        )
    if in_time := sorted((one for one in open_ if not one.is_overdue(on)), key=lambda one: (one.due_on, str(one.id))):
        yield Reason(
            row=row,
            code="COMMITMENTS_OPEN",
            sentence=f"{count(len(in_time), 'commitment')} to FDA open, the next due on {day(in_time[0].due_on)}.",
            status=None,
            basis=COMPANY_RULE,
            subject=subject,
            evidence=tuple(one.ref for one in in_time),
        )


# --- what was published and nobody looked at ----------------------------------------------------------------------


def published(facts: SiteFacts, groups: tuple[FeiGroup, ...], on: date) -> Iterator[Reason]:
    """PUBLIC_FACT_UNREVIEWED, and establishments that the newest register no longer has."""
    for fact in facts.authority.unreviewed:
        if fact.kind != NONCOMPLIANCE and any(group.holds(fact.fei) for group in groups):
            yield from unreviewed("US-0", fact, on)
    for absence in facts.authority.absences:
        if absence.missing_since <= on:
            yield Reason(
                row="US-4",
                code="MISSING_FROM_REGISTER",
                sentence=f"FDA's register as read on {day(absence.missing_since)} no longer has {absence.name}.",
                status=Status.WATCH,
                basis=COMPANY_RULE,
                since=absence.missing_since,
            )


def unreviewed(row: str, fact: Any, on: date) -> Iterator[Reason]:
    """A negative published fact of exactly this FEI counts as WATCH until a person adopts or rejects it."""
    since = fact.on or fact.first_read_on
    if not fact.is_negative or (since is not None and since > on):
        return
    yield Reason(
        row=row,
        code="PUBLIC_FACT_UNREVIEWED",
        sentence=f"Published and not reviewed yet: {fact.label}.",
        status=Status.WATCH,
        basis=COMPANY_RULE,
        since=since,
        evidence=(fact.ref,),
    )
