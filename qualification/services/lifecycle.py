"""Decisions about qualifications: proposing a site, preparing a decision, signing it, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from cmos.models import Product, Site
from kernel.actor import Actor
from kernel.clock import now
from kernel.errors import NotAllowed, Refused
from kernel.reasons import given
from kernel.scope import because, current
from kernel.steps import Step
from qualification.models import Condition, Decision, DecisionProduct, Qualification, QualificationProduct
from qualification.rules.lifecycle import moves
from qualification.rules.lifecycle.facts import CONDITIONALLY_QUALIFIED, Scope
from qualification.rules.lifecycle.guards import Bounds, out_of_bounds
from qualification.selectors import deciding
from qualification.selectors import lifecycle as reading
from qualification.selectors.recorded import scopes
from records.lifecycle import amend, lock, perform
from records.services import next_number, publish
from records.services.signing import Signing
from sponsors import access

OVERLAPS = "already covers some of this work: decide about that one, or choose another scope."


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a decision says, as it is prepared."""

    move: str
    reasons: str
    effective_on: date | None = None
    conditional_until: date | None = None
    conditions: tuple[tuple[str, date], ...] = ()
    products: tuple[Product, ...] = ()
    batches: str = ""
    risk_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScope:
    """Operations, products and markets of a qualification; none of a kind means all of it."""

    operations: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    products: tuple[Product, ...] = field(default=())

    @property
    def as_scope(self) -> Scope:
        products = frozenset(each.pk for each in self.products)
        return Scope(frozenset(self.operations), products, frozenset(self.markets))


def must(actor: Actor, permission: str) -> None:
    current(actor)
    if not actor.can(permission):
        raise NotAllowed(permission)


def refuse(errors: Mapping[str, Any]) -> None:
    if errors:
        raise Refused(dict(errors))


def propose_site(
    site: Site,
    *,
    scope: NewScope,
    purpose: str,
    responsible_id: UUID | None = None,
    cda_on: date | None = None,
    actor: Actor,
    reason: str,
) -> Decision:
    """Propose a site for a scope: a qualification whose first decision waits to be signed.

    Raises `Refused` where another qualification of the site covers some of the same work.
    """
    must(actor, moves.PROPOSE)
    if site.archived_at is not None:
        raise Refused("This site is archived: reactivate it first.")
    for other, about in reading.of_site(site):
        if about.meets(scope.as_scope):
            raise Refused(f"{other.number} {OVERLAPS}")
    why = given(reason)
    with because(why):
        made = _made(site, scope, purpose=purpose, responsible_id=responsible_id, cda_on=cda_on)
        publish("qualification.proposed", made)
    return _drafted(made, moves.NEW, Prepared(move="identify", reasons=why), actor=actor)


def _made(site: Site, scope: NewScope, **more: Any) -> Qualification:
    number = next_number("QUA", access.today_here().year)
    made = Qualification.objects.create(
        site=site, number=number, operations=sorted(scope.operations), markets=sorted(scope.markets), **more
    )
    named = [QualificationProduct(qualification=made, product=each) for each in scope.products]
    QualificationProduct.objects.bulk_create(named)
    return made


def prepare(row: Qualification, said: Prepared, *, actor: Actor, version: int | None = None) -> Decision:
    """Prepare a decision about a qualification; nothing changes before it is signed.

    Raises `Refused` where the state has no such move, or another decision waits to be signed.
    """
    move = _move(said.move)
    must(actor, move.first)
    lock(row, version=version)
    state = reading.state_now(row)
    if state not in move.sources:
        raise Refused(f"“{move.label}” does not start from this state.")
    return _drafted(row, state, said, actor=actor)


def prepare_part(
    row: Qualification, scope: NewScope, said: Prepared, *, actor: Actor, version: int | None = None
) -> Decision:
    """Prepare a decision about a part of a qualification alone: the part becomes a qualification of its own.

    The rest stays as it is. Work of the part is allowed only where both allow it. Raises `Refused` where the part is
    not narrower than the whole, or the decision would allow more than the whole does.
    """
    move = _move(said.move)
    must(actor, move.first)
    whole = lock(row, version=version)
    state, about = reading.state_now(whole), scopes([whole])[whole.pk]
    wanted = scope.as_scope
    if said.move not in moves.PART_MOVES or state not in move.sources:
        raise Refused({"move": f"“{move.label}” cannot be decided for a part of it."})
    if not wanted.within(about) or about.within(wanted):
        raise Refused({"": "Choose less than the whole scope: some operations, products or markets of it."})
    for other, theirs in reading.parts_of(whole):
        if theirs.meets(wanted):
            raise Refused(f"{other.number} {OVERLAPS}")
    with because(given(said.reasons)):
        part = _made(
            whole.site,
            scope,
            part_of=whole,
            purpose=f"part of {whole.number}",
            responsible_id=whole.responsible_id,
            cda_on=whole.cda_on,
        )
        publish("qualification.divided", part)
    return _drafted(part, state, said, actor=actor)


def _move(key: str) -> moves.Move:
    if key not in moves.BY_KEY:
        raise Refused({"move": "Choose what is decided."})
    return moves.BY_KEY[key]


def _drafted(row: Qualification, state: str, said: Prepared, *, actor: Actor) -> Decision:
    move, why = _move(said.move), given(said.reasons, field="reasons")
    if Decision.objects.filter(qualification=row, status__in=sorted(moves.OPEN)).exists():
        raise Refused("Another decision about it waits to be signed: sign or withdraw that one first.")
    refuse(_errors(move, said))
    bounded = move.target == CONDITIONALLY_QUALIFIED
    with because(why):
        made = Decision.objects.create(
            qualification=row,
            number=Decision.objects.filter(qualification=row).count() + 1,
            move=move.key,
            from_state=state,
            to_state=move.target,
            effective_on=said.effective_on,
            reasons=why,
            conditional_until=said.conditional_until if bounded else None,
            batches=said.batches.strip(),
            risk_basis=said.risk_basis.strip(),
            second_needed=moves.needs_second(move.key, row.markets),
            author=access.actor_name(actor.key),
        )
        _keep_parts(made, said)
        _keep_sight(made)
        publish("qualification.decision_prepared", made, move=move.key)
    return made


def _keep_parts(made: Decision, said: Prepared) -> None:
    Condition.objects.bulk_create(
        [Condition(decision=made, text=text.strip(), due_on=due) for text, due in said.conditions]
    )
    DecisionProduct.objects.bulk_create([DecisionProduct(decision=made, product=each) for each in said.products])


def _keep_sight(made: Decision) -> None:
    """Keep what is to be seen now: who signs is shown just that, and is stopped when something happened since."""
    seen = deciding.shown(made.qualification, access.today_here())
    made.shown, made.answered = seen.plain, sorted(seen.keys)
    made.save(update_fields=["shown", "answered"])


def _errors(move: moves.Move, said: Prepared) -> dict[str, str]:
    """What is wrong with what was typed, by field; what the records say is left to the guards of signing."""
    errors: dict[str, str] = {}
    today = access.today_here()
    if said.effective_on is not None and said.effective_on < today:
        errors["effective_on"] = "A decision is not backdated: name today or a later day, or leave it empty."
    if move.target == CONDITIONALLY_QUALIFIED:
        bounds = Bounds(
            start=max(said.effective_on or today, today),
            until=said.conditional_until,
            products=len(said.products),
            batches=said.batches,
            due=tuple(due for _, due in said.conditions),
        )
        for field, sentence in out_of_bounds(bounds):
            errors.setdefault(field, sentence)
    return errors


# --- signed -------------------------------------------------------------------------------------------------------


def take_step(
    step: Step,
    decision: Decision,
    *,
    actor: Actor,
    signing: Signing | None = None,
    reason: str = "",
    version: int | None = None,
) -> Decision:
    """Sign, confirm or withdraw a decision. The state of the qualification changes with its last signature.

    Gates, holds and evidence are kept with it as they were shown. Raises what `records.lifecycle.perform` raises.
    """
    lock(decision.qualification)
    decision = lock(decision, version=version)
    if step.name == moves.WITHDRAW.name:
        return perform(
            step,
            decision,
            actor=actor,
            facts=deciding.draft_facts,
            event="qualification.decision_withdrawn",
            reason=reason,
            version=version,
            signing=signing,
        )
    done = step.target == moves.DECIDED
    found = perform(
        step,
        decision,
        actor=actor,
        facts=deciding.draft_facts,
        event="qualification.decided" if done else "qualification.decision_signed",
        reason=reason or decision.reasons,
        version=version,
        signing=signing,
        content=deciding.signed_content,
        also=_signed(decision, step, actor=actor),
    )
    if done:
        _told(found)
    return found


def _signed(decision: Decision, step: Step, *, actor: Actor) -> dict[str, Any]:
    """The columns that a signature sets: who and when, and the next requalification that it brings."""
    also: dict[str, Any] = {"confirmed_by" if decision.status == moves.PROPOSED else "signed_by": actor.key}
    if step.target == moves.DECIDED:
        also |= {"decided_at": now(), "requalify_on": deciding.next_requalification(decision)}
    return also


def _told(decision: Decision) -> None:
    """The fact that others follow: which state a qualification has come to."""
    publish(
        "qualification.state_changed",
        decision.qualification,
        was=decision.from_state,
        became=decision.to_state,
        effective_on=str(decision.effective_on or access.today_here()),
    )


# --- the file of a qualification ----------------------------------------------------------------------------------


def change_qualification(
    row: Qualification, *, actor: Actor, reason: str, version: int | None, **changes: Any
) -> Qualification:
    """Change who is responsible, the purpose or the day of the confidentiality agreement; the scope never changes."""
    must(actor, moves.WRITE)
    allowed = {name: value for name, value in changes.items() if name in ("responsible_id", "purpose", "cda_on")}
    return amend(row, actor=actor, reason=reason, version=version, event="qualification.changed", **allowed)
