"""What systems and scripts do about clearances: batches, drafts, changes, steps, and what they are refused (R-56)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cmos.models import Product, Site
from qualification import selectors
from qualification.models import ProductAssessment
from qualification.rules.clearing import steps
from qualification.rules.lifecycle.facts import Asked
from records.models import Event
from tests.api import Person, System, problem
from tests.world import Party, World

NOWHERE = "01890000-0000-7000-8000-000000000000"
KINDS = {
    "assessments": ("product_assessment", "sign"),
    "overrides": ("clearance_override", "propose"),
    "certificates": ("clearance_certificate", "sign"),
}


def names(party: Party) -> tuple[Site, Product]:
    with party.scope():
        return Site.objects.get(pk=party.ids["site"]), Product.objects.filter(retired_at=None).order_by("code")[0]


def an_assessment(world: World, **more: Any) -> dict[str, Any]:
    site, product = names(world.aldena)
    return {
        "site": str(site.pk),
        "product": str(product.pk),
        "markets": ["US"],
        "valid_from": world.today.isoformat(),
        "valid_to": (world.today + timedelta(days=30)).isoformat(),
        "risk": "Old equipment.",
        "measures": "We review each record.",
        "reason": "standing of the site",
        **more,
    }


def a_question(party: Party, **more: Any) -> dict[str, Any]:
    site, product = names(party)
    return {"site": site.number, "product": product.code, "operation": "primary_packaging", "market": "US", **more}


def held(world: World) -> dict[str, Any]:
    """Work of the cast that is blocked, and by nothing that the law asks for."""
    with world.aldena.scope():
        sites, products = list(Site.objects.all()), list(Product.objects.filter(retired_at=None))
        questions = [
            (site.pk, Asked(operation, product.pk, market))
            for site in sites
            for operation in site.operations
            for product in products
            for market in ("US", "EU")
        ]
        found = selectors.clearances(questions, world.today, until=world.today)
        (site_id, asked), _ = next((q, a) for q, a in found.items() if a.overridable)
    return {"site": str(site_id), "product": str(asked.product), "operation": asked.operation, "market": asked.market}


# --- risk assessments ----------------------------------------------------------------------------------------------


def test_a_system_drafts_changes_and_discards_an_assessment(world: World) -> None:
    """It is once per Idempotency-Key; a change needs the version that was read; what is void stays."""
    system = System(world.aldena)
    made = system.send("post", "clearance/assessments/", an_assessment(world), Idempotency_Key="pra-1")
    assert made.status_code == 201, made.content
    again = system.send("post", "clearance/assessments/", an_assessment(world), Idempotency_Key="pra-1")
    assert again.json()["id"] == made.json()["id"] and made.json()["status"] == "draft"
    path = f"clearance/assessments/{made.json()['id']}/"
    assert made.headers["Location"] == f"/api/v1/{path}"
    read = {"If_Match": system.get(path).headers["ETag"]}
    said = {name: value for name, value in an_assessment(world, markets=[]).items() if name not in ("site", "product")}
    assert system.send("put", path, said).status_code == 428
    changed = system.send("put", path, {**said, "risk": "Older still."}, **read)
    assert changed.status_code == 200, changed.content
    assert (changed.json()["risk"], changed.json()["markets"]) == ("Older still.", [])
    assert changed.json()["version"] == made.json()["version"] + 1
    assert system.send("put", path, said, **read).status_code == 412
    read = {"If_Match": changed.headers["ETag"]}
    assert system.send("post", f"{path}steps/discard/", {"reason": ""}, **read).status_code in (400, 409)
    gone = system.send("post", f"{path}steps/discard/", {"reason": "written twice"}, **read)
    assert gone.status_code == 200 and gone.json()["status"] == "void", gone.content
    kept = {"If_Match": gone.headers["ETag"]}
    assert system.send("put", path, said, **kept).status_code == 400
    with world.aldena.scope():
        told = set(Event.objects.filter(subject_id=made.json()["id"]).values_list("name", flat=True))
    assert {"product_assessment.prepared", "product_assessment.changed", "product_assessment.discarded"} <= told


def test_what_is_signed_never_changes(world: World) -> None:
    person = Person(world, world.aldena.people["qa_head"])
    path = f"clearance/assessments/{world.aldena.ids['product_assessment']}/"
    found = person.get(path)
    said = {name: value for name, value in an_assessment(world).items() if name not in ("site", "product")}
    refused = person.send("put", path, said, If_Match=found.headers["ETag"])
    assert refused.status_code == 400 and "not a draft" in str(problem(refused))
    assert found.json()["signatures"][0]["covers_this_version"] is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": "2020-01-01"}, "valid_to"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_to": "9999-12-31"}, "valid_to"),
        ({"markets": ["MOON"]}, "markets"),
        ({"risk": "  "}, "risk"),
        ({"colour": "red"}, "colour"),
        ({"status": "signed"}, "status"),
        ({"author": "Somebody else"}, "author"),
    ],
)
def test_a_wrong_assessment_is_refused_by_the_name_of_its_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    refused = System(world.aldena).send("post", "clearance/assessments/", an_assessment(world, **changes))
    assert refused.status_code in (400, 409) and field in str(problem(refused)), refused.content
    with world.aldena.scope():
        assert ProductAssessment.objects.filter(status=steps.DRAFT, risk="Old equipment.").count() == 0


# --- signatures stay with people -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_no_system_signs(world: World, kind: str) -> None:
    """R-21: the ceremony is for the portal's own sessions, whatever a token may do."""
    table, step = KINDS[kind]
    system = System(world.aldena)
    made = {
        "assessments": lambda: an_assessment(world),
        "overrides": lambda: {
            **held(world),
            "last_on": str(world.today),
            "grounds": "Supply.",
            "reason": "supply of patients",
        },
        "certificates": lambda: a_question(world.aldena, reason="batch 21"),
    }[kind]()
    person = Person(world, world.aldena.people["qa_head"])
    row = person.send("post", f"clearance/{kind}/", made)
    assert row.status_code == 201, row.content
    path = f"clearance/{kind}/{row.json()['id']}/"
    assert any(each["step"] == step for each in person.get(path).json()["available_steps"])
    shown = system.get(f"{path}steps/{step}/")
    assert shown.status_code == 200 and shown.json()["blocked_by"] and not shown.json()["ceremony"]
    read = {"If_Match": system.get(path).headers["ETag"]}
    refused = system.send("post", f"{path}steps/{step}/", {"meaning": "approved"}, **read)
    assert refused.status_code in (400, 403, 409), refused.content
    assert system.send("post", f"{path}steps/{step}/refuse/", {"reason": "no"}, **read).status_code in (400, 403, 409)
    assert system.get(path).json()["status"] == "draft"


# --- overrides and certificates --------------------------------------------------------------------------------------


def test_an_override_is_drafted_by_the_head_and_by_no_system(world: World) -> None:
    body = {
        **held(world),
        "last_on": str(world.today + timedelta(days=9)),
        "grounds": "Supply.",
        "reason": "supply of patients",
    }
    assert System(world.aldena).send("post", "clearance/overrides/", body).status_code == 403
    head = Person(world, world.aldena.people["qa_head"])
    made = head.send("post", "clearance/overrides/", body, Idempotency_Key="clo-1")
    assert made.status_code == 201, made.content
    assert made.json()["status"] == "draft" and made.json()["keys"] and made.json()["shown"]["answer"] == "HOLD"
    path = f"clearance/overrides/{made.json()['id']}/"
    read = {"If_Match": head.get(path).headers["ETag"]}
    gone = head.send("post", f"{path}steps/withdraw/", {"reason": "another source was found"}, **read)
    assert gone.status_code == 200 and gone.json()["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_on": "2020-01-01"}, "last_on"),
        ({"last_on": "9999-12-31"}, "last_on"),
        ({"grounds": " "}, "grounds"),
        ({"keys": ["X"]}, "keys"),
        ({"reference": "PO-1"}, "reference"),
        ({"product": NOWHERE}, "product"),
        ({"site": NOWHERE}, "site"),
    ],
)
def test_a_wrong_override_is_refused_by_the_name_of_its_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    body = {**held(world), "last_on": str(world.today), "grounds": "Supply.", "reason": "supply of patients", **changes}
    refused = Person(world, world.aldena.people["qa_head"]).send("post", "clearance/overrides/", body)
    assert refused.status_code in (400, 409) and field in str(problem(refused)), refused.content


def test_a_certificate_is_made_of_a_question_and_found_by_its_answer(world: World) -> None:
    person = Person(world, world.aldena.people["qa_specialist"])
    body = a_question(world.aldena, reason="batch 22", on=str(world.today))
    made = person.send("post", "clearance/certificates/", body, Idempotency_Key="clc-1")
    assert made.status_code == 201, made.content
    assert made.json()["is_whole"] and made.json()["copies"] == [] and made.json()["answer"]["names"]["site"]
    again = person.send("post", "clearance/certificates/", body, Idempotency_Key="clc-1")
    assert again.json()["id"] == made.json()["id"]
    system = System(world.aldena)
    result = made.json()["result"]
    listed = system.all(f"clearance/certificates/?result={result}&asked_on={world.today}&market=US")
    assert made.json()["id"] in {row["id"] for row in listed}
    assert system.send("post", "clearance/certificates/", body).status_code == 403
    path = f"clearance/certificates/{made.json()['id']}/"
    refused = person.send("post", f"{path}copies/", {"reason": "for the batch record"})
    assert refused.status_code in (400, 409) and "signed" in str(problem(refused))


def test_a_signed_certificate_is_printed_by_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("records.pdf.missing", lambda: "")
    system = System(world.aldena)
    path = f"clearance/certificates/{world.aldena.ids['clearance_certificate']}/copies/"
    asked = system.send("post", path, {"reason": "for the batch record"}, Idempotency_Key="print-1")
    assert asked.status_code == 201, asked.content
    assert "/api/v1/jobs/" in asked.headers["Location"]
    again = system.send("post", path, {"reason": "for the batch record"}, Idempotency_Key="print-1")
    assert again.json()["id"] == asked.json()["id"]


@pytest.mark.parametrize("moment", ["2199-01-01T00:00:00Z", "2026-01-01T00:00:00", "then"])
def test_nothing_is_answered_as_known_at_a_moment_that_nobody_can_know(world: World, moment: str) -> None:
    """A batch and a certificate of a moment that lies ahead, or of no zone, are refused like the question itself."""
    person = Person(world, world.aldena.people["qa_specialist"])
    body = a_question(world.aldena, reason="batch 23", known_at=moment)
    assert person.send("post", "clearance/certificates/", body).status_code == 400
    batch = {"questions": [a_question(world.aldena)], "known_at": moment}
    refused = person.send("post", "clearance/", batch)
    assert refused.status_code == 400 and "known_at" in str(problem(refused))


def test_the_page_refuses_a_moment_ahead_too(world: World) -> None:
    head = world.login(world.aldena.people["qa_head"])
    site, product = names(world.aldena)
    asked = {"site": site.number, "product": str(product.pk), "operation": "primary_packaging", "market": "US"}
    answer = head.get("/clearance/", {**asked, "known_at": "2199-01-01T00:00:00Z"})
    assert answer.status_code == 422
    assert head.get("/clearance/certificates/make/", {**asked, "known_at": "2199-01-01"}).status_code == 404


# --- batches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"questions": [{"colour": "red"}]}, "colour"),
        ({"questions": "all"}, "questions"),
        ({"on": "9999-12-31"}, "on"),
        ({"on": "0001-01-01"}, "on"),
    ],
)
def test_a_batch_refuses_what_it_does_not_know_by_name(world: World, body: dict[str, Any], field: str) -> None:
    good = a_question(world.aldena)
    if isinstance(body.get("questions"), list):
        body = {"questions": [{**good, **body["questions"][0]}]}
    refused = System(world.aldena).send("post", "clearance/", {"questions": [good], **body})
    assert refused.status_code == 400 and field in str(problem(refused)), refused.content


def test_a_batch_of_more_than_two_thousand_is_refused(world: World) -> None:
    refused = System(world.aldena).send("post", "clearance/", {"questions": [a_question(world.aldena)] * 2001})
    assert refused.status_code == 400 and "2000" in str(problem(refused)).replace(",", "")


def test_queries_do_not_grow_with_the_questions_of_a_batch(world: World) -> None:
    """Names of sites by number, by id and by ERP number, products by code and by id: each asked for once."""
    system, good = System(world.aldena), a_question(world.aldena)
    with world.aldena.scope():
        sites = list(Site.objects.values_list("number", "pk"))
        products = list(Product.objects.filter(retired_at=None).values_list("code", "pk"))
    few = [{**good, "site": number, "product": code} for number, _ in sites for code, _ in products]
    many = [
        {**good, "site": str(site), "product": str(product), "operation": operation, "market": market}
        for number, pk in sites
        for site in (number, pk)
        for code, key in products
        for product in (code, key)
        for operation in ("primary_packaging", "storage")
        for market in ("US", "EU")
    ]
    erp = [{**{k: v for k, v in good.items() if k != "site"}, "erp": f"S4:{n:010}"} for n in range(40)]
    counted = []
    for questions in (few + erp[:1], few + many + erp):
        with CaptureQueriesContext(connection) as captured:
            answer = system.send("post", "clearance/", {"questions": questions, "outlook": False})
        counted.append(len(captured))
        assert answer.status_code == 200 and len(answer.json()["answers"]) == len(questions)
    assert all(each["error"] == "This site does not exist." for each in answer.json()["answers"][-40:])
    assert counted[1] <= counted[0], counted


# --- the wall --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_rival_reads_changes_and_steps_nothing(world: World, kind: str) -> None:
    """Domain 12 case 10: what is theirs answers like what does not exist, by whatever method."""
    table, step = KINDS[kind]
    rival = Person(world, world.borvik.people["qa_head"])
    body = {**an_assessment(world), "reason": "looking"}
    for tail, method in (("", "get"), ("", "put"), (f"steps/{step}/", "get"), (f"steps/{step}/", "post"),
                         (f"steps/{step}/refuse/", "post"), ("copies/", "post")):  # fmt: skip
        answers = []
        for pk in (world.aldena.ids[table], NOWHERE):
            path = f"clearance/{kind}/{pk}/{tail}"
            answer = rival.get(path) if method == "get" else rival.send(method, path, body, If_Match='"1"')
            answers.append((answer.status_code, answer.content))
        assert answers[0][0] in (404, 405) and answers[0][0] == answers[1][0], (tail, method, answers)


def test_a_rivals_site_and_product_cannot_be_named(world: World) -> None:
    rival = Person(world, world.borvik.people["qa_head"])
    for path, body in (
        ("assessments", an_assessment(world)),
        ("certificates", a_question(world.aldena, site=str(world.aldena.ids["site"]), reason="looking")),
    ):
        theirs = rival.send("post", f"clearance/{path}/", body)
        nowhere = rival.send("post", f"clearance/{path}/", {**body, "site": NOWHERE})
        assert theirs.status_code in (400, 404) and theirs.status_code == nowhere.status_code
        assert theirs.content.replace(b"x", b"") == nowhere.content.replace(b"x", b"")


# --- exposure bands ---------------------------------------------------------------------------------------------------


def test_the_table_of_exposure_bands_is_read_and_changed(world: World) -> None:
    """A company rule: a new version from today; read by systems, changed by the administrator alone."""
    system, admin = System(world.aldena), Person(world, world.aldena.people["sponsor_admin"])
    shown = system.get("exposure-policy/")
    assert shown.status_code == 200 and shown.json()["version"] == 0 and shown.json()["high"] == 4
    assert [each["lower"] for each in shown.json()["limits"]] == ["1000", "100", "10", "1"]
    limits = [{"lower": "500"}, {"lower": "50"}, {"lower": "5", "included": True}]
    body = {"limits": limits, "high": 3, "reason": "our toxicologist's table"}
    assert system.send("put", "exposure-policy/", body, If_Match='"0"').status_code == 403
    assert admin.send("put", "exposure-policy/", body).status_code == 428
    changed = admin.send("put", "exposure-policy/", body, If_Match=shown.headers["ETag"])
    assert changed.status_code == 200, changed.content
    assert changed.json()["version"] == 1 and changed.json()["limits"][2]["included"] is True
    assert admin.send("put", "exposure-policy/", body, If_Match=shown.headers["ETag"]).status_code == 412
    assert System(world.borvik).get("exposure-policy/").json()["version"] == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"limits": [{"lower": "5"}, {"lower": "50"}, {"lower": "500"}]}, "limits"),
        ({"limits": [{"lower": "5"}]}, "limits"),
        ({"limits": [{"lower": "NaN"}] * 3}, "limits"),
        ({"limits": [{"lower": "500", "colour": "red"}]}, "colour"),
        ({"high": 7}, "high"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_table_that_orders_nothing_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    limits = [{"lower": "500"}, {"lower": "50"}, {"lower": "5"}]
    body = {"limits": limits, "high": 3, "reason": "our table", **changes}
    refused = Person(world, world.aldena.people["sponsor_admin"]).send("put", "exposure-policy/", body, If_Match='"0"')
    assert refused.status_code in (400, 409) and field in str(problem(refused)), refused.content
