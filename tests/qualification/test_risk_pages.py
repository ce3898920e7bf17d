"""Risk on pages: listed, written, signed; models drafted, proved, compared, approved; and who stands outside."""

from __future__ import annotations

from typing import Any

import pytest

from qualification.models import RiskAssessment, RiskModel
from qualification.rules.risk import scales, steps
from qualification.selectors import risk
from tests.pages import errors, submit, text
from tests.signatures import sign_at
from tests.world import World

pytestmark = pytest.mark.django_db
REAL_VOCABULARY = True


def at(world: World, kind: str) -> str:
    part = {"risk_assessment": "assessments", "risk_model": "models", "risk_proof": "proofs"}[kind]
    return f"/risk/{part}/{world.aldena.ids[kind]}/"


def test_the_list_shows_the_worst_first_and_what_nobody_judged(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    page = text(head.get("/risk/"))
    assert page.index("Sahyadri") < page.index("Ballyderrin")
    assert "no signed risk" in page and "New assessments are made with model portal-1" in page
    only = text(head.get("/risk/?band=critical"))
    assert "Sahyadri" in only and "Ballyderrin" not in only
    assert "Sahyadri" in text(head.get("/risk/?q=sahyadri")) and "Tallgrass" not in text(head.get("/risk/?q=sahyadri"))
    assert "Nordquell" in text(head.get("/risk/?state=draft"))
    missing = text(head.get("/risk/missing/"))
    assert "Nordquell" in missing and "Ballyderrin" not in missing


def test_the_list_is_exported_as_it_is_shown(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    answer: Any = head.get("/risk/?band=critical&format=csv")
    body = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
    assert "Sahyadri" in body and "Completeness" in body and "Ballyderrin" not in body


def test_an_assessment_shows_its_factors_evidence_and_what_would_change_it(world: World) -> None:
    viewer = world.login(world.aldena.people["viewer"])
    page = text(viewer.get(at(world, "risk_assessment")))
    assert "Risk of Nordquell" in page and "counts as 5 and lowers the completeness" in page
    assert "Drug product or substance is made here, and no on-site audit of ours is recorded." in page
    assert "What single factor would change the band" in page and "Company rule" in page
    assert "judge the factors" not in page


def test_an_assessment_is_begun_judged_and_signed_by_another_person(world: World) -> None:
    """No script is needed: every page is a form; what the signature covers is shown before it is given."""
    specialist = world.login(world.aldena.people["qa_specialist"])
    with world.aldena.scope():
        before = RiskAssessment.objects.select_related("site").get(site__city="Prairie Falls", status=steps.SIGNED)
    begun = submit(
        specialist, f"/risk/sites/{before.site_id}/assess/", occasion="event", reason="after the complaint of May"
    )
    assert begun.status_code == 302, errors(begun)
    there = begun.headers["Location"]
    shown = text(specialist.get(there))
    assert "The records propose 5" in shown and "Unknown: counts as the worst" in shown
    typed: dict[str, Any] = {
        "formality": "standard",
        "formality_why": "Known site.",
        "alternatives": "None is needed.",
        "residual": "Watched by the yearly review.",
        "review_on": f"{before.review_on:%-d %b %Y}",
        "step_K": "2",
    }
    saved = submit(specialist, there, **typed)
    assert saved.status_code == 302, errors(saved)
    page = saved.headers["Location"]
    assert "say why 2 and not 5, which the records propose" in text(specialist.get(page))
    again = submit(
        specialist, there, reason_K="Seen by our packaging engineer in March.", note_K="Visit report VR-2026-11."
    )
    assert again.status_code == 302, errors(again)
    manager, person = world.login(world.aldena.people["qa_manager"]), world.aldena.people["qa_manager"]
    answer = sign_at(manager, f"{page}steps/sign/", world, person)
    assert answer.status_code == 302, errors(answer)
    done = text(manager.get(page))
    assert "Approved</strong> by Tomasz Wrona" in done and "chosen by a person" in done
    with world.aldena.scope():
        old = RiskAssessment.objects.get(pk=before.pk)
        assert old.status == steps.SUPERSEDED and old.inputs == before.inputs
    assert "Superseded" in text(manager.get(f"/risk/assessments/{before.pk}/"))


def test_what_cannot_be_is_said_beside_its_field_and_kept(world: World) -> None:
    specialist = world.login(world.aldena.people["qa_specialist"])
    answer = submit(specialist, f"{at(world, 'risk_assessment')}write/", review_on="03/04/2027", residual="Kept words.")
    assert answer.status_code == 422
    assert "Write the month in letters" in text(answer) and "Kept words." in text(answer)


def test_the_site_shows_its_risk(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    with world.aldena.scope():
        row = RiskAssessment.objects.get(site__city="Ballyderrin", status=steps.SIGNED)
    page = text(head.get(f"/sites/{row.site_id}/"))
    assert row.number in page and "Next on-site audit due" in page and "Assess the risk" in page
    purchasing = world.login(world.aldena.people["purchasing"])
    assert row.number not in text(purchasing.get(f"/sites/{row.site_id}/"))


@pytest.mark.parametrize("address", ["/risk/", "/risk/models/", "/risk/models/portal/", "/risk/missing/"])
def test_purchasing_sees_what_follows_from_risk_not_the_risk(world: World, address: str) -> None:
    """Decision 183: audits and findings behind a band are not purchasing's to read; clearance tells what it means."""
    assert world.login(world.aldena.people["purchasing"]).get(address).status_code == 403


@pytest.mark.parametrize("kind", ["risk_assessment", "risk_model", "risk_proof"])
def test_a_rival_does_not_find_them(world: World, kind: str) -> None:
    rival = world.login(world.borvik.people["qa_head"])
    assert rival.get(at(world, kind)).status_code == 404


# --- models -------------------------------------------------------------------------------------------------------


def test_a_model_shows_what_it_changes_and_its_proof(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    page = text(head.get(at(world, "risk_model")))
    assert "The proof holds" in page and "Weight of G, regulatory standing" in page and "35 %" in page
    proof = text(head.get(at(world, "risk_proof")))
    assert "48 828 125 combinations of inputs" in proof and "The weights of each set sum to 1" in proof
    assert "Which factor moves the band" in proof and "signed assessments would have another band" in proof
    compared = text(head.get(f"{at(world, 'risk_model')}compare/"))
    assert "From portal-1 to RM-1" in compared and "High begins at" in compared
    assert head.get(f"{at(world, 'risk_model')}compare/?with=RM-77").status_code == 404
    assert "portal-1" in text(head.get("/risk/models/portal/"))


def test_the_head_of_quality_approves_the_proved_model(world: World) -> None:
    head, person = world.login(world.aldena.people["qa_head"]), world.aldena.people["qa_head"]
    answer = sign_at(head, f"{at(world, 'risk_model')}steps/approve/", world, person)
    assert answer.status_code == 302, errors(answer)
    assert "New assessments are made with model RM-1" in text(head.get("/risk/"))
    with world.aldena.scope():
        assert set(RiskAssessment.objects.values_list("model_version", flat=True)) == {"portal-1"}


def test_the_manager_who_drafted_it_does_not_approve_it(world: World) -> None:
    manager = world.login(world.aldena.people["qa_manager"])
    page = manager.get(f"{at(world, 'risk_model')}steps/approve/")
    assert page.status_code in (200, 403) and "blocked" in text(page).lower()


def test_a_draft_is_changed_in_one_form(world: World) -> None:
    """Weights that do not sum to 1 are kept in a draft: the proof says so; numbers out of range are refused at once."""
    manager = world.login(world.aldena.people["qa_manager"])
    back = submit(manager, f"{at(world, 'risk_model')}steps/return-to-draft/", reason="one weight more to change")
    assert back.status_code == 302, errors(back)
    change = f"{at(world, 'risk_model')}change/"
    wrong = submit(manager, change, weight_P="101", bound_high="99")
    assert wrong.status_code == 422 and "100" in text(wrong)
    kept = submit(manager, change, weight_P="29", anchor_P_1="Harmless")
    assert kept.status_code == 302, errors(kept)
    with world.aldena.scope():
        row = RiskModel.objects.get(pk=world.aldena.ids["risk_model"])
        model = risk.as_model(row)
        assert model.weight("P") == 29 and model.scales["P"].anchors[0] == "Harmless"
        assert row.digest == model.digest
    page = text(manager.get(at(world, "risk_model")))
    assert "was not proved yet" in page and "let the portal prove it" in page


def test_bands_in_words_and_shape(world: World) -> None:
    """State is never colour alone."""
    page = text(world.login(world.aldena.people["qa_head"]).get("/risk/"))
    assert all(word in page for word in scales.BANDS.values() if word != "Low")
