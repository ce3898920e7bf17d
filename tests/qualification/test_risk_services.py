"""Assessments and models as people write them: from the records, signed by another person, frozen (ICH Q9(R1))."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from cmos.deadlines import Window
from cmos.models import Site
from kernel.clock import now
from kernel.errors import NotAllowed, Refused, StaleVersion, StepRefused
from qualification import services
from qualification.models import RiskAssessment, RiskModel, RiskProof
from qualification.rules.risk import scales, steps
from qualification.rules.risk.model import PORTAL
from qualification.selectors import risk, risk_due, risk_facts
from qualification.selectors import risk_models as models
from records.models import Event, Signature
from tests.signatures import signing
from tests.world import World

pytestmark = pytest.mark.django_db
REAL_VOCABULARY = True
DONE: dict[str, Any] = {
    "formality": "standard",
    "formality_why": "Known site.",
    "alternatives": "None is qualified.",
    "residual": "Watched by the yearly review.",
}


def site_of(world: World, city: str) -> Site:
    return Site.objects.get(city=city)


def draft(world: World) -> RiskAssessment:
    row: RiskAssessment = world.aldena.get("risk_assessment")
    assert row.status == steps.DRAFT
    return risk.assessment(row.pk)


def signed(world: World, row: RiskAssessment, role: str = "qa_manager") -> RiskAssessment:
    with world.aldena.scope(role):
        brought = signing(world, row, steps.SIGN, risk.signed_content(row), role)
        return services.take_assessment_step(
            steps.SIGN, row, actor=world.aldena.actor(role), signing=brought, seen=row.version
        )


def test_a_new_assessment_takes_what_the_records_propose(world: World) -> None:
    """Factors that the records cannot say are unknown and count as the worst."""
    with world.aldena.scope("qa_specialist"):
        row = draft(world)
        found = {each.key: each for each in risk.entries(row)}
        assert found["G"].proposed == 4 and "Form 483" in found["G"].because
        assert found["R"].proposed == 1 and found["R"].evidence
        assert found["C"].proposed == 5 and found["P"].proposed == 5
        assert found["H"].proposed is None and found["H"].chosen is None
        assert {each["key"] for each in row.floors} >= {scales.STERILE}
        assert row.model_version == "portal-1" and row.model_digest == PORTAL.digest


def test_the_cast_has_several_bands(world: World) -> None:
    with world.aldena.scope():
        bands = set(RiskAssessment.objects.filter(status=steps.SIGNED).values_list("band", flat=True))
        assert len(bands) >= 2, bands


def test_only_one_assessment_of_a_site_is_written_at_a_time(world: World) -> None:
    with world.aldena.scope("qa_specialist"), pytest.raises(Refused, match="is being written"):
        actor = world.aldena.actor("qa_specialist")
        services.begin_assessment(draft(world).site, occasion="event", actor=actor, reason="again, after the 483")


def test_a_step_against_the_proposal_needs_a_reason_and_evidence(world: World) -> None:
    """Human values that differ from the proposal say why; none is signed without."""
    actor = world.aldena.actor("qa_specialist")
    with world.aldena.scope("qa_specialist"):
        row = draft(world)
        changed = services.save_assessment(
            row, chosen={"G": {"step": 2}}, seen=row.version, actor=actor, reason="scored again", **DONE
        )
        missing = risk.missing(risk.reading(changed))
        assert any(each.startswith("G, regulatory standing: say why 2 and not 4") for each in missing)
        said = {"step": 2, "reason": "The observation does not touch our line.", "note": "Impact note IN-2026-07."}
        again = services.save_assessment(
            changed, chosen={"G": said}, seen=changed.version, actor=actor, reason="scored again"
        )
        assert risk.missing(risk.reading(again)) == [] and again.likelihood < row.likelihood + 5


def test_a_step_that_is_none_is_refused(world: World) -> None:
    with world.aldena.scope("qa_specialist"), pytest.raises(Refused) as refused:
        row = draft(world)
        services.save_assessment(
            row, chosen={"S": {"step": 6}}, seen=row.version, actor=world.aldena.actor("qa_specialist"), reason="x y z"
        )
    assert "step_S" in refused.value.errors


def test_nobody_overwrites_what_they_have_not_read(world: World) -> None:
    with world.aldena.scope("qa_specialist"), pytest.raises(StaleVersion):
        row = draft(world)
        services.save_assessment(
            row,
            chosen={},
            seen=row.version - 1,
            actor=world.aldena.actor("qa_specialist"),
            reason="written too late",
            **DONE,
        )


@pytest.mark.parametrize("role", ["viewer", "auditor", "management", "inspector"])
def test_who_may_not_assess_is_refused(world: World, role: str) -> None:
    with world.aldena.scope(role), pytest.raises(NotAllowed):
        services.begin_assessment(
            Site.objects.order_by("pk")[0], occasion="event", actor=world.aldena.actor(role), reason="not mine to do"
        )


def test_who_wrote_it_does_not_sign_it(world: World) -> None:
    """Company rule: the residual risk is accepted by another person than the one who scored it."""
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        row = services.save_assessment(
            draft(world), chosen={}, seen=None, actor=actor, reason="rewritten by me", **{**DONE, "residual": "Mine."}
        )
    with pytest.raises(StepRefused):
        signed(world, risk_again(world, row))


def risk_again(world: World, row: RiskAssessment) -> RiskAssessment:
    with world.aldena.scope():
        return risk.assessment(row.pk)


def test_a_signature_freezes_the_inputs_and_supersedes_the_one_before(world: World) -> None:
    """Frozen inputs: neither a service nor SQL changes a signed assessment; the earlier one stays as it was."""
    actor = world.aldena.actor("qa_specialist")
    with world.aldena.scope("qa_specialist"):
        site = site_of(world, "Prairie Falls")
        before = risk.signed_assessment(site.pk)
        assert before is not None
        kept = dict(before.inputs)
        made = services.begin_assessment(site, occasion="periodic", actor=actor, reason="yearly review")
        chosen = {
            key: {"step": each["chosen"], "reason": each["reason"], "note": each["note"]}
            for key, each in before.inputs.items()
        }
        made = services.save_assessment(
            made,
            chosen=chosen,
            seen=made.version,
            actor=actor,
            reason="scored anew",
            review_on=before.review_on,
            **DONE,
        )
        row = risk.assessment(made.pk)
    done = signed(world, row)
    with world.aldena.scope("qa_specialist"):
        assert done.status == steps.SIGNED and done.signed_on == world.today
        again = RiskAssessment.objects.get(pk=before.pk)
        assert (again.status, again.inputs, again.band) == (steps.SUPERSEDED, kept, before.band)
        assert Signature.objects.filter(subject_id=done.pk).count() == 1
        assert Event.objects.filter(name="risk_assessment.superseded", subject_id=before.pk).exists()
        with pytest.raises(Refused, match="no draft"):
            services.save_assessment(done, chosen={}, seen=done.version, actor=actor, reason="too late", **DONE)
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskAssessment.objects.filter(pk=done.pk).update(band="low")
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskAssessment.objects.filter(pk=before.pk).update(inputs={})


def test_signing_waits_until_the_records_were_read_again(world: World) -> None:
    """What the records propose now is what is signed; a step that a person chose stays when they are read anew."""
    actor = world.aldena.actor("qa_specialist")
    with world.aldena.scope("qa_specialist"):
        row = draft(world)
        old = deepcopy(row.inputs)
        old["K"] = {**old["K"], "proposed": 1, "chosen": 1}
        old["S"] = {**old["S"], "chosen": 5, "note": "No other maker."}
        RiskAssessment.objects.filter(pk=row.pk).update(inputs=old)
        row = risk.assessment(row.pk)
        assert any(each.startswith("K: the records now propose 5 and not 1") for each in risk.facts(row).outdated)
        anew = services.read_anew(row, seen=row.version, actor=actor, reason="records read again")
        assert risk.facts(anew).outdated == ()
        assert anew.inputs["K"]["chosen"] == 5 and anew.inputs["S"]["chosen"] == 5


def test_a_review_later_than_the_band_allows_is_not_signed(world: World) -> None:
    with world.aldena.scope("qa_specialist"):
        row = draft(world)
        late = services.save_assessment(
            row,
            chosen={},
            seen=row.version,
            actor=world.aldena.actor("qa_specialist"),
            reason="scored anew",
            **{**DONE, "review_on": world.today + timedelta(days=4000)},
        )
    with pytest.raises(StepRefused, match="at the latest"):
        signed(world, risk_again(world, late))


# --- what counts on a day -----------------------------------------------------------------------------------------


def test_risk_facts_of_a_day_and_of_a_moment(world: World) -> None:
    with world.aldena.scope():
        site = site_of(world, "Ratnagiri")
        fact = risk_facts([site.pk], world.today)[site.pk]
        assert fact.band in (scales.HIGH, scales.CRITICAL) and fact.model_version == "portal-1"
        assert fact.audit_due is None, "it was never audited"
        assert risk_facts([site.pk], world.today - timedelta(days=1)) == {}
        assert risk_facts([site.pk], world.today, now() - timedelta(days=1)) == {}
        assert risk_facts([site.pk], world.today, now()) == {site.pk: fact}


def test_of_a_rival_nothing_is_known(world: World) -> None:
    with world.borvik.scope():
        theirs = list(Site.objects.values_list("pk", flat=True))
    with world.aldena.scope():
        assert risk_facts(theirs, world.today) == {}


def test_the_review_of_a_signed_assessment_reminds(world: World) -> None:
    """ICH Q9(R1), risk review: due on the day that was signed; a draft owes nothing, a rival's is not there."""
    with world.aldena.scope():
        rows = RiskAssessment.objects.filter(status=steps.SIGNED)
        found = risk_due.deadlines(Window(world.today, world.today + timedelta(days=400)))
        assert {each.subject_id for each in found} == set(rows.values_list("pk", flat=True))
        one = next(each for each in found if "Sahyadri" in each.site_name)
        assert one.kind == "risk_review" and "Sahyadri" not in one.reference and one.responsible
        only = Window(world.today, world.today + timedelta(days=400), one.site_id)
        assert [each.subject_id for each in risk_due.deadlines(only)] == [one.subject_id]
        assert risk_due.deadlines(Window(world.today, world.today)) == []


# --- models -------------------------------------------------------------------------------------------------------


def fresh_model(world: World) -> RiskModel:
    """A draft after the one of the cast was taken back."""
    actor = world.aldena.actor("qa_manager")
    with world.aldena.scope("qa_manager"):
        waiting = world.aldena.get("risk_model")
        back = services.take_model_step(steps.REOPEN, waiting, actor=actor, reason="weights to be looked at again")
        services.take_model_step(steps.DISCARD_MODEL, back, actor=actor, reason="Entered by mistake: begun anew")
        return services.draft_model(why="Standing counts more.", actor=actor, reason="models reviewed")


def approve(world: World, row: RiskModel, role: str = "qa_head") -> RiskModel:
    with world.aldena.scope(role):
        row = models.risk_model(row.pk)
        brought = signing(world, row, steps.APPROVE, models.signed_content(row), role)
        return services.take_model_step(
            steps.APPROVE, row, actor=world.aldena.actor(role), signing=brought, seen=row.version
        )


def prove(world: World, row: RiskModel) -> RiskProof:
    with world.aldena.scope("qa_manager"):
        actor = world.aldena.actor("qa_manager")
        return services.prove_model(models.risk_model(row.pk), actor=actor, told=lambda *_: None)


def test_a_model_is_not_approved_without_its_proof(world: World) -> None:
    row = fresh_model(world)
    with pytest.raises(StepRefused, match="prove"):
        approve(world, row)


def test_a_model_that_fails_stays_a_draft_and_says_where(world: World) -> None:
    row, actor = fresh_model(world), world.aldena.actor("qa_manager")
    body = deepcopy(row.body)
    body["factors"]["G"]["weight"] = 35
    with world.aldena.scope("qa_manager"):
        services.change_model(row, body=body, why=row.why, seen=row.version, actor=actor, reason="weights changed")
    kept = prove(world, row)
    with world.aldena.scope("qa_manager"):
        again = models.risk_model(row.pk)
        assert not kept.holds and again.status == steps.DRAFT
        assert any("sum to 105 %" in each for each in models.facts(again).counterexamples)
    with pytest.raises(StepRefused):
        approve(world, again)


def test_a_proof_is_of_one_text_only(world: World) -> None:
    """A draft that changed after its proof needs a new one: the proof names the digest."""
    row, actor = fresh_model(world), world.aldena.actor("qa_manager")
    assert prove(world, row).holds
    with world.aldena.scope("qa_manager"):
        proved = models.risk_model(row.pk)
        assert proved.status == steps.PROVED
        with pytest.raises(Refused, match="draft"):
            services.change_model(
                proved, body=row.body, why="x", seen=proved.version, actor=actor, reason="changed late"
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            RiskModel.objects.filter(pk=row.pk).update(body={})
        back = services.take_model_step(steps.REOPEN, proved, actor=actor, reason="one more weight")
        body = deepcopy(back.body)
        body["completeness"] = 80
        changed = services.change_model(
            back, body=body, why=back.why, seen=back.version, actor=actor, reason="completeness raised"
        )
        assert models.proof_of(changed) is None and not models.facts(changed).is_proved


def test_an_approved_model_counts_from_then_on_and_rewrites_nothing(world: World) -> None:
    """Changing the model never rewrites old scores; assessments name the model they were made with (Q9(R1))."""
    row = fresh_model(world)
    prove(world, row)
    with world.aldena.scope():
        before = list(RiskAssessment.objects.order_by("pk").values())
    done = approve(world, row)
    with world.aldena.scope():
        assert done.status == steps.APPROVED and done.approved_on == world.today
        assert list(RiskAssessment.objects.order_by("pk").values()) == before
        assert risk.current_model().version == done.number
    actor = world.aldena.actor("qa_specialist")
    with world.aldena.scope("qa_specialist"):
        made = services.begin_assessment(
            site_of(world, "Prairie Falls"), occasion="change", actor=actor, reason="new model in use"
        )
        assert (made.model_version, made.risk_model_id) == (done.number, done.pk)


def test_a_model_is_approved_by_another_person_than_its_author(world: World) -> None:
    row = fresh_model(world)
    actor = world.aldena.actor("qa_head")
    with world.aldena.scope("qa_head"):
        services.change_model(
            row, body=row.body, why="Rewritten by the head.", seen=row.version, actor=actor, reason="reworded by me"
        )
    prove(world, row)
    with pytest.raises(StepRefused):
        approve(world, row)


def test_the_second_approved_model_supersedes_the_first(world: World) -> None:
    first = fresh_model(world)
    prove(world, first)
    approve(world, first)
    with world.aldena.scope("qa_manager"):
        second = services.draft_model(
            why="Again.", actor=world.aldena.actor("qa_manager"), reason="models reviewed again"
        )
        assert second.body == first.body
    prove(world, second)
    approve(world, second)
    with world.aldena.scope():
        assert RiskModel.objects.get(pk=first.pk).status == steps.SUPERSEDED


def test_the_back_test_names_each_site_that_changes_and_why(world: World) -> None:
    with world.aldena.scope():
        kept = world.aldena.get("risk_proof")
        assert kept.holds and kept.compared == RiskAssessment.objects.filter(status=steps.SIGNED).count()
        assert all(each["why"] and each["old"] != each["new"] for each in kept.changes)
        strict = deepcopy(PORTAL.body)
        strict["bounds"] = {"medium": "1.5", "high": "2", "critical": "2.5"}
        found = models.back_test(services.as_given("RM-9", strict))
        assert found.changes and all(each.new == "critical" for each in found.changes)


def test_numbers_out_of_range_never_enter_a_draft(world: World) -> None:
    row, actor = fresh_model(world), world.aldena.actor("qa_manager")
    body = deepcopy(row.body)
    body["bounds"]["high"] = "99"
    with world.aldena.scope("qa_manager"), pytest.raises(Refused) as refused:
        services.change_model(row, body=body, why=row.why, seen=row.version, actor=actor, reason="too high")
    assert "bound_high" in refused.value.errors


@pytest.mark.parametrize("role", ["qa_specialist", "auditor", "viewer"])
def test_who_may_not_change_models_is_refused(world: World, role: str) -> None:
    with world.aldena.scope(role), pytest.raises(NotAllowed):
        services.draft_model(why="Mine.", actor=world.aldena.actor(role), reason="not mine to do")
