"""Triggers: what happened to a site that a qualification must answer, each within its own scope (domain 3).

Pure functions of adopted evidence. A trigger has a first day, and a day on which it is over where it ends by itself;
what it asks for is decided by people. A fact that an authority published and nobody has looked at yet is a task, and
never stops work by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from inspections.rules import OAI, VAI, class_known_on, is_usable, known_class, latest_classified
from inspections.rules.actions import BLOCKING_ALERTS
from qualification.rules.lifecycle import papers
from qualification.rules.lifecycle.facts import Scope
from qualification.rules.lifecycle.trigger import DAY, US_ONLY, D, S, Trigger, W, made, told, us
from qualification.rules.lifecycle.watched import SIGNALS, Watched
from qualification.rules.us_actions import UNITED_STATES
from regulations.rules.dates import add_months

LATE_CAPA_DAYS: Final = 30
QUESTIONNAIRE_DAYS: Final = 30
REQUALIFICATION_DAYS: Final = 90
REPEATED_MONTHS: Final = 36
"""Company rules: when lateness becomes a trigger, and how far apart two triggers of one cause are a repeat."""


Rule = Callable[[Watched, date], Iterator[Trigger]]


def triggers(facts: Watched, on: date) -> tuple[Trigger, ...]:
    """Everything that had happened by a day within the scope of the qualification, the newest first."""
    found = [each for rule in RULES for each in rule(facts, on) if each.since <= on and each.known_on <= on]
    inside = [each for each in found if each.scope.meets(facts.scope)]
    inside += list(_repeated(inside))
    return tuple(sorted(inside, key=lambda each: (each.since, each.key), reverse=True))


# --- what authorities did -----------------------------------------------------------------------------------------


def warning_letters(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.site.authority.warning_letters:
        number = f" {one.letter_number}" if one.letter_number else ""
        yield made(
            "WARNING_LETTER",
            S,
            f"Warning letter{number} of {told(one.issued_on)}.",
            one.issued_on,
            one.recorded_on,
            until=one.closed_out_on,
            scope=us(facts, exempt=True),
            subject=one.id,
            evidence=(one.ref,),
        )


def classes(facts: Watched, on: date) -> Iterator[Trigger]:
    """OAI stops until a later inspection has a better class; a VAI with an overdue promise is watched."""
    usable = [one for one in facts.site.inspections if is_usable(one, on) and known_class(one, on)]
    for one in usable:
        known = class_known_on(one)
        if known is None or known_class(one, on) != OAI or one.ended_on is None:
            continue
        later = (
            day
            for other in usable
            if other.ended_on and other.ended_on > one.ended_on and known_class(other, on) != OAI
            if (day := class_known_on(other))
        )
        yield made(
            "OAI",
            S,
            f"The inspection that ended on {told(one.ended_on)} is classified OAI.",
            known,
            max(one.recorded_on, one.class_recorded_on or one.recorded_on),
            until=min(later, default=None),
            scope=us(facts, exempt=True),
            subject=one.id,
            evidence=(one.ref,),
        )
    latest = latest_classified(facts.site.inspections, on)
    if latest is None or known_class(latest, on) != VAI:
        return
    for promise in latest.commitments:
        if promise.is_overdue(on):
            words = f"A commitment to FDA was due on {told(promise.due_on)} and is not verified."
            scope, refs = us(facts), (promise.ref,)
            yield made(
                "COMMITMENT_OVERDUE",
                W,
                words,
                promise.due_on + DAY,
                latest.recorded_on,
                scope=scope,
                subject=promise.id,
                evidence=refs,
            )


def forms_483(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.site.inspections:
        form = one.form483
        if form is not None:
            yield made(
                "FORM_483",
                W,
                f"Form 483 of {told(form.issued_on)}.",
                form.issued_on,
                one.recorded_on,
                until=class_known_on(one),
                scope=us(facts),
                subject=form.id,
                evidence=(form.ref,),
            )


def import_alerts(facts: Watched, on: date) -> Iterator[Trigger]:
    """Of a site outside the United States; products that the listing leaves out are not held."""
    if facts.site.site.country in UNITED_STATES:
        return
    for one in facts.site.authority.import_alerts:
        if one.alert_number in BLOCKING_ALERTS:
            yield made(
                "IMPORT_ALERT",
                S,
                f"Listed on import alert {one.alert_number} since {told(one.listed_on)}.",
                one.listed_on,
                one.recorded_on,
                until=one.removed_on,
                scope=Scope(markets=US_ONLY, without=facts.carved(one.carve_outs)),
                subject=one.id,
                evidence=(one.ref,),
            )


def refusals(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.site.authority.refusals:
        level, code = (D, "ACCESS_DENIED") if one.kind == "denied" else (W, "")
        words = f"An inspection was {one.kind} on {told(one.happened_on)}."
        common: dict[str, Any] = {"until": one.resolved_on, "scope": us(facts), "evidence": (one.ref,)}
        yield made("INSPECTION_REFUSED", S, words, one.happened_on, one.recorded_on, subject=one.id, **common)
        if code:
            yield made(code, level, words, one.happened_on, one.recorded_on, subject=one.id, **common)


def published(facts: Watched, on: date) -> Iterator[Trigger]:
    """A negative fact that nobody has reviewed: a task, never a hold."""
    for one in facts.site.authority.unreviewed:
        since = one.first_read_on or one.on
        if one.is_negative and since is not None:
            yield made(
                "PUBLIC_FACT_UNREVIEWED",
                W,
                f"Published and not reviewed here: {one.label}.",
                since,
                since,
                subject=one.id,
                evidence=(one.ref,),
            )


# --- what we agreed, found and owe --------------------------------------------------------------------------------


def findings(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.findings:
        common: dict[str, Any] = {"subject": one.id, "evidence": (one.ref,)}
        if one.grade == "critical" and one.contain_by is not None:
            ends = [day for day in (one.contained_on, one.closed_on) if day]
            if min(ends, default=date.max) > one.contain_by:
                words = f"{one.label}: the risk of a critical finding was not contained by {told(one.contain_by)}."
                since = one.contain_by + DAY
                yield made(
                    "CRITICAL_FINDING", S, words, since, one.recorded_on, until=min(ends, default=None), **common
                )
        if one.grade == "major" and one.late_since is not None and one.closed_on is None:
            since = one.late_since + timedelta(days=LATE_CAPA_DAYS)
            words = f"{one.label}: an action of a major finding is more than {LATE_CAPA_DAYS} days late."
            yield made("CAPA_LATE", W, words, since + DAY, one.recorded_on, **common)


def subcontracting(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.subcontracts:
        if one.approved_on is None or one.approved_on > one.first:
            ends = [day for day in (one.approved_on, one.last + DAY if one.last else None) if day]
            yield made(
                "UNAPPROVED_SUBCONTRACTING",
                S,
                f"Work is given on to {one.label} without our approval.",
                one.first,
                one.recorded_on,
                until=min(ends, default=None),
                scope=Scope(operations=one.operations, products=one.products),
                subject=one.id,
                evidence=(one.ref,),
            )


def questionnaires(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.questionnaires:
        since = one.due_on + timedelta(days=QUESTIONNAIRE_DAYS + 1)
        words = f"{one.label} is more than {QUESTIONNAIRE_DAYS} days overdue."
        if one.ended_on is None or one.ended_on >= since:
            yield made(
                "QUESTIONNAIRE_OVERDUE",
                W,
                words,
                since,
                one.recorded_on,
                until=one.ended_on,
                subject=one.id,
                evidence=(one.ref,),
            )


def requalification(facts: Watched, on: date) -> Iterator[Trigger]:
    """Overdue counts from the due day with its grace; an audit that was held ends it, whenever its report comes."""
    due, held = facts.requalify_by, facts.audit_held_on
    if due is None or (held is not None and held <= due):
        return
    words = f"The requalification audit was due on {told(due)}."
    yield made("REQUALIFICATION_LATE", W, words, due + DAY, due, until=held)
    if held is None or held > due + timedelta(days=REQUALIFICATION_DAYS):
        since = due + timedelta(days=REQUALIFICATION_DAYS + 1)
        late = f"The requalification audit is more than {REQUALIFICATION_DAYS} days overdue: it was due on {told(due)}."
        yield made("REQUALIFICATION_OVERDUE", S, late, since, since, until=held)


def reports(facts: Watched, on: date) -> Iterator[Trigger]:
    for one in facts.signals:
        words, level = SIGNALS[one.signal]
        sentence = (
            f"{words} ({told(one.happened_on)}): {one.text}" if one.text else f"{words} ({told(one.happened_on)})."
        )
        yield made(
            one.signal.upper(),
            level,
            sentence,
            one.happened_on,
            one.recorded_on,
            until=one.ended_on,
            subject=one.id,
            evidence=(one.ref,),
        )
    if facts.owner_changed_on is not None:
        words = f"The site has another owner since {told(facts.owner_changed_on)}: confirm agreement and evidence."
        day = facts.owner_changed_on
        yield made("OWNER_CHANGED", W, words, day, day, subject=facts.site.site.id)


def _repeated(found: list[Trigger]) -> Iterator[Trigger]:
    """Repeated S of the same cause within three years: disqualification is proposed, never done (domain 3)."""
    by_code: dict[str, list[Trigger]] = {}
    for each in sorted((one for one in found if one.level == S), key=lambda one: one.since):
        by_code.setdefault(each.code, []).append(each)
    for rows in by_code.values():
        for before, after in zip(rows, rows[1:], strict=False):
            if after.since <= add_months(before.since, REPEATED_MONTHS):
                yield Trigger(
                    code="REPEATED",
                    level=D,
                    sentence=f"Again within three years: {after.sentence}",
                    since=after.since,
                    known_on=max(before.known_on, after.known_on),
                    scope=after.scope,
                    subject=after.subject,
                    evidence=(*before.evidence, *after.evidence),
                )


RULES: Final[tuple[Rule, ...]] = (
    warning_letters,
    classes,
    forms_483,
    import_alerts,
    refusals,
    published,
    papers.statements,
    papers.certificates,
    papers.authorisations,
    papers.agreements,
    papers.dea,
    findings,
    subcontracting,
    questionnaires,
    requalification,
    reports,
)
"""Every rule; what each yields is filtered by day and scope in one place."""
NOT_CONSIDERED: Final = ("Scorecards of a site are reported by a person until they are computed.",)
