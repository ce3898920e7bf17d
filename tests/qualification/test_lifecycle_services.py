"""Decisions as people take them: two signatures, what was shown, parts, conditions, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cmo_portal.demo import papers
from cmos import selectors as cmos
from cmos import services as cmo_services
from kernel.errors import NotAllowed, Refused, StepRefused
from kernel.scope import because
from kernel.steps import Step
from qualification import selectors, services
from qualification.models import Decision, Qualification
from qualification.rules.lifecycle import gates, moves
from qualification.rules.lifecycle.facts import QUALIFIED, QUALIFIED_ON_WATCH, SUSPENDED, Asked, Scope
from qualification.selectors import deciding, listing
from qualification.selectors import lifecycle as reading
from qualification.selectors.recorded import scopes
from qualification.services import NewScope, Prepared
from records.models import Signature
from tests.qualification.test_lifecycle_gates import GOOD
from tests.signatures import signing
from tests.world import World

REAL_VOCABULARY = True


@pytest.fixture
def open_gates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every gate is met: what each asks is tested with its facts."""
    monkeypatch.setattr(deciding, "gates_of", lambda *_: gates.gates(GOOD))
    yield


def signed(world: World, row: Decision, step: Step, role: str) -> Decision:
    found = deciding.decision(row.pk)
    brought = signing(world, found, step, deciding.signed_content(found), role, meaning=step.meanings[0])
    return services.take_step(step, found, actor=world.aldena.actor(role), signing=brought, version=found.version)


def steps(row: Decision) -> tuple[Step, ...]:
    return moves.steps_for(row.move, second=row.second_needed)


def decided(world: World, row: Decision, first: str = "qa_head", second: str = "qa_manager") -> Decision:
    found = row
    for step, role in zip(steps(row)[:-1], (first, second), strict=False):
        with world.aldena.scope(role):
            found = signed(world, row, step, role)
    return found


def prepared(world: World, row: Qualification, move: str, role: str = "qa_head", **more: Any) -> Decision:
    with world.aldena.scope(role):
        said = Prepared(move=move, reasons="The file was read and found complete.", **more)
        return services.prepare(reading.qualification(row.pk), said, actor=world.aldena.actor(role))


def of_state(world: World, state: str) -> Qualification:
    with world.aldena.scope():
        found: Qualification = listing.listed(world.today).filter(state=state).order_by("number")[0]
        return found


def state(world: World, row: Qualification) -> str:
    with world.aldena.scope():
        return reading.state_now(row)


# --- two people ---------------------------------------------------------------------------------------------------


def test_qualified_by_two_people_and_never_by_one(world: World, open_gates: None) -> None:
    row = of_state(world, "under_assessment")
    made = prepared(world, row, "qualify")
    propose, confirm, _ = steps(made)
    with world.aldena.scope("qa_head"):
        signed(world, made, propose, "qa_head")
        assert reading.state_now(row) == "under_assessment", "the first signature changes nothing"
        with pytest.raises(StepRefused, match="two people"), transaction.atomic():
            signed(world, made, confirm, "qa_head")
    with world.aldena.scope("qa_specialist"), pytest.raises(NotAllowed):
        signed(world, made, confirm, "qa_specialist")
    with world.aldena.scope("qa_manager"):
        done = signed(world, made, confirm, "qa_manager")
        assert (done.status, reading.state_now(row)) == (moves.DECIDED, QUALIFIED)
        assert done.signed_by != done.confirmed_by and done.decided_at is not None
        assert Signature.objects.filter(subject_id=done.pk).count() == 2
        (fact,) = [
            each for each in selectors.qualification_facts([row.site_id], world.today)[row.site_id] if each.id == row.pk
        ]
        assert (fact.state, fact.since) == (QUALIFIED, world.today)


def test_the_database_keeps_one_person_from_signing_twice(world: World, open_gates: None) -> None:
    made = prepared(world, of_state(world, "under_assessment"), "qualify")
    with world.aldena.scope("qa_head"):
        signed(world, made, steps(made)[0], "qa_head")
        row = deciding.decision(made.pk)
        with pytest.raises(IntegrityError), transaction.atomic(), because("by hand"):
            Decision.objects.filter(pk=row.pk).update(confirmed_by=row.signed_by)


def test_a_signed_decision_never_changes_and_is_never_deleted(world: World) -> None:
    with world.aldena.scope():
        row = Decision.objects.filter(status=moves.DECIDED).order_by("pk")[0]
        changes: tuple[dict[str, Any], ...] = (
            {"reasons": "others"},
            {"to_state": QUALIFIED},
            {"shown": {}},
            {"decided_at": None},
        )
        for change in changes:
            with pytest.raises(DatabaseError), transaction.atomic(), because("by hand"):
                Decision.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic(), because("by hand"):
            row.delete()


def test_gates_that_are_not_met_stop_qualifying_and_say_which(world: World) -> None:
    made = prepared(world, of_state(world, "under_assessment"), "qualify")
    with world.aldena.scope("qa_head"), pytest.raises(StepRefused) as refused:
        signed(world, made, steps(made)[0], "qa_head")
    assert any(reason.startswith("G2 Suitability") for reason in refused.value.reasons)


def test_12_19_a_signature_keeps_the_role_of_the_moment_and_outlives_the_person(world: World, open_gates: None) -> None:
    """Edge case 12.19: name, role and company as they were."""
    done = decided(world, prepared(world, of_state(world, "under_assessment"), "qualify"))
    with world.aldena.scope("sponsor_admin"):
        head = world.aldena.people["qa_head"]
        with because("another post", step=""):
            type(head).objects.filter(pk=head.pk).update(role="viewer")
    with world.aldena.scope("qa_manager"):
        first = Signature.objects.filter(subject_id=done.pk).order_by("signed_at")[0]
        assert (first.role, first.organisation) == ("Head of quality", "Aldena Therapeutics")
        assert reading.state_now(done.qualification) == QUALIFIED


# --- what was shown -----------------------------------------------------------------------------------------------


def test_what_happens_after_it_was_prepared_stops_the_signature(world: World, open_gates: None) -> None:
    row = of_state(world, "under_assessment")
    made = prepared(world, row, "qualify")
    with world.aldena.scope("qa_manager"):
        services.report(
            row.site,
            kind="falsification",
            happened_on=world.today,
            text="Two results were written before the test was run.",
            actor=world.aldena.actor("qa_manager"),
        )
    with world.aldena.scope("qa_head"), pytest.raises(StepRefused) as refused:
        signed(world, made, steps(made)[0], "qa_head")
    assert any("Since this decision was prepared" in reason for reason in refused.value.reasons)


def test_a_hold_ends_with_a_decision_whose_signers_were_shown_it(world: World) -> None:
    """The refused audit of the cast holds work; suspending, and with a risk assessment nothing less, answers it."""
    with world.aldena.scope():
        held = listing.holds_to_decide(world.today)[0]
    assert held.hold.code == "AUDIT_REFUSED" and held.hold.decision_due > world.today
    with world.aldena.scope("qa_manager"), pytest.raises(Refused):
        found = reading.here([held.row], world.today)[0]
        services.dismiss(
            held.row, f"AUDIT_REFUSED:x:{world.today}", actor=world.aldena.actor("qa_manager"), reason="we know it well"
        )
        assert found.holds
    decided(world, prepared(world, held.row, "suspend"))
    with world.aldena.scope():
        assert held.row.pk not in {each.row.pk for each in listing.holds_to_decide(world.today)}
        assert reading.state_now(held.row) == SUSPENDED


def test_one_decision_waits_at_a_time_and_can_be_withdrawn(world: World) -> None:
    row = of_state(world, "under_assessment")
    made = prepared(world, row, "close", "qa_manager")
    with pytest.raises(Refused, match="waits to be signed"):
        prepared(world, row, "close", "qa_manager")
    with world.aldena.scope("qa_manager"):
        found = deciding.decision(made.pk)
        gone = services.take_step(
            moves.WITHDRAW,
            found,
            actor=world.aldena.actor("qa_manager"),
            reason="prepared too early",
            version=found.version,
        )
        assert gone.status == moves.WITHDRAWN
    assert prepared(world, row, "close", "qa_manager").number == made.number + 1


@pytest.mark.parametrize(("move", "role"), [("qualify", "qa_manager"), ("suspend", "qa_manager"), ("assess", "viewer")])
def test_only_who_the_table_names_prepares(world: World, move: str, role: str) -> None:
    with pytest.raises(NotAllowed):
        prepared(world, of_state(world, "identified"), move, role)


def test_a_state_takes_only_its_own_moves(world: World) -> None:
    with pytest.raises(Refused, match="does not start from this state"):
        prepared(world, of_state(world, "identified"), "suspend")
    with pytest.raises(Refused, match="not backdated"):
        prepared(world, of_state(world, "identified"), "disqualify", effective_on=world.today - timedelta(days=1))


# --- scopes and parts ---------------------------------------------------------------------------------------------


def test_no_two_qualifications_cover_the_same_work(world: World) -> None:
    row = of_state(world, "identified")
    with world.aldena.scope("purchasing"), pytest.raises(Refused, match=row.number):
        services.propose_site(
            row.site,
            scope=NewScope(operations=("api_manufacture",)),
            purpose="more",
            actor=world.aldena.actor("purchasing"),
            reason="the same once more",
        )


def test_suspending_a_part_leaves_the_rest(world: World) -> None:
    """The cast's tablets: packaging is suspended apart, manufacture works on."""
    with world.aldena.scope():
        part = Qualification.objects.get(part_of__isnull=False)
        facts = selectors.qualification_facts([part.site_id], world.today)[part.site_id]
        product = part.products.get().product_id
        packs, makes = (Asked(each, product, "US") for each in ("primary_packaging", "manufacture"))
        assert {each.state for each in facts if each.scope.covers(packs)} == {"conditionally_qualified", SUSPENDED}
        assert {each.state for each in facts if each.scope.covers(makes)} == {"conditionally_qualified"}


@pytest.mark.parametrize(
    ("move", "scope", "words"),
    [
        ("suspend", NewScope(), "less than the whole"),
        ("suspend", NewScope(operations=("primary_packaging",)), "covers"),
        ("reinstate", NewScope(markets=("US",)), "cannot be decided for a part"),
    ],
)
def test_a_part_is_narrower_and_never_freer(world: World, move: str, scope: NewScope, words: str) -> None:
    with world.aldena.scope("qa_head"):
        whole = Qualification.objects.get(part_of__isnull=False).part_of
        assert whole is not None
        about = scopes([whole])[whole.pk]
        products = tuple(cmos.products().filter(pk__in=about.products))
        wanted = replace(scope, products=products, markets=scope.markets or tuple(about.markets))
        said = Prepared(move=move, reasons="the line stands still for now")
        with pytest.raises(Refused) as refused:
            services.prepare_part(whole, wanted, said, actor=world.aldena.actor("qa_head"))
    assert words in str(refused.value.errors)


def test_12_18_a_qualification_does_not_follow_to_a_new_address(world: World) -> None:
    """Edge case 12.18: the new address is a new site that nobody qualified; the old one keeps its own."""
    row = of_state(world, "under_assessment")
    with world.aldena.scope("qa_head"):
        moved = cmo_services.move_site(
            row.site,
            street="Other road 2",
            city="Wichita",
            country="US",
            actor=world.aldena.actor("qa_head"),
            reason="moved across the street",
        )
        found = selectors.qualification_facts([row.site_id, moved.pk], world.today)
        assert not found[moved.pk] and row.pk in {each.id for each in found[row.site_id]}


def test_12_18_a_new_owner_keeps_it_and_is_asked_about(world: World) -> None:
    """Edge case 12.18: the agreement is to be confirmed; the state stays until a person decides."""
    with world.aldena.scope("qa_head"):
        row = (
            listing.listed(world.today).filter(state="conditionally_qualified", part_of=None).order_by("number").first()
        )
        assert row is not None
        other = cmos.companies().exclude(pk=row.site.company_id)[0]
        cmo_services.change_owner(
            row.site,
            company=other,
            changed_on=world.today,
            actor=world.aldena.actor("qa_head"),
            reason="The facts changed: sold to another company",
            version=row.site.version,
        )
        found = reading.here([reading.qualification(row.pk)], world.today)[0]
        assert "OWNER_CHANGED" in [each.code for each in found.proposals]
        assert found.known.state is not None and found.known.state.state == "conditionally_qualified"


# --- conditions, notes, watch -------------------------------------------------------------------------------------


def test_a_condition_is_closed_with_evidence_once(world: World) -> None:
    with world.aldena.scope("qa_manager"):
        row = deciding.condition(world.aldena.get("condition").decision.conditions.filter(closed_on=None)[0].pk)
        given: dict[str, Any] = {"closed_on": world.today, "closing": "read and found complete", "version": row.version}
        actor = world.aldena.actor("qa_manager")
        with pytest.raises(Refused, match="evidence"):
            services.close_condition(row, actor=actor, **given)
        closed = services.close_condition(row, actor=actor, file=papers.pdf("done", name="done.pdf"), **given)
        assert closed.closed_on == world.today and closed.file_id
        with pytest.raises(Refused, match="already"):
            services.close_condition(closed, actor=actor, file=io.BytesIO(b"x"), **{**given, "version": closed.version})


def test_a_note_counts_signed_and_only_where_no_record_decides(world: World) -> None:
    row = of_state(world, "under_assessment")
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        given: dict[str, Any] = {
            "says": gates.MET,
            "text": "the plan was read",
            "valid_from": world.today,
            "actor": actor,
        }
        with pytest.raises(Refused, match="Records decide"):
            services.note_gate(row, gate=gates.LEGALITY, file=papers.pdf("x", name="x.pdf"), **given)
        with pytest.raises(Refused, match="document"):
            services.note_gate(row, gate=gates.INTEGRITY, **given)
        services.note_gate(row, gate=gates.INTEGRITY, file=papers.pdf("x", name="x.pdf"), **given)
        assert not reading.here([row], world.today)[0].notes, "not signed, it counts for nothing"


def test_watch_and_back_to_qualified(world: World, open_gates: None) -> None:
    row = of_state(world, "under_assessment")
    decided(world, prepared(world, row, "qualify"))
    decided(world, prepared(world, row, "watch", "qa_manager"), "qa_manager")
    assert state(world, row) == QUALIFIED_ON_WATCH
    decided(world, prepared(world, row, "end_watch"))
    assert state(world, row) == QUALIFIED


# --- lists --------------------------------------------------------------------------------------------------------


def test_the_state_of_lists_is_the_state_of_the_rule(world: World) -> None:
    with world.aldena.scope():
        rows = list(listing.listed(world.today))
        by_rule = {each.row.pk: each.state.state if each.state else None for each in reading.known(rows, world.today)}
        assert {row.pk: row.state for row in rows} == by_rule and len(rows) > 6


def test_what_was_decided_later_was_not_known_before(world: World) -> None:
    with world.aldena.scope():
        row = Decision.objects.filter(status=moves.DECIDED).order_by("decided_at").last()
        assert row is not None and row.decided_at is not None
        before = reading.known([row.qualification], world.today, row.decided_at - timedelta(microseconds=1))[0]
        after = reading.known([row.qualification], world.today, row.decided_at)[0]
        assert row.pk not in {each.id for each in before.decisions} and row.pk in {each.id for each in after.decisions}


def test_a_rival_sees_none_of_it(world: World) -> None:
    with world.aldena.scope():
        ours = set(Qualification.objects.values_list("pk", flat=True))
    with world.borvik.scope():
        theirs = set(Qualification.objects.values_list("pk", flat=True))
        assert theirs and not theirs & ours
        assert not any(selectors.qualification_facts(ours, world.today).values())
        assert Scope().covers(Asked("manufacture", None, "US"))
