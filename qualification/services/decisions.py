"""Proposing, signing and ending decisions about a standing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from cmos import selectors as cmos
from cmos.models import Site
from cmos.services.changed import site_changed
from kernel.actor import Actor
from kernel.errors import NotAllowed, Refused
from kernel.reasons import meaningful
from kernel.scope import because, current
from kernel.steps import Step
from qualification import selectors
from qualification.models import StandingDecision
from qualification.rules.decisions import steps
from qualification.rules.decisions.facts import ANSWERS, KINDS, LAXER, UNCHANGED
from qualification.rules.decisions.signals import Signal
from qualification.rules.reasons import sentences
from qualification.rules.words import JURISDICTIONS
from qualification.selectors import decisions as reading
from records.lifecycle import perform
from records.services import next_number, publish
from records.services.signing import Signing
from sponsors import access

TELLING = "Say why in words that the next reader understands: at least two of them."


def propose_decision(
    site: Site,
    *,
    kind: str,
    market: str,
    answer: str = "",
    operations: Collection[str] = (),
    products: Collection[UUID] = (),
    valid_to: date | None = None,
    rationale: str,
    signal: UUID | None = None,
    actor: Actor,
) -> StandingDecision:
    """Propose what shall count for a market at a site; nothing counts before it is signed.

    Args:
        kind: `stricter`, `laxer`, or `unchanged` to answer a signal only.
        market: US, EU or UK.
        answer: name of the standing that shall count, empty for `unchanged`.
        operations: services it is about, none for all; `products` likewise.
        valid_to: last day it counts; asked for toward laxer, at most 90 days ahead.
        rationale: why, as it is shown beside the standing.
        signal: evidence of another authority that it answers.

    Raises `Refused` with a sentence for each field that is wrong.
    """
    _may_propose(actor)
    if wrong := _errors(site, kind, market, answer, operations, rationale) | _unknown(products):
        raise Refused(wrong)
    today = access.today_here()
    found = selectors.facts([site.pk], today)[site.pk]
    row = StandingDecision(
        site=site,
        kind=kind,
        jurisdiction=market,
        answer=answer,
        operations=sorted(operations),
        products=sorted(products),
        rationale=rationale.strip(),
        valid_to=valid_to,
        **_answering(_signal(found, signal, market, kind, today)),
    )
    _take_in(row, reading.computed(found, market, operations, today))
    if wrong := dict(steps.problems(reading.state_of(row, found, today))):
        raise Refused(wrong)
    row.number = next_number("STD", today.year)
    with because(row.rationale[:500]):
        row.save(force_insert=True)
        publish("standing.decision_proposed", row, kind=kind, jurisdiction=market)
    return row


def _may_propose(actor: Actor) -> None:
    current(actor)
    if not actor.can(steps.PROPOSE):
        raise NotAllowed(steps.PROPOSE)


def _unknown(products: Collection[UUID]) -> dict[str, str]:
    """Products of another sponsor do not exist here."""
    missing = len(cmos.product_names(products)) != len(set(products))
    return {"products": "Choose products of the list."} if missing else {}


def _take_in(row: StandingDecision, shown: reading.Computed) -> None:
    """What was computed when it was proposed; one toward laxer is for these reasons and no others."""
    row.computed = shown.status.name.lower()
    row.because = shown.keys_above(reading.answer_of(row)) if row.kind == LAXER else []
    row.reasons = list(sentences(one for one in shown.reasons if one.status is not None))


def _errors(
    site: Site, kind: str, market: str, answer: str, operations: Collection[str], rationale: str
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if kind not in KINDS:
        errors["kind"] = f"Choose one of: {', '.join(KINDS)}."
    if market not in JURISDICTIONS:
        errors["market"] = f"Choose one of: {', '.join(JURISDICTIONS)}."
    if kind == UNCHANGED and answer:
        errors["answer"] = "A decision that changes nothing has no standing of its own."
    elif kind != UNCHANGED and answer not in {one.name.lower() for one in ANSWERS}:
        errors["answer"] = "Choose the standing that shall count."
    if unknown := set(operations) - set(site.operations):
        errors["operations"] = f"The site does not declare: {', '.join(sorted(unknown))}."
    if not meaningful(rationale):
        errors["rationale"] = TELLING
    return errors


def _signal(found: Any, evidence: UUID | None, market: str, kind: str, today: date) -> Signal | None:
    if evidence is None:
        if kind == UNCHANGED:
            raise Refused({"kind": "Without news of another authority there is nothing to leave unchanged."})
        return None
    if kind == LAXER:
        raise Refused({"kind": "News of another authority is answered by stricter, or by no change."})
    try:
        return reading.signal(found, evidence, market, today)
    except StopIteration:
        raise Refused("Nothing asks this question about the site any more.") from None


def _answering(asked: Signal | None) -> dict[str, Any]:
    if asked is None:
        return {}
    ref = asked.news.ref
    return {"signal_kind": ref.kind, "signal_id": ref.id, "signal_label": asked.sentence[:300]}


def take_decision_step(
    step: Step,
    row: StandingDecision,
    *,
    actor: Actor,
    reason: str = "",
    version: int | None = None,
    signing: Signing | None = None,
) -> StandingDecision:
    """Sign, withdraw or end a decision; it counts from the day of its last signature."""
    today = access.today_here()
    found = selectors.facts([row.site_id], today)[row.site_id]
    taken = perform(
        step,
        row,
        actor=actor,
        facts=lambda fresh: reading.state_of(fresh, found, today),
        event=steps.EVENTS[step.name],
        reason=reason,
        version=version,
        signing=signing,
        content=reading.signed_content,
        also=_dates(step, today),
    )
    site_changed(taken.site_id)
    return taken


def _dates(step: Step, today: date) -> dict[str, date]:
    if step.target == steps.DECIDED:
        return {"valid_from": today}
    return {"ended_on": today} if step.target == steps.ENDED else {}
