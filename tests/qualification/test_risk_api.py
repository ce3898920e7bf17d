"""Risk over the API: read, begun, written, refused; the risk of a site on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cmos.models import Site
from qualification.models import RiskAssessment
from qualification.rules.risk import steps
from tests.api import Person, System, problem
from tests.world import World

pytestmark = pytest.mark.django_db
REAL_VOCABULARY = True
SAID: dict[str, Any] = {
    "occasion": "event",
    "formality": "standard",
    "formality_why": "Known site.",
    "alternatives": "None.",
    "residual": "Watched.",
    "review_on": None,
    "reason": "scored again",
}


def of(world: World, city: str) -> RiskAssessment:
    with world.aldena.scope():
        return RiskAssessment.objects.get(site__city=city, status=steps.SIGNED)


def test_assessments_are_listed_and_filtered(world: World) -> None:
    system = System(world.aldena)
    rows = system.all("risk-assessments/?status=signed&sort=-score")
    assert len(rows) == 3 and rows[0]["band"] == "critical"
    assert {row["band"] for row in system.all("risk-assessments/?band=medium")} == {"medium"}
    assert system.get("risk-assessments/?colour=red").status_code == 400


def test_an_assessment_tells_everything_its_page_tells(world: World) -> None:
    found = System(world.aldena).get(f"risk-assessments/{of(world, 'Ratnagiri').pk}/").json()
    assert len(found["factors"]) == 11 and found["signatures"][0]["meaning"] == "approved"
    assert found["score"] == "18.750000" and found["completeness"] == "80.00"
    assert {each["key"] for each in found["factors"] if each["chosen"] is None} == {"H", "Q", "X"}
    assert found["intervals"]["audit"] == 6 and found["available_steps"] == []


def test_a_person_begins_and_writes_an_assessment(world: World) -> None:
    person = Person(world, world.aldena.people["qa_specialist"])
    site = of(world, "Ratnagiri").site_id
    body = {"site": str(site), "occasion": "event", "reason": "after the recall of June"}
    made = person.send("post", "risk-assessments/", body, Idempotency_Key="begin-1")
    assert made.status_code == 201, made.content
    again = person.send("post", "risk-assessments/", body, Idempotency_Key="begin-1")
    assert again.json()["id"] == made.json()["id"]
    path = f"risk-assessments/{made.json()['id']}/"
    read = {"If_Match": person.get(path).headers["ETag"]}
    given = {**SAID, "factors": [{"key": "Q", "step": 2, "note": "Scorecard Q2 2026: 84 %"}]}
    assert person.send("put", path, given).status_code == 428
    wrong = {**SAID, "factors": [{"key": "Q", "step": 6}]}
    assert person.send("put", path, wrong, **read).status_code == 400
    put = person.send("put", path, given, **read)
    assert put.status_code == 200, put.content
    assert next(each for each in put.json()["factors"] if each["key"] == "Q")["chosen"] == 2
    assert person.send("put", path, given, **read).status_code == 412


def test_a_connected_system_reads_and_does_not_assess(world: World) -> None:
    system = System(world.aldena)
    body = {"site": str(of(world, "Ratnagiri").site_id), "occasion": "event", "reason": "told by the ERP"}
    refused = system.send("post", "risk-assessments/", body, Idempotency_Key="erp-1")
    assert problem(refused)["status"] == 403


def test_the_risk_of_a_site_on_a_day(world: World) -> None:
    system, row = System(world.aldena), of(world, "Ballyderrin")
    path = f"sites/{row.site_id}/risk/"
    found = system.get(path).json()
    assert found["number"] == row.number and found["band"] == "low" and found["model_version"] == "portal-1"
    assert found["audit_due"]["on"] > "2026" and "36 months (Low)" in found["audit_due"]["because"]
    yesterday = world.today - timedelta(days=1)
    assert system.get(f"{path}?on={yesterday}").status_code == 404
    assert system.get(f"{path}?known_at={yesterday}").status_code == 404
    assert system.get(f"{path}?on=yesterday").status_code == 400


def test_models_are_read_with_their_proof(world: World) -> None:
    system = System(world.aldena)
    [row] = system.all("risk-models/")
    assert row["number"] == "RM-1" and row["status"] == "proved" and row["proved"] is True
    found = system.get(f"risk-models/{row['id']}/").json()
    assert found["proof"]["holds"] and found["proof"]["digest"] == found["digest"]
    assert found["body"]["factors"]["G"]["weight"] == 35


def test_a_rival_finds_nothing(world: World) -> None:
    system = System(world.borvik)
    row = of(world, "Ratnagiri")
    for path in (f"risk-assessments/{row.pk}/", f"risk-models/{world.aldena.ids['risk_model']}/"):
        assert system.get(path).status_code == 404
    assert system.get(f"sites/{row.site_id}/risk/").status_code == 404
    with world.aldena.scope():
        ours = set(Site.objects.values_list("pk", flat=True))
    assert not {row["site"] for row in system.all("risk-assessments/")} & {str(pk) for pk in ours}


# --- written ------------------------------------------------------------------------------------------------------


def test_records_are_read_anew_over_the_api(world: World) -> None:
    person = Person(world, world.aldena.people["qa_specialist"])
    path = f"risk-assessments/{world.aldena.ids['risk_assessment']}/"
    said = {"reason": "records read again"}
    assert person.send("post", f"{path}reading/", said).status_code == 428
    read = {"If_Match": person.get(path).headers["ETag"]}
    assert person.send("post", f"{path}reading/", {**said, "colour": "red"}, **read).status_code == 400
    done = person.send("post", f"{path}reading/", said, **read)
    assert done.status_code == 200 and done.json()["read_on"] == str(world.today), done.content
    assert person.send("post", f"{path}reading/", said, If_Match='"0"').status_code == 412


def test_a_model_is_drafted_changed_and_asked_to_be_proved(world: World) -> None:
    lead = Person(world, world.aldena.people["qa_manager"])
    waiting = f"risk-models/{world.aldena.ids['risk_model']}/"
    begun = {"why": "Standing counts more.", "reason": "models reviewed this year"}
    assert lead.send("post", "risk-models/", begun).status_code == 400, "another one is being decided"
    for step, why in (("return-to-draft", "weights looked at again"), ("discard", "begun anew this year")):
        taken = lead.send(
            "post", f"{waiting}steps/{step}/", {"reason": why}, If_Match=lead.get(waiting).headers["ETag"]
        )
        assert taken.status_code == 200, taken.content
    made = lead.send("post", "risk-models/", begun, Idempotency_Key="model-1")
    assert made.status_code == 201 and made.json()["status"] == "draft", made.content
    path, body = f"risk-models/{made.json()['id']}/", made.json()["body"]
    body["factors"]["G"]["weight"], body["factors"]["A"]["weight"] = 35, 20
    said = {"body": body, "why": "Standing counts more.", "reason": "weights of the year"}
    assert lead.send("put", path, said).status_code == 428
    read = {"If_Match": lead.get(path).headers["ETag"]}
    wrong = {**said, "body": {**body, "bounds": {}}}
    assert lead.send("put", path, wrong, **read).status_code in (400, 409, 422)
    assert lead.send("put", path, {**said, "colour": "red"}, **read).status_code == 400
    put = lead.send("put", path, said, **read)
    assert put.status_code == 200 and put.json()["body"]["factors"]["G"]["weight"] == 35, put.content
    assert lead.send("put", path, said, **read).status_code == 412
    job = lead.send("post", f"{path}proof/", {}, Idempotency_Key="proof-1")
    assert job.status_code == 201 and job.headers["Location"].startswith("/api/v1/jobs/"), job.content
    assert lead.send("post", f"{path}proof/", {}, Idempotency_Key="proof-1").json()["id"] == job.json()["id"]
    rival = Person(world, world.borvik.people["qa_manager"])
    assert rival.send("put", path, said, If_Match='"1"').status_code == 404
    assert rival.send("post", f"{path}proof/", {}).status_code == 404
    assert System(world.aldena).send("post", "risk-models/", begun).status_code == 403
